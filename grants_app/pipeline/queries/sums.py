"""What the pipeline adds up to: each currency by itself, and beside it in the network's currency."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import func

from grants_app.authorities.rules import RATE_SOURCES
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.notation import number
from grants_app.core.work import Work
from grants_app.ledger.queries import rate_table
from grants_app.ledger.rates import SOURCE_LABELS, RateMissing, Rule, conversion
from grants_app.pipeline.queries.chances import Filters, amounts
from grants_app.pipeline.rules import OPEN, Stage, Total, is_wanted


@dataclass(frozen=True, slots=True)
class Sums:
    """What stands in each stage and currency; never one sum of two currencies."""

    by_stage: Mapping[str, list[Total]]
    open: list[Total]
    """Of all stages in which nothing is decided yet, with what they are in the network's currency."""
    count: int
    home: str
    """The network's currency."""
    whole: Money | None
    """All that could be converted."""
    lacking: tuple[str, ...]
    """Currencies without a rate."""


def sums(work: Work, filters: Filters, likely: Mapping[str, int], home: str) -> Sums:
    """The totals of the list, each currency by itself, beside it in the network's currency at the month's rate."""
    of_all = amounts(work, filters, likely)
    per = (of_all.c.stage, of_all.c.currency)
    found = columns(
        *per, func.count(), func.count(of_all.c.amount), func.sum(of_all.c.amount), func.sum(of_all.c.weighted)
    )
    by_stage: dict[str, list[Total]] = {stage: [] for stage in Stage}
    for stage, currency, rows, known, amount, weighted in work.rows(found.group_by(*per).order_by(*per)):
        whole, part = (Money(int(minor or 0), currency) for minor in (amount, weighted))
        by_stage[stage].append(Total(currency, rows, rows - known, whole, part))
    counted = [stage for stage in Stage if is_wanted(stage, filters.stage or OPEN)]
    of_open = _converted(work, _joined([total for stage in counted for total in by_stage[stage]]), home)
    known_here = [total.converted for total in of_open if total.converted is not None]
    return Sums(
        by_stage,
        of_open,
        sum(total.rows for totals in by_stage.values() for total in totals),
        home,
        sum(known_here, Money.zero(home)) if known_here else None,
        tuple(total.currency for total in of_open if total.converted is None and total.weighted.minor),
    )


def _joined(totals: Iterable[Total]) -> list[Total]:
    found: dict[str, Total] = {}
    for total in totals:
        before = found.get(total.currency)
        found[total.currency] = (
            replace(
                before,
                rows=before.rows + total.rows,
                without_amount=before.without_amount + total.without_amount,
                amount=before.amount + total.amount,
                weighted=before.weighted + total.weighted,
            )
            if before
            else total
        )
    return [found[currency] for currency in sorted(found)]


def _converted(work: Work, totals: Sequence[Total], home: str) -> list[Total]:
    """Each at the rate of this month of the first source that has one."""
    found = {total.currency: replace(total, converted=total.weighted) for total in totals if total.currency == home}
    for source in RATE_SOURCES:
        lacking = [total for total in totals if total.currency not in found]
        if not lacking:
            break
        table = rate_table(work, source, {home, *(total.currency for total in lacking)})
        for total in lacking:
            try:
                rate = conversion(table, Rule.MONTHLY, total.currency, home, work.today)
            except RateMissing:
                continue
            told = " and ".join(
                f"{number(each.rate)} {each.quote} per {each.base} ({SOURCE_LABELS.get(each.source, each.source)}, {each.on:%b %Y})"
                for each in rate.rates
            )
            found[total.currency] = replace(total, converted=rate.convert(total.weighted), rate=told)
    return [found.get(total.currency, total) for total in totals]
