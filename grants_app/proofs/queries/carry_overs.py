"""Proof of money carried over: each confirmed carry-over has its one entry with its amount, and each such entry its carry-over."""

from collections.abc import Iterator

from sqlmodel import col, func, select

from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.disbursements.models import AdvanceCarryOver, CarryOverStep
from grants_app.disbursements.rules.carrying import CarryOverStatus
from grants_app.ledger.models import Entry, Posting
from grants_app.ledger.rules import CARRIED_OVER


def beside_their_entries(work: Work) -> Iterator[str]:
    """Carry-overs whose entry is missing, taken back or of another amount; and entries of which no carry-over knows."""
    entries = {entry.id: entry for entry in work.all(select(Entry).where(Entry.event == CARRIED_OVER))}
    moved = _moved(work)
    taken_back, by = _taken_back(work), _done_by(work)
    for its in work.all(select(AdvanceCarryOver).order_by(col(AdvanceCarryOver.reference))):
        entry = entries.pop(its.entry_id, None) if its.entry_id else None
        if says := _wrong(its, entry, moved, entry is not None and entry.id in taken_back):
            yield f"{its.reference} is {its.status}, {says}."
        if (entry and not {"ask", "confirm"} <= set(by.get(its.id, {}))) or _by_one(by.get(its.id, {})):
            yield f"{its.reference} was not confirmed by another person than asked for it."
    for entry in entries.values():
        yield f"Entry {entry.number}, {entry.description}, belongs to no carry-over."


def _wrong(its: AdvanceCarryOver, entry: Entry | None, moved: dict[object, tuple[int, int]], is_back: bool) -> str:
    has_entry = its.status in (CarryOverStatus.CONFIRMED, CarryOverStatus.TAKEN_BACK)
    if not has_entry:
        return "and has an entry" if entry else ""
    if entry is None:
        return "and has no entry"
    if is_back != (its.status == CarryOverStatus.TAKEN_BACK):
        return "which its entry, " + ("taken back" if is_back else "still standing") + ", does not say"
    names_it = entry.key == f"advance.carried-over:{its.id}" and entry.about_id == its.disbursement_id
    if not names_it or moved.get(entry.id) != (its.amount_minor, its.worth_minor or 0):
        return f"and its entry does not carry over {Money(its.amount_minor, its.currency)} of its advance"
    return ""


def _moved(work: Work) -> dict[object, tuple[int, int]]:
    """By entry: what it put on an advance, in its own and in the book's currency."""
    rows = work.rows(
        columns(col(Posting.entry_id), func.sum(Posting.transaction_minor), func.sum(Posting.amount_minor))
        .join(Entry, col(Entry.id) == Posting.entry_id)
        .where(col(Entry.event) == CARRIED_OVER, col(Posting.transaction_minor) > 0)
        .group_by(col(Posting.entry_id))
    )
    return {entry_id: (int(own), int(amount)) for entry_id, own, amount in rows}


def _taken_back(work: Work) -> set[object]:
    rows = work.rows(columns(col(Entry.reverses_id)).where(col(Entry.event) == f"{CARRIED_OVER} reversed"))
    return {entry_id for (entry_id,) in rows}


def _done_by(work: Work) -> dict[object, dict[str, object]]:
    """By carry-over: who took which step."""
    found: dict[object, dict[str, object]] = {}
    for carry_over_id, name, by_id in work.rows(
        columns(col(CarryOverStep.carry_over_id), col(CarryOverStep.name), col(CarryOverStep.by_id))
    ):
        found.setdefault(carry_over_id, {})[name] = by_id
    return found


def _by_one(done: dict[str, object]) -> bool:
    return "ask" in done and done["ask"] in (done.get("confirm", done), done.get("decline", done))
