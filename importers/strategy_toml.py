"""The network's strategies as TOML: each with its period, and its objectives with what they continue of an earlier strategy."""

import tomllib
from datetime import date, datetime
from typing import Any, BinaryIO

from importers import text_file
from importers.records import ObjectiveRecord, Problem, Reading, StrategyRecord, Unusable, Where

LONGEST_CODE, LONGEST_TITLE = 20, 200


def read(file: BinaryIO, _name: str = "") -> Reading[StrategyRecord]:
    """All strategies and all problems; a place is named by the strategy's code, or by its number in the file."""
    try:
        whole = tomllib.loads(text_file.read(file))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Unusable(f"The file is not TOML: {error}.") from None
    found: list[Problem] = []
    rows = _tables(whole, "strategy", Where(), found)
    records = tuple(_strategy(row, number, found) for number, row in enumerate(rows, 1))
    _said_twice(records, found)
    if not records and not found:
        raise Unusable("The file names no strategy: write one under [[strategy]], with code, title and starts_on.")
    return Reading(records, tuple(found))


def _tables(row: dict[str, Any], name: str, where: Where, found: list[Problem]) -> list[dict[str, Any]]:
    value = row.get(name, [])
    if isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return value
    found.append(Problem(where, name, f"«{name}» is a list of tables: write each under [[{name}]]."))
    return []


def _strategy(row: dict[str, Any], number: int, found: list[Problem]) -> StrategyRecord:
    named = row.get("code")
    where = Where(named if isinstance(named, str) and named.strip() else f"strategy {number}", number)
    starts_on = _day(row, "starts_on", where, found, needed=True) or date.min
    ends_on = _day(row, "ends_on", where, found, needed=False)
    if ends_on is not None and ends_on < starts_on:
        found.append(_problem(where, "ends_on", ends_on, "It would end before it starts: correct one of the two days."))
    its = _tables(row, "objective", where, found)
    if not its:
        found.append(
            _problem(
                where, "objective", "", "A strategy has at least one objective: write it under [[strategy.objective]]."
            )
        )
    return StrategyRecord(
        where,
        _text(row, "code", LONGEST_CODE, where, found),
        _text(row, "title", LONGEST_TITLE, where, found),
        starts_on,
        ends_on,
        tuple(_objective(each, where, found) for each in its),
    )


def _objective(row: dict[str, Any], where: Where, found: list[Problem]) -> ObjectiveRecord:
    code = _text(row, "code", LONGEST_CODE, where, found)
    follows = _text(row, "follows", LONGEST_CODE, where, found) if "follows" in row else ""
    return ObjectiveRecord(code, _text(row, "title", LONGEST_TITLE, where, found), follows)


def _text(row: dict[str, Any], name: str, longest: int, where: Where, found: list[Problem]) -> str:
    value = row.get(name, "")
    if not isinstance(value, str) or not value.strip():
        found.append(_problem(where, name, value, f"Write its {name} between quotation marks."))
        return ""
    if len(value.strip()) > longest:
        found.append(_problem(where, name, value[:40], f"At most {longest} characters; this has {len(value.strip())}."))
    return value.strip()


def _day(row: dict[str, Any], name: str, where: Where, found: list[Problem], *, needed: bool) -> date | None:
    value = row.get(name)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if needed or value is not None:
        found.append(
            _problem(
                where, name, "" if value is None else value, "Write the day as 2024-01-31, without quotation marks."
            )
        )
    return None


def _said_twice(records: tuple[StrategyRecord, ...], found: list[Problem]) -> None:
    seen: set[str] = set()
    for record in records:
        for code in (record.code, *(objective.code for objective in record.objectives)):
            if code and code in seen:
                found.append(
                    _problem(
                        record.where, "code", code, "This code stands twice in the file: a code is one thing for ever."
                    )
                )
            seen.add(code)


def _problem(where: Where, column: str, value: Any, says: str) -> Problem:
    return Problem(Where(where.sheet, where.row, column), str(value)[:80], says)
