"""Every fixed text of every form is there in each language, with the same places for its values."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import unescape
from zipfile import ZipFile

import pytest

from exports import BUDGET_TABLES, DONOR_BUDGETS, DONOR_REPORTS, annex_v, workbook
from exports.comparative_budget import ComparativeBudget, ComparativeLine
from exports.outline import without_number
from exports.wording import LANGUAGES, Language, Wording, _texts, said
from grants_app.ledger.rates import RULE_LABELS
from tests.exports import statements
from tests.exports.test_annex_v import REQUEST

DONORS_OWN_FILE = "eacea-lump-sum"
_TEXT = re.compile(r"<(?:w:)?t(?: [^>]*)?>([^<]*)</")
OTHERS = [language for language in LANGUAGES if language != "en"]


def _writings(language: Language) -> dict[str, Callable[[], bytes]]:
    """Everything on the shelf that has texts of ours, written in a language of samples that hold as much as there can be."""
    award = replace(statements.AWARD, language=language, rate_rule=RULE_LABELS["monthly"])
    made: dict[str, Callable[[], bytes]] = {}
    for sample, statement in (("interim", statements.interim()), ("final", statements.final())):
        spoken = replace(statement, award=award)
        made |= {f"{key}, {sample}": partial(it.write, spoken) for key, it in DONOR_REPORTS.items()}
    empty = replace(statements.statement(transactions=()), award=award)
    made |= {f"{key}, nothing spent": partial(it.write, empty) for key, it in DONOR_REPORTS.items()}
    budget = replace(statements.donor_budget(), award=award)
    ours = {key: it for key, it in DONOR_BUDGETS.items() if it.extension == "xlsx" and key != DONORS_OWN_FILE}
    made |= {key: partial(it.write, budget) for key, it in ours.items()}
    made["eu-annex-v"] = partial(annex_v.write, replace(REQUEST, award=award))
    compared = ComparativeBudget(
        budget.network, award, said("version {version}", version="1"), said("version {version}", version="2"),
        budget.prepared_on, is_approved=False,
        lines=tuple(ComparativeLine(it) for it in statements.budget()),
    )  # fmt: skip
    return made | {key: partial(it.write, compared) for key, it in BUDGET_TABLES.items()}


@dataclass(frozen=True)
class Written:
    """A file in one language: every text in it, and those that had no translation."""

    texts: frozenset[str]
    missed: frozenset[str]


@cache
def _written(language: Language) -> dict[str, Written]:
    """The whole shelf, written once in each language."""
    made = {}
    for name, write in _writings(language).items():
        missed: set[str] = set()
        with pytest.MonkeyPatch.context() as patched:
            for module in (workbook, annex_v):
                patched.setattr(module, "Wording", partial(Wording, missed=missed.add))
            made[name] = Written(frozenset(_texts_of(write())), frozenset(missed))
    return made


def _texts_of(file: bytes) -> Iterator[str]:
    """What stands in the cells of a workbook or the paragraphs of a letter."""
    with ZipFile(BytesIO(file)) as package:
        for part in package.namelist():
            if part.startswith(("xl/sharedStrings", "xl/worksheets/sheet", "word/")):
                yield from map(unescape, _TEXT.findall(package.read(part).decode()))


@pytest.mark.parametrize("language", OTHERS)
def test_no_fixed_text_of_a_form_stays_english(language: Language) -> None:
    missed = {name: sorted(its.missed) for name, its in _written(language).items() if its.missed}
    assert missed == {}


AGENCIES_OWN = {"us-sf-425", "us-sf-270", "us-sf-424a"}
"""Forms that the agency has in English alone: their first sheets are as it prints them."""
SAME_EVERYWHERE = {"FACE", "HACT", "Page"}


@pytest.mark.parametrize("language", OTHERS)
def test_what_reads_the_same_in_two_languages_was_typed_or_is_so_in_both(language: Language) -> None:
    same: dict[str, list[str]] = {}
    for name, its in _written(language).items():
        both = its.texts & _written("en")[name].texts if name.split(",")[0] not in AGENCIES_OWN else ()
        if left := sorted(text for text in both if _says_something(text, language)):
            same[name] = left
    assert same == {}


def _says_something(text: str, language: Language) -> bool:
    """Whether words are left of it without what was typed and what both languages call the same."""
    if _texts(language).get(text) == text:
        return False
    for known in (*_typed(), *_alike(language)):
        text = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", " ", text)
    return bool(set(re.findall(r"[^\W\d_]{3,}", text)) - SAME_EVERYWHERE)


@cache
def _alike(language: Language) -> tuple[str, ...]:
    """What is called the same in both, without the places of its values."""
    alike = [text for text, found in _texts(language).items() if text == found]
    return tuple(part.strip() for text in alike for part in re.split(r"\{\w+\}", text) if len(part.strip()) > 1)


@cache
def _typed() -> tuple[str, ...]:
    """Every text of the samples that a person types, the longest first."""
    found: set[str] = set()
    for sample in (statements.interim(), statements.final(), statements.donor_budget(), REQUEST):
        _gather(sample, found)
    return tuple(sorted((text for text in found if len(text) > 1), key=len, reverse=True))


def _gather(it: object, found: set[str]) -> None:
    if isinstance(it, str):
        found.update((it, without_number(it)))
    elif is_dataclass(it):
        for field in fields(it):
            _gather(getattr(it, field.name), found)
    elif isinstance(it, tuple):
        for part in it:
            _gather(part, found)


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_places_of_its_english_sentence(language: Language) -> None:
    def places(text: str) -> list[str]:
        return sorted(re.findall(r"\{(\w+)\}", text))

    assert {text: found for text, found in _texts(language).items() if places(text) != places(found)} == {}


FOLDERS = ("exports", "grants_app")


def test_every_text_that_the_program_says_in_forms_is_known() -> None:
    root = Path(__file__).parents[2]
    found = {text for folder in FOLDERS for file in (root / folder).rglob("*.py") for text in _said_in(file)}
    assert len(found) > 300
    assert sorted(found - _texts("fr").keys()) == []


def _said_in(file: Path) -> Iterator[str]:
    """What stands in said(...), or in a name that is given to it."""
    source = file.read_text(encoding="utf-8")
    if "said(" not in source:
        return
    tree = ast.parse(source)
    named: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named.setdefault(node.targets[0].id, []).extend(_constant(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "said":
            given = node.args[0]
            yield from named.get(given.id, []) if isinstance(given, ast.Name) else _constant(given)


def _constant(node: ast.expr) -> list[str]:
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


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
