"""What other awards paid for an action, read into its statement: on the action's lines, and never into its ledger."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from exports import statement as exports
from exports.wording import Said, said
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.expenditures import queries as expenditures
from grants_app.expenditures.queries import ReadIn
from grants_app.ledger.rates import read_rates, source_label
from grants_app.reports.queries.figures import Figures
from grants_app.reports.queries.readings import Part, Readings, readings
from grants_app.reports.rules import is_adjustment

ZERO = Decimal(0)


def with_cofinancing(work: Work, found: Figures, built: exports.FinancialStatement) -> exports.FinancialStatement:
    """The statement with what co-financing awards paid: per line and hub, as transactions, and as sources of funding.

    Its ledger totals become those of all ledgers together; a note says how much of them stands in other awards' books.
    """
    its = found.award
    read, pledged = readings(work, found.reach), promised(work, its)
    if not read.now and not read.before and not pledged:
        return built
    parts = _Parts(found, read, {hub.id: hub.code for hub in award_queries.participants(work, its.id)})
    return replace(
        built,
        lines=tuple(parts.on(line) for line in built.lines),
        transactions=(*built.transactions, *(_transaction(it, found) for it in read.now)),
        sources=_sources(built.sources, pledged, parts.per_donor()),
        ledger_period=built.ledger_period + parts.sum(read.period),
        ledger_cumulative=built.ledger_cumulative + parts.sum((*read.period, *read.before)),
        notes=(*built.notes, *_notes(its, parts.per_award())),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What was read in, as it is added to lines, hubs and sources."""

    found: Figures
    read: Readings
    hubs: Mapping[UUID, str]

    def sum(self, parts: Iterable[Part]) -> Decimal:
        return Money(sum(part.amount for part in parts), self.found.award.currency).amount

    def per_donor(self) -> dict[str, Decimal]:
        donors: dict[str, list[Part]] = defaultdict(list)
        for part in (*self.read.period, *self.read.before):
            donors[part.donor].append(part)
        return {donor: self.sum(parts) for donor, parts in donors.items()}

    def per_award(self) -> dict[tuple[str, str], Decimal]:
        awards: dict[tuple[str, str], list[Part]] = defaultdict(list)
        for part in (*self.read.period, *self.read.before):
            awards[part.reference, part.donor].append(part)
        return {award: self.sum(parts) for award, parts in awards.items()}

    def on(self, line: exports.StatementLine) -> exports.StatementLine:
        """The line with its parts."""
        [line_id] = [figure.line.line_id for figure in self.found.lines if figure.line.code == line.code]
        now = [part for part in self.read.period if part.line_id == line_id]
        before = [part for part in self.read.before if part.line_id == line_id]
        shares = {share.hub: share for share in line.shares}
        for part, is_now in [*((part, True) for part in now), *((part, False) for part in before)]:
            hub = self.hubs.get(part.hub_id, "")
            share, amount = shares.get(hub, exports.HubShare(hub, ZERO, ZERO, ZERO)), self.sum([part])
            shares[hub] = replace(
                share, period=share.period + (amount if is_now else ZERO), cumulative=share.cumulative + amount
            )
        return replace(
            line,
            period_cost=line.period_cost + self.sum(now),
            before_cost=line.before_cost + self.sum(before),
            shares=tuple(shares[hub] for hub in sorted(shares)) if line.shares else (),
        )


def _transaction(it: ReadIn, found: Figures) -> exports.Transaction:
    return exports.Transaction(
        entry_number=f"{it.reference} {it.entry_number}",
        voucher=it.voucher,
        kind="correction" if it.reverses_id else "voucher",
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
        is_adjustment=is_adjustment(it.incurred_on, found.reach.earlier),
    )


def promised(work: Work, its: Award) -> dict[str, Decimal]:
    """What each co-financing donor promised, in the action's currency."""
    pledged: dict[str, Decimal] = defaultdict(Decimal)
    for link in expenditures.links(work, its):
        if link.cofinancing.action_id == its.id and link.cofinancing.status == "approved":
            pledged[link.donor] += link.promised.amount
    return dict(pledged)


def _sources(
    sources: Sequence[exports.SourceLine], promised: dict[str, Decimal], actual: Mapping[str, Decimal]
) -> tuple[exports.SourceLine, ...]:
    """Each co-financing donor by name; what they promised is no longer expected of the network's own funds."""
    own_left = sum((source.budgeted for source in sources if source.kind == "own"), ZERO)
    others = []
    for donor in sorted({*promised, *actual}):
        budgeted = min(promised.get(donor, ZERO), own_left)
        own_left -= budgeted
        others.append(exports.SourceLine(donor, "other donor", budgeted, actual.get(donor, ZERO)))
    kept = [replace(source, budgeted=own_left) if source.kind == "own" else source for source in sources]
    donors = [source for source in kept if source.kind == "donor"]
    rest = [source for source in kept if source.kind != "donor" and (source.budgeted or source.actual)]
    return (*donors, *others, *rest)


def _notes(its: Award, actual: Mapping[tuple[str, str], Decimal]) -> list[Said]:
    text = "Of all cost, {amount} stands in the books of {reference} and is financed by {donor}."
    return [
        said(text, amount=f"{its.currency} {amount:,}", reference=reference, donor=donor)
        for (reference, donor), amount in sorted(actual.items())
    ]
