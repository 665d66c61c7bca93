"""All that changes donors."""

from collections.abc import Sequence
from uuid import UUID

from exports.wording import LANGUAGES
from grants_app.access import Action
from grants_app.core.errors import Invalid
from grants_app.core.taken_in import TAKEN, TakenIn, compared, refused, together
from grants_app.core.work import Work
from grants_app.donors import queries
from grants_app.donors.models import Donor
from grants_app.donors.profiles import PROFILES
from importers.countries import COUNTRIES
from importers.records import DonorRecord


def add_donor(work: Work, *, code: str, name: str, country: str, profile: str, language: str = "en") -> Donor:
    """Add a donor; its profile names the rules that its awards follow, its language is that of its files."""
    work.must(Action.DONOR_MANAGE)
    wrong: dict[str, str] = {}
    if not code.strip():
        wrong["code"] = "Give the donor a short code, such as EC."
    if not name.strip():
        wrong["name"] = "Give the donor its name."
    if country not in COUNTRIES:
        wrong["country"] = f"«{country}» is not a country code; write two letters such as BE."
    if profile not in PROFILES:
        wrong["profile"] = f"«{profile}» is not a donor profile; choose one of {', '.join(PROFILES)}."
    if language not in LANGUAGES:
        wrong["language"] = _not_a_language(language)
    if queries.donor_by_code(work, code):
        wrong["code"] = f"There is a donor with the code {code} already."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    donor = Donor(code=code.strip().upper(), name=name.strip(), country=country, profile=profile, language=language)
    work.add(donor)
    work.note("donor.added", donor.id, code=donor.code, name=donor.name, profile=donor.profile)
    return donor


def speak(work: Work, donor_id: UUID, language: str) -> Donor:
    """From now on this donor's files are written in that language; a file that was stored stays as it is."""
    work.must(Action.DONOR_MANAGE)
    donor = queries.donor(work, donor_id)
    if language not in LANGUAGES:
        raise Invalid(_not_a_language(language), fields={"language": _not_a_language(language)})
    if language != donor.language:
        work.note("donor.language_chosen", donor.id, code=donor.code, before=donor.language, now=language)
        donor.language = language
        work.add(donor)
    return donor


def _not_a_language(text: str) -> str:
    return f"«{text}» is no language of donors' files; choose one of {', '.join(LANGUAGES)}."


def take_in_donors(work: Work, records: Sequence[DonorRecord]) -> TakenIn:
    """Add the donors of a register; those that are here with the same facts are counted."""
    if records:
        work.must(Action.DONOR_MANAGE)
    return together([_take_in_donor(work, record) for record in records])


def _take_in_donor(work: Work, record: DonorRecord) -> TakenIn:
    known = queries.donor_by_code(work, record.code)
    if known is not None:
        here = {"Name": known.name, "Country": known.country, "Profile": known.profile}
        there = {"Name": record.name, "Country": record.country, "Profile": record.profile}
        return compared(record.where, f"Donor {known.code}", here, there)
    try:
        add_donor(work, code=record.code, name=record.name, country=record.country, profile=record.profile)
    except Invalid as problem:
        return refused(record.where, "Code", record.code, problem.sentence)
    return TAKEN
