"""Every fixed text of every form is there in each language, with the same places for its values."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from exports import BUDGET_TABLES, DONOR_BUDGETS, DONOR_REPORTS, workbook
from exports.comparative_budget import ComparativeBudget, ComparativeLine
from exports.wording import LANGUAGES, Language, Wording, _texts, said
from grants_app.ledger.rates import RULE_LABELS
from tests.exports import statements

OTHERS = [language for language in LANGUAGES if language != "en"]


def _writings(language: Language) -> dict[str, Callable[[], bytes]]:
    """Everything on the shelf, written in a language of samples that hold as much as there can be."""
    award = replace(statements.AWARD, language=language, rate_rule=RULE_LABELS["monthly"])
    made: dict[str, Callable[[], bytes]] = {}
    for sample, statement in (("interim", statements.interim()), ("final", statements.final())):
        spoken = replace(statement, award=award)
        made |= {f"{key}, {sample}": partial(it.write, spoken) for key, it in DONOR_REPORTS.items()}
    empty = replace(statements.statement(transactions=()), award=award)
    made |= {f"{key}, nothing spent": partial(it.write, empty) for key, it in DONOR_REPORTS.items()}
    budget = replace(statements.donor_budget(), award=award)
    fits = {"eacea-lump-sum": replace(statements.lump_sum_budget(), award=award)}
    made |= {
        key: partial(it.write, fits.get(key, budget)) for key, it in DONOR_BUDGETS.items() if it.extension == "xlsx"
    }
    compared = ComparativeBudget(
        "Network", award, "version 1", "version 2", budget.prepared_on, is_approved=False,
        lines=tuple(ComparativeLine(it) for it in statements.budget()),
    )  # fmt: skip
    return made | {key: partial(it.write, compared) for key, it in BUDGET_TABLES.items()}


@pytest.mark.parametrize("language", OTHERS)
def test_no_fixed_text_of_a_form_stays_english(language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    missed: set[tuple[str, str]] = set()
    for name, write in _writings(language).items():
        monkeypatch.setattr(workbook, "Wording", partial(Wording, missed=_into(missed, name)))
        write()
    assert missed == set()


def _into(missed: set[tuple[str, str]], name: str) -> Callable[[str], None]:
    return lambda text: missed.add((text, name))


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_places_of_its_english_sentence(language: Language) -> None:
    def places(text: str) -> list[str]:
        return sorted(re.findall(r"\{(\w+)\}", text))

    assert {text: found for text, found in _texts(language).items() if places(text) != places(found)} == {}


def test_both_languages_know_the_same_texts() -> None:
    assert _texts("fr").keys() == _texts("es").keys()


def test_a_text_inside_a_text_is_translated_too() -> None:
    text = said("{quote} per 1 {base}", quote="KES", base=said("Total"))
    assert Wording("fr")(text) == "KES pour 1 Total"
    assert Wording("en")(text) == "KES per 1 Total"


def test_what_has_no_translation_stays_english_and_is_heard_of() -> None:
    heard: list[str] = []
    assert Wording("es", heard.append)(said("Nobody says this")) == "Nobody says this"
    assert heard == ["Nobody says this"]
