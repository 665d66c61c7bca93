"""What a template allows in its cells: lists to choose from, lengths of texts; and which cells are merged into one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from exports.donor_template import addresses
from exports.donor_template.markup import attributes, each, element, unescaped
from exports.donor_template.shown import shown
from exports.donor_template.template import Template, UnfitTemplate, unquoted
from exports.donor_template.values import Taken

_REFERENCE = re.compile(r"(?:('(?:[^']|'')+'|[^'!(),]+)!)?\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
_NAME = re.compile(r"[A-Za-z_\\][\w.\\]*")
_OFF = ("", "0", "false")
_MOST_NAMED = 12

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One validation: where it holds, of which kind, and what it compares with."""

    areas: tuple[Area, ...]
    kind: str
    operator: str
    first: str
    second: str

    def holds_for(self, row: int, column: int) -> bool:
        return any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in self.areas)


class Rules:
    """The validations and the merged cells of one sheet of a template, where it has them before anything is inserted."""

    def __init__(self, template: Template, sheet: str) -> None:
        self._template = template
        self._sheet = sheet
        self._after = template.cells(sheet).after
        self._lists: dict[str, tuple[str, ...] | None] = {}

    def refusal(self, row: int, column: int, value: Taken) -> str:
        """A sentence about why this cell does not take this value; empty where it does."""
        cell = addresses.name(row, column)
        for top, left, bottom, right in self._merged:
            if top <= row <= bottom and left <= column <= right and (row, column) != (top, left):
                into = addresses.name(top, left)
                return f"{self._sheet}!{cell} is part of the merged cell {into}: put it into {into}."
        if value.is_blank:
            return ""
        for rule in self._validations:
            if rule.holds_for(row, column) and (said := self._refused(rule, value)):
                return f"{self._sheet}!{cell}: the template does not allow «{value}» there; {said}."
        return ""

    @property
    def are_sound(self) -> bool:
        """Whether every merged cell and every validation is on the sheet. ValueError or KeyError where one is nowhere."""
        return all(top <= bottom for top, _, bottom, _ in self._merged) and all(it.areas for it in self._validations)

    @cached_property
    def is_protected(self) -> bool:
        """Whether the donor keeps people from typing into locked cells."""
        return attributes(next(each(self._after, "sheetProtection"), "")).get("sheet", "0") not in _OFF

    def is_merged(self, row: int, column: int) -> bool:
        """Whether a cell reaches over others."""
        return any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in self._merged)

    def choices(self, row: int, column: int) -> tuple[str, ...] | None:
        """What may be chosen in a cell; None where there is no list, or nobody can tell what is on it."""
        for rule in self._validations:
            if rule.kind == "list" and rule.holds_for(row, column):
                return self._listed(rule.first)
        return None

    def _refused(self, rule: Rule, value: Taken) -> str:
        if rule.kind == "list":
            listed = self._listed(rule.first)
            if listed is not None and str(value).strip().casefold() not in {it.strip().casefold() for it in listed}:
                shown = ", ".join(f"«{it}»" for it in listed[:_MOST_NAMED])
                return f"it may be {shown}" + (
                    f" and {len(listed) - _MOST_NAMED} more" if len(listed) > _MOST_NAMED else ""
                )
        if rule.kind == "textLength" and value.number is None:
            return _length(rule, len(value.text))
        if rule.kind in ("whole", "decimal", "date") and value.number is None:
            return "it must be a date" if rule.kind == "date" else "it must be a number"
        return ""

    def _listed(self, formula: str) -> tuple[str, ...] | None:
        """What is on a list, read once: the same holds for a whole column."""
        if formula not in self._lists:
            self._lists[formula] = self._read_list(formula)
        return self._lists[formula]

    def _read_list(self, formula: str) -> tuple[str, ...] | None:
        if formula.startswith('"') and formula.endswith('"'):
            return tuple(it.strip() for it in formula[1:-1].replace('""', '"').split(","))
        if _NAME.fullmatch(formula):
            found = (it.refers_to for it in self._template.names if it.name.casefold() == formula.casefold())
            formula = next(found, "")
        reference = _REFERENCE.fullmatch(formula)
        if not reference:
            return None
        sheet = unquoted(reference[1]) if reference[1] else self._sheet
        try:
            return tuple(self._texts(sheet, addresses.area(reference[0].rpartition("!")[2])))
        except UnfitTemplate:
            return None

    def _texts(self, sheet: str, area: Area) -> Iterator[str]:
        top, left, bottom, right = area
        cells = self._template.cells(sheet)
        for row in cells.rows():
            if top <= row.number <= bottom:
                for column, cell in row.cells.items():
                    if left <= column <= right and cell.content:
                        yield shown(self._template, cell)

    @cached_property
    def _merged(self) -> tuple[Area, ...]:
        return tuple(addresses.area(attributes(tag)["ref"]) for tag in each(self._after, "mergeCell"))

    @cached_property
    def _validations(self) -> tuple[Rule, ...]:
        return tuple(_rules(self._after))


def _rules(after: str) -> Iterator[Rule]:
    """Of the sheet itself and of the extension in which newer versions of Excel keep lists on other sheets."""
    for found in element("dataValidation").finditer(after):
        its, inside = attributes(found[2]), found[3] or ""
        if its.get("showErrorMessage", "0") in _OFF or its.get("errorStyle", "stop") != "stop":
            continue
        areas = its.get("sqref") or _inside(inside, "sqref")
        yield Rule(
            areas=tuple(map(addresses.area, areas.split())),
            kind=its.get("type", "none"),
            operator=its.get("operator", "between"),
            first=_inside(inside, "formula1"),
            second=_inside(inside, "formula2"),
        )


def _inside(content: str, name: str) -> str:
    """The text in an element, which the extension wraps once more."""
    found = element(name).search(content)
    return unescaped(re.sub(r"<[^>]*>", "", found[3] or "")).strip() if found else ""


def _length(rule: Rule, length: int) -> str:
    """Only where the bounds are numbers: what a formula says nobody here computes."""
    if not rule.first.isdigit():
        return ""
    first, second = int(rule.first), int(rule.second) if rule.second.isdigit() else None
    fits, says = {
        "equal": (length == first, f"it must have {first} characters"),
        "lessThan": (length < first, f"it must have fewer than {first} characters"),
        "lessThanOrEqual": (length <= first, f"it must have at most {first} characters"),
        "greaterThan": (length > first, f"it must have more than {first} characters"),
        "greaterThanOrEqual": (length >= first, f"it must have at least {first} characters"),
        "between": (second is None or first <= length <= second, f"it must have {first} to {second} characters"),
    }.get(rule.operator, (True, ""))
    return "" if fits else says
