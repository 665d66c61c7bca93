"""What other awards paid for an action, read into its statement: on the action's lines, and never into its ledger."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from exports import statement as exports
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.work import Work
from grants_app.expenditures import queries as expenditures
from grants_app.expenditures.queries import ReadIn
from grants_app.ledger.rates import read_rates, source_label

ZERO = Decimal(0)


def with_cofinancing(
    work: Work, its: Award, period: Period, built: exports.FinancialStatement
) -> exports.FinancialStatement:
    """The statement with what co-financing awards paid: per line and hub, as transactions, and as sources of funding.

    Its ledger totals become those of all ledgers together; a note says how much of them stands in other awards' books.
    """
    read = expenditures.read_in(work, its, period)
    promised = _promised(work, its)
    if not read and not promised:
        return built
    now = [it for it in read if it.accounting_on >= period.starts_on]
    total, of_period = _sum(read), _sum(now)
    return replace(
        built,
        lines=tuple(_line(line, period, [it for it in read if it.action_line == line.code]) for line in built.lines),
        transactions=(*built.transactions, *(_transaction(it, period) for it in now)),
        sources=_sources(built.sources, promised, read),
        ledger_period=built.ledger_period + of_period,
        ledger_cumulative=built.ledger_cumulative + total,
        notes=(*built.notes, *_notes(its, read)),
    )


def _sum(read: Sequence[ReadIn]) -> Decimal:
    return sum((it.amount.amount for it in read), ZERO)


def _line(line: exports.StatementLine, period: Period, read: Sequence[ReadIn]) -> exports.StatementLine:
    if not read:
        return line
    now = [it for it in read if it.accounting_on >= period.starts_on]
    shares = {share.hub: share for share in line.shares}
    for it in read:
        share = shares.get(it.hub, exports.HubShare(it.hub, ZERO, ZERO, ZERO))
        part = it.amount.amount if it.accounting_on >= period.starts_on else ZERO
        shares[it.hub] = replace(share, period=share.period + part, cumulative=share.cumulative + it.amount.amount)
    return replace(
        line,
        period_cost=line.period_cost + _sum(now),
        before_cost=line.before_cost + _sum(read) - _sum(now),
        shares=tuple(shares[hub] for hub in sorted(shares)) if line.shares else (),
    )


def _transaction(it: ReadIn, period: Period) -> exports.Transaction:
    return exports.Transaction(
        entry_number=f"{it.reference} {it.entry_number}",
        voucher=it.voucher,
        kind="correction" if it.is_reversal else "voucher",
        line=it.action_line,
        hub=it.hub,
        incurred_on=it.incurred_on,
        paid_on=it.paid_on,
        accounting_on=it.accounting_on,
        payee=it.payee,
        description=it.description,
        currency=it.charged.currency,
        voucher_amount=it.whole.amount,
        charged_amount=it.charged.amount,
        amount=it.amount.amount,
        hub_currency=it.in_hub.currency,
        hub_amount=it.in_hub.amount,
        charge_percent=it.percent,
        rates=tuple(
            exports.RateUsed(rate.base, rate.quote, rate.rate, rate.on, source_label(rate.source).split(" (")[0])
            for rate in read_rates(it.rates)
        ),
        paid_from=it.paid_from,  # type: ignore[arg-type]  # the same words, checked when it was charged
        financed_by=it.donor,
        is_adjustment=it.incurred_on < period.starts_on,
    )


def _promised(work: Work, its: Award) -> dict[str, Decimal]:
    """What each co-financing donor promised, in the action's currency."""
    promised: dict[str, Decimal] = defaultdict(Decimal)
    for link in expenditures.links(work, its):
        if link.cofinancing.action_id == its.id and link.cofinancing.status == "approved":
            promised[link.donor] += link.promised.amount
    return dict(promised)


def _sources(
    sources: Sequence[exports.SourceLine], promised: dict[str, Decimal], read: Sequence[ReadIn]
) -> tuple[exports.SourceLine, ...]:
    """Each co-financing donor by name; what they promised is no longer expected of the network's own funds."""
    actual: dict[str, Decimal] = defaultdict(Decimal)
    for it in read:
        actual[it.donor] += it.amount.amount
    own_left = sum((source.budgeted for source in sources if source.kind == "own"), ZERO)
    others = []
    for donor in sorted({*promised, *actual}):
        budgeted = min(promised.get(donor, ZERO), own_left)
        own_left -= budgeted
        others.append(exports.SourceLine(donor, "other donor", budgeted, actual[donor]))
    kept = [replace(source, budgeted=own_left) if source.kind == "own" else source for source in sources]
    donors = [source for source in kept if source.kind == "donor"]
    rest = [source for source in kept if source.kind != "donor" and (source.budgeted or source.actual)]
    return (*donors, *others, *rest)


def _notes(its: Award, read: Sequence[ReadIn]) -> list[str]:
    by_award: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for it in read:
        by_award[it.reference, it.donor] += it.amount.amount
    return [
        f"Of all cost, {its.currency} {amount:,} stands in the books of {reference} and is financed by {donor}."
        for (reference, donor), amount in sorted(by_award.items())
    ]
