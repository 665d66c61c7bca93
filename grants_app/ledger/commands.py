"""What changes rates: a source's rates are recorded once, and a correction is a newer version beside the old one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.core.errors import Invalid
from grants_app.core.identity import new_id
from grants_app.core.money import is_currency
from grants_app.core.taken_in import TakenIn
from grants_app.core.work import Work
from grants_app.ledger import queries
from grants_app.ledger.models import ExchangeRate
from grants_app.ledger.rates import SOURCE_LABELS, Rate
from importers.records import Problem, RateRecord


def record_rates(work: Work, records: Sequence[RateRecord], *, file_name: str) -> TakenIn:
    """Take in a file of rates, all or nothing; what is here with the same value is counted, another value is a problem."""
    work.must(Action.RATE_WRITE)
    known = _known(work, records)
    fresh: dict[tuple[Any, ...], RateRecord] = {}
    problems: list[Problem] = []
    already_here = 0
    for record in records:
        key = (record.source, record.on, record.base, record.quote)
        here = known.get(key) or (fresh[key].rate if key in fresh else None)
        if here is None:
            fresh[key] = record
        elif here == record.rate:
            already_here += 1
        else:
            where = replace(record.where, column=record.where.column or "Rate")
            problems.append(Problem(where, format(record.rate, "f"), _differs(record, format(here, "f"))))
    if problems:
        return TakenIn(0, already_here, tuple(problems))
    if fresh:
        work.add_all(ExchangeRate, [_row(work, record) for record in fresh.values()])
        work.note("rates.recorded", None, file=file_name, rates=len(fresh), already_here=already_here)
    return TakenIn(len(fresh), already_here)


def correct_rate(work: Work, rate: Rate, *, reason: str) -> None:
    """Record a corrected rate as a newer version, with who and why; what was booked with the old one stays."""
    work.must(Action.RATE_WRITE)
    if not reason.strip():
        raise Invalid("Say why the rate is corrected.", fields={"reason": "Say why the rate is corrected."})
    if not (is_currency(rate.base) and is_currency(rate.quote)) or rate.base == rate.quote or rate.rate <= 0:
        raise Invalid("A rate needs two different currencies and a number above zero.")
    newest = work.session.exec(
        select(func.max(ExchangeRate.version)).where(
            ExchangeRate.source == rate.source,
            col(ExchangeRate.on) == rate.on,
            ExchangeRate.base == rate.base,
            ExchangeRate.quote == rate.quote,
        )
    ).one()
    version = int(newest or 0) + 1
    row = ExchangeRate(
        source=rate.source,
        on=rate.on,
        base=rate.base,
        quote=rate.quote,
        rate=rate.rate,
        version=version,
        reason=reason.strip(),
        recorded_at=work.now,
        recorded_by=work.actor.id,
    )
    work.add(row)
    work.note("rate.corrected", row.id, rate=str(rate), version=version, reason=reason)


def _known(work: Work, records: Sequence[RateRecord]) -> dict[tuple[Any, ...], Any]:
    known: dict[tuple[Any, ...], Any] = {}
    for source in sorted({record.source for record in records}):
        days = [record.on for record in records if record.source == source]
        for (on, base, quote), rate in queries.known_rates(work, source, min(days), max(days)).items():
            known[source, on, base, quote] = rate
    return known


def _differs(record: RateRecord, here: str) -> str:
    source = SOURCE_LABELS.get(record.source, record.source)
    return (
        f"{source} already has {here} {record.quote} per {record.base} for {record.on:%d %b %Y}. If the new figure is right, "
        "correct that rate on the page of rates, with the reason; otherwise take the row out of the file."
    )


def _row(work: Work, record: RateRecord) -> dict[str, Any]:
    return {
        "id": new_id(),
        "source": record.source,
        "on": record.on,
        "base": record.base,
        "quote": record.quote,
        "rate": record.rate,
        "version": 1,
        "reason": "",
        "recorded_at": work.now,
        "recorded_by": work.actor.id,
    }
