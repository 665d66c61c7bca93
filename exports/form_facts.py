"""What only a donor's form asks of an award, such as its number at the agency: named by the form's layout, and checked by it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from exports.currencies import is_rounded
from exports.layouts import FOLDER, UnfitLayout, layout

LONGEST = 300


@dataclass(frozen=True, slots=True)
class FormFact:
    """One blank of a form. Several forms may ask the same: its key is one."""

    key: str
    label: str
    formats: tuple[str, ...]
    choices: tuple[str, ...] = ()
    pattern: str = ""
    says: str = ""  # what may stand there, in words
    is_amount: bool = False

    def wrong_with(self, value: str, currency: str) -> str:
        """A sentence about a value that the form does not take; nothing for a blank, which is left for the hand."""
        if not value:
            return ""
        if len(value) > LONGEST:
            return f"{self.label}: at most {LONGEST} characters; this has {len(value)}."
        if self.is_amount and not _is_amount(value, currency):
            return f"{self.label}: «{value}» is not an amount of {currency}, such as 1000.00."
        if self.choices and value not in self.choices:
            return f"{self.label}: «{value}» cannot stand there; write {self.says or ' or '.join(self.choices)}."
        if self.pattern and not re.fullmatch(self.pattern, value):
            return f"{self.label}: «{value}» cannot stand there; write {self.says}."
        return ""


def form_facts(formats: Iterable[str]) -> tuple[FormFact, ...]:
    """What these formats ask, each once, in the order of the formats and of their layouts."""
    found: dict[str, FormFact] = {}
    for name in formats:
        for row in _rows(name):
            fact = _fact(name, row)
            before = found.get(fact.key)
            found[fact.key] = replace(before, formats=(*before.formats, name)) if before else fact
    return tuple(found.values())


def _rows(name: str) -> list[Mapping[str, Any]]:
    """A format without a layout asks nothing."""
    return list(layout(name).get("facts", [])) if (FOLDER / f"{name}.toml").is_file() else []


def _fact(name: str, row: Mapping[str, Any]) -> FormFact:
    try:
        return FormFact(
            key=str(row["key"]),
            label=str(row["label"]),
            formats=(name,),
            choices=tuple(map(str, row.get("choices", []))),
            pattern=str(row.get("pattern", "")),
            says=str(row.get("says", "")),
            is_amount=bool(row.get("amount", False)),
        )
    except KeyError as missing:
        raise UnfitLayout(f"{name}.toml: a fact has no {missing.args[0]}; give it one.") from None


def _is_amount(value: str, currency: str) -> bool:
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return False
    return is_rounded(amount, currency) and amount >= 0
