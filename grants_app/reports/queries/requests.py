"""What the period after a report is expected to cost: as typed in the report, else as the hubs forecast it in their requests."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlmodel import col

from exports.standing import CostItem, NextRequest
from grants_app.awards.models import Award
from grants_app.budgets.queries import LineView
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.money import Money, nearest, split
from grants_app.core.work import Work
from grants_app.disbursements.models import Disbursement, DisbursementForecast
from grants_app.disbursements.rules.life import RESERVING, Status
from grants_app.hubs.models import Hub
from grants_app.reports.models import ReportLine
from grants_app.reports.queries.figures import Figures

_STANDING = (*RESERVING, Status.PAID, Status.RECEIVED)
"""Requests that a hub stands by: neither drafts nor what was refused."""
_ONCE = Decimal(1)


@dataclass(frozen=True, slots=True)
class _Forecast:
    """What a hub forecast on a line in the period of a request, in minor units of the award's currency."""

    line_id: UUID
    reference: str
    hub: str
    period: Period
    amount: int


def next_request(work: Work, found: Figures, typed: Mapping[UUID, ReportLine]) -> NextRequest | None:
    """By line, item and month of the following period, in the award's currency; None after the last period.

    What was typed in the report stands before the hubs' forecasts; of a line that neither names nothing is guessed.
    """
    its = found.award
    following = found.period.following(its.ends_on)
    if following is None:
        return None
    said = {line_id: it for line_id, it in typed.items() if it.forecast_minor is not None}
    forecasts = _forecasts(work, its, following)
    asked = {line_id: it.forecast_minor or 0 for line_id, it in said.items()} if said else _by_line(forecasts)
    lines = [figure.line for figure in found.lines if asked.get(figure.line.line_id)]
    months = _spread(following, sum(asked[line.line_id] for line in lines)) if said else _by_month(forecasts)
    return NextRequest(
        starts_on=following.starts_on,
        ends_on=following.ends_on,
        lines=tuple((line.code, _major(asked[line.line_id], its)) for line in lines),
        items=tuple(item for line in lines for item in _items(line, said.get(line.line_id), forecasts, its)),
        months=tuple((month, _major(minor, its)) for month, minor in sorted(months.items())),
    )


def _forecasts(work: Work, its: Award, following: Period) -> list[_Forecast]:
    """Of the requests whose period begins in the following one; a forecast in another currency at its request's own rate."""
    rows = work.rows(
        columns(Disbursement, DisbursementForecast, col(Hub.code))
        .join(DisbursementForecast, col(DisbursementForecast.disbursement_id) == Disbursement.id)
        .join(Hub, col(Hub.id) == Disbursement.hub_id)
        .where(
            col(Disbursement.award_id) == its.id,
            col(Disbursement.status).in_(_STANDING),
            col(Disbursement.starts_on).between(following.starts_on, following.ends_on),
        )
        .order_by(col(Hub.code), col(Disbursement.reference), col(DisbursementForecast.line_id))
    )
    return [
        _Forecast(row.line_id, made.reference, hub, made.period, _worth(made, row, its))
        for made, row, hub in rows
        if made.period is not None
    ]


def _worth(made: Disbursement, row: DisbursementForecast, its: Award) -> int:
    if made.currency == its.currency:
        return row.forecast_minor
    return nearest(row.forecast_minor * made.award_minor, made.amount_minor) if made.amount_minor else row.need_minor


def _by_line(forecasts: Iterable[_Forecast]) -> dict[UUID, int]:
    found: dict[UUID, int] = defaultdict(int)
    for it in forecasts:
        found[it.line_id] += it.amount
    return dict(found)


def _by_month(forecasts: Iterable[_Forecast]) -> dict[date, int]:
    found: dict[date, int] = defaultdict(int)
    for it in forecasts:
        for month, part in _spread(it.period, it.amount).items():
            found[month] += part
    return dict(found)


def _spread(period: Period, minor: int) -> dict[date, int]:
    """Evenly over the months of a period, to the last minor unit."""
    months = list(period.months())
    return dict(zip(months, split(minor, [1] * len(months)), strict=True)) if minor else {}


def _items(line: LineView, said: ReportLine | None, forecasts: Sequence[_Forecast], its: Award) -> Iterator[CostItem]:
    """Units and unit cost as typed in the report; else what each hub forecast; else the amount of the line as one item."""
    if said is not None and said.forecast_units is not None and said.forecast_unit_cost is not None:
        unit = said.forecast_unit or line.unit
        total = _major(said.forecast_minor or 0, its)
        yield CostItem(line.code, line.description, unit, said.forecast_units, said.forecast_unit_cost, _ONCE, total)
        return
    own = [it for it in forecasts if it.line_id == line.line_id]
    for it in own:
        amount, remark = _major(it.amount, its), f"{it.reference}, {it.period}"
        yield CostItem(line.code, f"{line.description}, {it.hub}", "forecast", _ONCE, amount, _ONCE, amount, remark)
    if not own and said is not None:
        amount = _major(said.forecast_minor or 0, its)
        yield CostItem(line.code, line.description, "lump sum", _ONCE, amount, _ONCE, amount)


def _major(minor: int, its: Award) -> Decimal:
    return Money(minor, its.currency).amount
