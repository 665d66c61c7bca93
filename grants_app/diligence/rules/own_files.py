"""A network's own questionnaire and donors' lists: looked for once when the program starts, and refused at once where they are unfit."""

from pathlib import Path

from grants_app.diligence.rules import donor_lists, questionnaire
from grants_app.diligence.rules.questionnaire import UnfitQuestionnaire
from grants_app.settings import UnfitSettings


def use_own_diligence(folder: Path) -> None:
    """From now on, files in that folder stand before ours. UnfitSettings where one cannot be used."""
    try:
        questionnaire.own_folder(folder)
        donor_lists.donor_lists()
    except UnfitQuestionnaire as unfit:
        questionnaire.own_folder(None)
        raise UnfitSettings(f"In {folder}: {unfit}") from unfit
