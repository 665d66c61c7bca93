"""Where an award stands on a report's last day, cumulative since its start: what federal forms ask beside the lines."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sqlmodel import and_, col

from exports import statement as exports
from exports.standing import IndirectCharged, Standing
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.core.database import columns
from grants_app.core.money import Money, nearest
from grants_app.core.work import Work
from grants_app.ledger.queries import gains_by_kind
from grants_app.ledger.rules import Kind
from grants_app.reports.flows import OF_THE_DONOR, Flow, flows_of
from grants_app.reports.queries.figures import Figures, indirect_ground
from grants_app.sub_grants.models import SubGrant, Tranche, TranchePayment
from grants_app.sub_grants.rules.life import Status

_PERCENT_DECIMALS = Decimal("0.0001")


def standing(work: Work, found: Figures, built: exports.FinancialStatement) -> Standing:
    """From the ledger and the agreements; `built` has the cost of the whole action, what other awards paid included."""
    its, ends_on = found.award, found.period.ends_on
    gains = gains_by_kind(work, its.id, found.reach.until_end)
    flows = flows_of(gains)
    held = sum(minor for (kind, _), minor in gains.items() if kind is Kind.SUB_GRANT)
    return Standing(
        received=_major(-flows[Flow.RECEIVED], its),
        disbursed=_major(flows[Flow.SPENT] + held, its),
        authorised=its.amount.amount,
        donor_cost=_major(flows[Flow.SPENT], its),
        unliquidated=_major(held + _signed_and_not_paid(work, its, ends_on), its),
        own_required=(its.total_budget - its.amount).amount,
        own_cost=_paid_by_others(found, built),
        requested_before=_major(_requested(work, its, ends_on), its),
        indirect=tuple(_indirect(work, found, built)),
    )


def _paid_by_others(found: Figures, built: exports.FinancialStatement) -> Decimal:
    """From the sums by source, not as what is left of the whole: so the donor's part and theirs can be held against the ledger."""
    others = sum(minor for source, minor in found.by_source.items() if source != OF_THE_DONOR)
    read_in = sum((it.actual for it in built.sources if it.kind == "other donor"), Decimal(0))
    return _major(others, found.award) + read_in


def _signed_and_not_paid(work: Work, its: Award, until: date) -> int:
    """Tranches of agreements in force that were not paid by then: as approved, else their part of the agreement's value."""
    rows = work.rows(
        columns(
            col(Tranche.amount_minor),
            col(Tranche.award_minor),
            col(SubGrant.amount_minor).label("whole"),
            col(SubGrant.award_minor).label("whole_worth"),
        )
        .join(SubGrant, col(SubGrant.id) == Tranche.sub_grant_id)
        .join(
            TranchePayment,
            and_(col(TranchePayment.tranche_id) == Tranche.id, col(TranchePayment.value_on) <= until),
            isouter=True,
        )
        .where(
            col(SubGrant.award_id) == its.id,
            col(SubGrant.status) == Status.ACTIVE,
            col(SubGrant.approved_at) < datetime.combine(until + timedelta(days=1), time(), UTC),
            col(TranchePayment.tranche_id).is_(None),
        )
    )
    return sum(row.award_minor or nearest(row.whole_worth * row.amount_minor, row.whole) for row in rows)


def _requested(work: Work, its: Award, until: date) -> int:
    """Instalments that were due or came by then: what came counts as it settled the donor's debt."""
    rows = award_queries.instalments(work, its.id)
    return sum(
        (row.settled or row.due).minor
        for row in rows
        if row.due_on <= until or (row.received_on is not None and row.received_on <= until)
    )


def _indirect(work: Work, found: Figures, built: exports.FinancialStatement) -> Iterable[IndirectCharged]:
    lines = [line for line in built.lines if line.kind == "indirect"]
    charged = sum((line.cumulative for line in lines), Decimal(0))
    if not lines:
        return
    its, ids = found.award, {it.line.line_id for it in found.lines if it.line.kind == "indirect"}
    of_donor = sum(
        minor
        for part in (found.sums.period, found.sums.before)
        for (line_id, _, source), minor in part.items()
        if line_id in ids and source == OF_THE_DONOR
    )
    ground = indirect_ground(work, found)
    percent = (Decimal(ground.rate.numerator) * 100 / ground.rate.denominator).quantize(_PERCENT_DECIMALS).normalize()
    yield IndirectCharged(
        percent=Decimal(f"{percent:f}"),
        starts_on=its.starts_on,
        ends_on=found.period.ends_on,
        base=_major(ground.base, its),
        amount=charged,
        donor_part=_major(of_donor, its),
    )


def _major(minor: int, its: Award) -> Decimal:
    return Money(minor, its.currency).amount
