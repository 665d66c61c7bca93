"""Interprets a ruleset of IATI: every kind of rule that its file has, over any file of IATI."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from dateutil.relativedelta import relativedelta
from elementpath import XPathContext
from elementpath.xpath1 import XPath1Parser

FILE = Path(__file__).parent / "iati" / "rulesets" / "standard.json"
AGENCY = re.compile(r"([A-Z]{2}-[A-Z0-9_]+|X[A-Z]-[A-Z]+)-.+")
"""The registration agencies are a list of their own, which changes by the month: their form is checked."""

Case = Mapping[str, Any]


def ruleset() -> Mapping[str, Mapping[str, Any]]:
    """Context → kind of rule → its cases."""
    read: Mapping[str, Mapping[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return read


def kinds(rules: Any = None) -> set[str]:
    """The kinds of rule that the file has, those inside loops too."""
    found: set[str] = set()
    for its in (rules or ruleset()).values():
        for kind, cases in its.items():
            found.add(kind)
            for case in cases["cases"]:
                found |= kinds({"": case["do"]}) if kind == "loop" else set()
    return found


class Document:
    """A file of IATI that is asked by XPath."""

    def __init__(self, content: bytes, today: date) -> None:
        self.tree = ET.ElementTree(ET.fromstring(content))
        self.today = today

    def nodes(self, path: str, item: Any = None) -> list[Any]:
        found = self._ask(path, item)
        return found if isinstance(found, list) else [found]

    def values(self, path: str, item: Any) -> list[str]:
        """The text of elements, and the value of attributes."""
        return [node if isinstance(node, str) else (node.text or "") for node in self.nodes(path, item)]

    def holds(self, condition: str, item: Any) -> bool:
        return bool(self._ask(f"boolean({condition})", item))

    def _ask(self, path: str, item: Any) -> Any:
        return _parsed(path).get_results(XPathContext(self.tree, item=item))

    def day(self, text: str) -> date:
        return self.today if text == "NOW" else date.fromisoformat(text[:10])


@cache
def _parsed(path: str) -> Any:
    return XPath1Parser().parse(path)


def broken(content: bytes, today: date) -> list[str]:
    """The rules that a file breaks: their number, how grave, and what they say."""
    document = Document(content, today)
    return [
        says
        for context, rules in ruleset().items()
        for path in context.split(" | ")
        for item in document.nodes(path)
        for says in _broken(document, item, rules)
    ]


def _broken(document: Document, item: Any, rules: Mapping[str, Any]) -> Iterator[str]:
    for kind, its in rules.items():
        for case in its["cases"]:
            if kind == "loop":
                for value in sorted(set(document.values(case["foreach"], item))):
                    yield from _broken(document, item, _with(case["do"], value))
            elif not KINDS[kind](document, item, case):
                info = case["ruleInfo"]
                yield f"{info['id']} {info['severity']}: {info['message']}"


def _with(rules: Any, value: str) -> Any:
    """The rules of a loop for one value."""
    return json.loads(json.dumps(rules).replace("$1", value.replace('"', "")))


def _applies(document: Document, item: Any, case: Case) -> bool:
    return "condition" not in case or document.holds(case["condition"], item)


def _all(document: Document, item: Any, case: Case) -> list[str]:
    return [value for path in case["paths"] for value in document.values(path, item)]


def _atleast_one(document: Document, item: Any, case: Case) -> bool:
    return not _applies(document, item, case) or bool(_all(document, item, case))


def _no_more_than_one(document: Document, item: Any, case: Case) -> bool:
    return len(_all(document, item, case)) <= 1


def _one_or_all(document: Document, item: Any, case: Case) -> bool:
    if document.nodes(case["one"], item):
        return True
    lacking = {
        "lang": "descendant::narrative[not(@xml:lang)]",
        "currency": "descendant::value[not(@currency)]",
        "sector": "transaction[not(sector)]",
    }[case["all"]]
    return not document.nodes(lacking, item)


def _unique(document: Document, item: Any, case: Case) -> bool:
    values = _all(document, item, case)
    return len(values) == len(set(values))


def _startswith(document: Document, item: Any, case: Case) -> bool:
    values = _all(document, item, case)
    if case["prefix"] == ["ORG-ID-PREFIX"]:
        return all(AGENCY.fullmatch(value) for value in values)
    prefixes = [value + case["separator"] for path in case["prefix"] for value in document.values(path, item)]
    return all(value.startswith(tuple(prefixes)) for value in values)


def _regex_matches(document: Document, item: Any, case: Case) -> bool:
    return all(re.search(case["regex"], value) for value in _all(document, item, case))


def _no_spaces(document: Document, item: Any, case: Case) -> bool:
    return all(value == value.strip() for value in _all(document, item, case))


def _date_now(document: Document, item: Any, case: Case) -> bool:
    return all(document.day(value) <= document.today for value in document.values(case["date"], item))


def _date_order(document: Document, item: Any, case: Case) -> bool:
    earlier, later = (
        ["NOW"] if case[side] == "NOW" else document.values(case[side], item) for side in ("less", "more")
    )
    return all(document.day(less) <= document.day(more) for less in earlier for more in later)


def _time_limit(document: Document, item: Any, case: Case) -> bool:
    starts, ends = (document.values(case[side], item) for side in ("start", "end"))
    return all(
        document.day(end) <= document.day(start) + relativedelta(years=1)
        for start, end in zip(starts, ends, strict=True)
    )


def _between_dates(document: Document, item: Any, case: Case) -> bool:
    (start,), (end,) = (document.values(case[side], item) for side in ("start", "end"))
    days = [document.day(value) for value in document.values(case["date"], item)]
    return all(document.day(start) <= day <= document.day(end) for day in days)


def _strict_sum(document: Document, item: Any, case: Case) -> bool:
    return not _applies(document, item, case) or sum(map(Decimal, _all(document, item, case))) == case["sum"]


def _range(document: Document, item: Any, case: Case) -> bool:
    return all(case["min"] <= Decimal(value) <= case["max"] for value in _all(document, item, case))


def _if_then(document: Document, item: Any, case: Case) -> bool:
    return not document.holds(case["if"], item) or document.holds(case["then"], item)


KINDS: Mapping[str, Callable[[Document, Any, Case], bool]] = {
    "atleast_one": _atleast_one,
    "no_more_than_one": _no_more_than_one,
    "one_or_all": _one_or_all,
    "unique": _unique,
    "startswith": _startswith,
    "regex_matches": _regex_matches,
    "no_spaces": _no_spaces,
    "date_now": _date_now,
    "date_order": _date_order,
    "time_limit": _time_limit,
    "between_dates": _between_dates,
    "strict_sum": _strict_sum,
    "range": _range,
    "if_then": _if_then,
}


def codes_unknown(content: bytes, folder: Path, mapping: Sequence[tuple[str, str, str]]) -> list[str]:
    """Values that are in none of the codelists that stand in the folder: each with its path."""
    document = Document(content, date.max)
    wrong = []
    for path, condition, codelist in mapping:
        allowed = _codelist(folder / f"{codelist}.xml")
        wrong += [
            f"{path}: {node}"
            for node in document.nodes(_narrowed(path, condition))
            if (node if isinstance(node, str) else node.text) not in allowed
        ]
    return wrong


def _narrowed(path: str, condition: str) -> str:
    """The condition belongs to the element that has the attribute."""
    element, _, last = path.rpartition("/")
    return f"{element}[{condition}]/{last}" if condition else path


@cache
def _codelist(file: Path) -> frozenset[str]:
    return frozenset(code.text or "" for code in ET.parse(file).iter("code"))
