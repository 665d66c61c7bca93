"""All that is read for reports: figures per line, the statement that formats write, what stands in the way, and lists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, cast
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlmodel import col, func, select

from exports import statement as exports
from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.budgets import queries as budget_queries
from grants_app.budgets.models import BudgetLine, BudgetVersion
from grants_app.budgets.queries import LineView
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.errors import Conflict, NotFound
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.donors import queries as donor_queries
from grants_app.donors.profiles import Rules, profile
from grants_app.expenditures.models import Charge, Voucher
from grants_app.hubs.models import Community, Hub
from grants_app.ledger import queries as ledger
from grants_app.ledger.models import Account, Entry, Posting
from grants_app.ledger.rates import RULE_LABELS, SOURCE_LABELS, Rate, read_rates
from grants_app.ledger.rules import Kind
from grants_app.reports import rules
from grants_app.reports.models import Report, ReportFile, ReportLine, ReportPosting
from grants_app.reports.rules import Blocker, IndirectShare, Status

INDIRECT_EVENT = "indirect cost charged"


def award(work: Work, award_id: UUID, action: Action = Action.REPORT_READ, *, to_change: bool = False) -> Award:
    """An award whose whole figures the person may see: network-wide, or with that right in every hub that takes part."""
    found = award_queries.award(work, award_id, to_change=to_change)
    if not work.actor.everywhere(action):
        hubs = {hub.id for hub in award_queries.participants(work, found.id)}
        if not hubs <= work.actor.hubs_with(action):
            raise NotFound
    return found


def report(work: Work, report_id: UUID, *, to_change: bool = False) -> Report:
    """One report whose award the person may see."""
    wanted = select(Report).where(Report.id == report_id)
    found = work.one(wanted.with_for_update() if to_change else wanted)
    award(work, found.award_id)
    return found


def rules_of(its: Award) -> Rules:
    """The donor's rules as they stood on the day on which the award was signed."""
    return profile(its.profile).on(its.signed_on)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line's figures in minor units of the award's currency, in all hubs together and per hub."""

    line: LineView
    period: int
    before: int
    per_hub: Mapping[UUID, tuple[int, int]]
    """Hub → cost of the period, and cumulative cost."""

    @property
    def cumulative(self) -> int:
        return self.period + self.before

    @property
    def left(self) -> int:
        return self.line.amount - self.cumulative


@dataclass(frozen=True, slots=True)
class Figures:
    """All lines of an award over a period, and the same by funding source."""

    award: Award
    version: BudgetVersion
    period: Period
    lines: tuple[Figure, ...]
    by_source: Mapping[str, int]
    """Cumulative cost per source: award, own, in-kind."""

    @property
    def total_period(self) -> int:
        return sum(figure.period for figure in self.lines)

    @property
    def total_cumulative(self) -> int:
        return sum(figure.cumulative for figure in self.lines)

    def of_kinds(self, kinds: Iterable[str]) -> tuple[int, int]:
        """Budget and cumulative cost of the lines of these kinds."""
        chosen = [figure for figure in self.lines if figure.line.kind in set(kinds)]
        return sum(figure.line.amount for figure in chosen), sum(figure.cumulative for figure in chosen)


def figures(work: Work, its: Award, period: Period) -> Figures:
    """The figures of an award over a period, read from the ledger's balances. Conflict without an approved budget."""
    version = budget_queries.approved_version(work, its.id)
    if version is None:
        raise Conflict(f"{its.reference} has no approved budget yet, so there is nothing to report against.")
    until_end = Period(min(its.starts_on, period.starts_on), period.ends_on)
    now, so_far = _totals(work, its, period), _totals(work, its, until_end)
    by_source: dict[str, int] = {}
    for (_, _, source), minor in so_far.items():
        by_source[source] = by_source.get(source, 0) + minor
    lines = tuple(_figure(line, now, so_far) for line in budget_queries.lines(work, version.id))
    return Figures(its, version, period, lines, by_source)


_Totals = dict[tuple[UUID | None, UUID | None, str], int]


def _totals(work: Work, its: Award, period: Period) -> _Totals:
    found = ledger.totals(work, its.id, Kind.EXPENSE, period)
    return {(total.line_id, total.hub_id, total.source): total.amount for total in found}


def _figure(line: LineView, now: _Totals, so_far: _Totals) -> Figure:
    per_hub: dict[UUID, tuple[int, int]] = dict.fromkeys(line.shares, (0, 0))
    for (line_id, hub_id, source), cumulative in so_far.items():
        if line_id == line.line_id and hub_id is not None:
            before = per_hub.get(hub_id, (0, 0))
            per_hub[hub_id] = (before[0] + now.get((line_id, hub_id, source), 0), before[1] + cumulative)
    period = sum(part for part, _ in per_hub.values())
    cumulative = sum(whole for _, whole in per_hub.values())
    return Figure(line, period, cumulative - period, per_hub)


# --- indirect cost and income ---


def indirect_to_post(work: Work, found: Figures) -> list[IndirectShare]:
    """The indirect cost that a review posts, per line and hub: contract rate × eligible direct cost, cumulatively capped."""
    indirect = [figure for figure in found.lines if figure.line.kind == "indirect"]
    budget, posted = found.of_kinds({"indirect"})
    direct_budget, direct = found.of_kinds(rules.DIRECT_KINDS)
    highest = rules_of(found.award).indirect_percent_max
    rate = rules.contract_rate(budget, direct_budget, highest)
    weights = [
        (it.line.line_id, hub, share) for it in indirect for hub, share in sorted(it.line.shares.items(), key=_by_id)
    ]
    return rules.shares_of_indirect(rules.indirect_due(rate, direct, budget, posted), weights)


def income_posted(work: Work, its: Award) -> int:
    """Income recognised so far, in minor units of the award's currency."""
    held = ledger.balance_by_kind(work, its.id).get((Kind.GRANT_INCOME, its.currency))
    return -held.carried if held else 0


def _by_id(item: tuple[UUID, int]) -> str:
    return item[0].hex


# --- what stands in the way ---


def blockers(work: Work, found: Figures, its: Report | None = None) -> list[Blocker]:
    """What must be cleared before the report of these figures can be approved; some of it before they can be frozen."""
    award_id, period = found.award.id, found.period
    stopping: list[Blocker] = []
    if drafts := _drafts(work, award_id, period):
        url = f"/expenditures?award={award_id}&status=draft&to={period.ends_on}"
        says = f"{drafts:,} voucher{'s' if drafts > 1 else ''} of the period {'are drafts' if drafts > 1 else 'is a draft'}."
        stopping.append(Blocker(says, "a finance officer who posts or removes them", url, stops_review=True))
    for figure in found.lines:
        if figure.left < 0:
            over = Money(-figure.left, found.award.currency)
            says = f"Line {figure.line.code} {figure.line.description} is overspent by {over}."
            url = f"/expenditures?award={award_id}&line={figure.line.line_id}&to={period.ends_on}&status=posted"
            stopping.append(Blocker(says, "a transfer or an amendment of the budget, or a corrected voucher", url))
    if looks := award_queries.pending_looks(work, award_id):
        says = f"{len(looks)} import{'s wait' if len(looks) > 1 else ' waits'} for a second look."
        stopping.append(Blocker(says, "another person with the right to post", "/second-looks"))
    if its is not None and not _explained(work, found, its):
        says = "A line varies from its budget and has no explanation."
        stopping.append(Blocker(says, "whoever prepares the report", f"/reports/{its.id}#lines"))
    return stopping


def _drafts(work: Work, award_id: UUID, period: Period) -> int:
    wanted = select(func.count()).select_from(Charge)
    return work.session.exec(
        wanted.where(Charge.award_id == award_id, Charge.status == "draft", Charge.incurred_on <= period.ends_on)
    ).one()


def _explained(work: Work, found: Figures, its: Report) -> bool:
    """A final report to a donor who asks for it explains every variation."""
    if not rules_of(found.award).explanation_needed or found.period.ends_on != found.award.ends_on:
        return True
    typed = typed_lines(work, its.id)
    varying = [figure for figure in found.lines if figure.left != 0]
    return all((line := typed.get(figure.line.line_id)) and line.explanation for figure in varying)


def typed_lines(work: Work, report_id: UUID) -> dict[UUID, ReportLine]:
    """What was typed for the lines of a report."""
    return {row.line_id: row for row in work.all(select(ReportLine).where(ReportLine.report_id == report_id))}


# --- the statement ---


def statement(
    work: Work, its: Award, period: Period, *, network: str, report: Report | None = None, status: str = "draft"
) -> exports.FinancialStatement:
    """Everything that a donor's format needs, in the award's currency, read from the ledger. Conflict without a budget."""
    found = figures(work, its, period)
    transactions = _transactions(work, found)
    units = _units(transactions)
    typed = typed_lines(work, report.id) if report else {}
    forecast_before = _forecast_before(work, its, period)
    following = period.following(its.ends_on)
    hubs = {hub.id: hub.code for hub in award_queries.participants(work, its.id)}
    return exports.FinancialStatement(
        network=network,
        award=_facts(work, its, found),
        period=exports.Period(period.starts_on, period.ends_on),
        following=exports.Period(following.starts_on, following.ends_on) if following else None,
        is_final=period.ends_on >= its.ends_on,
        status=cast("exports.Status", status),
        prepared_on=work.today,
        budget_version=f"Version {found.version.number}, approved on {found.version.approved_at:%d %b %Y}",
        lines=tuple(
            _line(
                figure,
                its,
                hubs,
                typed.get(figure.line.line_id),
                forecast_before,
                units,
                has_following=following is not None,
            )
            for figure in found.lines
        ),
        transactions=tuple(transaction for transaction, _ in transactions),
        sources=_sources(work, found),
        ledger_period=_major(sum(total.amount for total in ledger.totals(work, its.id, Kind.EXPENSE, period)), its),
        ledger_cumulative=_major(_ledger_cumulative(work, its, period), its),
        notes=tuple(_notes(work, found, status)),
    )


def _ledger_cumulative(work: Work, its: Award, period: Period) -> int:
    so_far = Period(min(its.starts_on, period.starts_on), period.ends_on)
    return sum(total.amount for total in ledger.totals(work, its.id, Kind.EXPENSE, so_far))


def _facts(work: Work, its: Award, found: Figures) -> exports.AwardFacts:
    donor = donor_queries.donor(work, its.donor_id)
    lead = work.one(select(Hub).where(Hub.id == its.lead_hub_id))
    rules_of_donor = rules_of(its)
    return exports.AwardFacts(
        reference=its.reference,
        title=its.title,
        donor=donor.name,
        donor_reference=its.reference,
        currency=its.currency,
        amount=_major(its.amount_minor, its),
        total_budget=_major(sum(figure.line.amount for figure in found.lines), its),
        donor_share_percent=rules.donor_share_percent(its.amount_minor, its.total_budget_minor),
        starts_on=its.starts_on,
        ends_on=its.ends_on,
        signed_on=its.signed_on,
        lead_hub=f"{lead.code} {lead.name}",
        rate_rule=RULE_LABELS.get(its.rate_rule, its.rate_rule),
        rate_source=SOURCE_LABELS.get(its.rate_source, its.rate_source),
        indirect_percent=rules_of_donor.indirect_percent_max,
        contingency_percent=rules_of_donor.contingency_percent_max,
    )


def _line(
    figure: Figure,
    its: Award,
    hubs: Mapping[UUID, str],
    typed: ReportLine | None,
    forecast_before: Mapping[UUID, int],
    units: Mapping[str, Decimal],
    *,
    has_following: bool,
) -> exports.StatementLine:
    line = figure.line
    typed_units = typed.units if typed else None
    return exports.StatementLine(
        code=line.code,
        heading=line.heading,
        description=line.description,
        kind=cast("exports.LineKind", line.kind),
        budget=_major(line.amount, its),
        unit=line.unit,
        quantity=line.quantity,
        unit_cost=line.unit_cost,
        period_units=typed_units if typed_units is not None else units.get(line.code),
        period_cost=_major(figure.period, its),
        before_cost=_major(figure.before, its),
        forecast_previous=_major(forecast_before[line.line_id], its) if line.line_id in forecast_before else None,
        forecast_next=_forecast(figure, its, typed) if has_following else None,
        explanation=typed.explanation if typed else "",
        shares=tuple(
            exports.HubShare(
                hub=hubs.get(hub_id, ""),
                budget=_major(line.shares.get(hub_id, 0), its),
                period=_major(period, its),
                cumulative=_major(cumulative, its),
            )
            for hub_id, (period, cumulative) in sorted(figure.per_hub.items(), key=lambda item: hubs.get(item[0], ""))
        ),
    )


def _forecast(figure: Figure, its: Award, typed: ReportLine | None) -> exports.Forecast:
    """What was typed for the next period; by default what is left of the line."""
    if typed is None or typed.forecast_minor is None:
        return exports.Forecast(amount=_major(max(figure.left, 0), its), unit=figure.line.unit)
    return exports.Forecast(
        amount=_major(typed.forecast_minor, its),
        unit=typed.forecast_unit or figure.line.unit,
        units=typed.forecast_units,
        unit_cost=typed.forecast_unit_cost,
    )


def _forecast_before(work: Work, its: Award, period: Period) -> dict[UUID, int]:
    """What the report before this one expected of this period."""
    before = work.session.exec(
        select(Report)
        .where(Report.award_id == its.id, Report.ends_on < period.starts_on)
        .order_by(col(Report.ends_on).desc(), col(Report.version).desc())
    ).first()
    if before is None:
        return {}
    return {
        line_id: line.forecast_minor
        for line_id, line in typed_lines(work, before.id).items()
        if line.forecast_minor is not None
    }


def _sources(work: Work, found: Figures) -> tuple[exports.SourceLine, ...]:
    """Who pays for the action: promised, and borne so far."""
    its = found.award
    in_kind_budget = sum(figure.line.amount for figure in found.lines if figure.line.kind == "in-kind")
    budget = sum(figure.line.amount for figure in found.lines)
    donor = donor_queries.donor(work, its.donor_id)
    own_budget = max(budget - its.amount_minor - in_kind_budget, 0)
    sources = [
        exports.SourceLine(
            donor.name,
            "donor",
            _major(budget - own_budget - in_kind_budget, its),
            _major(found.by_source.get("award", 0), its),
        ),
        exports.SourceLine(
            "Own contribution", "own", _major(own_budget, its), _major(found.by_source.get("own", 0), its)
        ),
        exports.SourceLine(
            "Contributions in kind",
            "in-kind",
            _major(in_kind_budget, its),
            _major(found.by_source.get("in-kind", 0), its),
        ),
    ]
    return tuple(source for source in sources if source.kind == "donor" or source.budgeted or source.actual)


def _notes(work: Work, found: Figures, status: str) -> Iterable[str]:
    if status == "draft" and (shares := indirect_to_post(work, found)):
        amount = Money(sum(share.amount for share in shares), found.award.currency)
        yield f"Indirect cost of {amount} is posted when the figures of the report are frozen, and is not in this draft."
    for figure in found.lines:
        if figure.left < 0:
            yield f"Line {figure.line.code} is overspent by {Money(-figure.left, found.award.currency)}."
    if status != "approved" and award_queries.pending_looks(work, found.award.id):
        yield "Some of what was imported waits for a second look by another person."


def _transactions(work: Work, found: Figures) -> list[tuple[exports.Transaction, Decimal | None]]:
    """The postings of cost in the period, each with the units its voucher gives."""
    its = found.award
    rows = work.rows(
        columns(
            col(Posting.amount_minor), col(Posting.transaction_minor), col(Posting.transaction_currency), col(Posting.hub_minor),
            col(Posting.hub_currency), col(Posting.rates), col(Posting.is_provisional), col(Posting.incurred_on),
            col(Posting.paid_on), col(Posting.accounting_on), col(Account.source), col(Entry.number), col(Entry.event),
            col(Entry.description), col(Entry.reverses_id), col(BudgetLine.code).label("line"), col(Hub.code).label("hub"),
            col(Charge.percent), col(Charge.units), col(Charge.paid_from), col(Charge.description).label("says"),
            col(Voucher.number).label("voucher"), col(Voucher.payee), col(Voucher.amount_minor).label("voucher_minor"),
            col(Voucher.document_number), col(Community.alias),
        )
        .join(Account, col(Account.id) == Posting.account_id)
        .join(Entry, col(Entry.id) == Posting.entry_id)
        .join(BudgetLine, col(BudgetLine.id) == Account.line_id)
        .join(Hub, col(Hub.id) == Account.hub_id)
        .join(Charge, col(Charge.id) == Entry.about_id, isouter=True)
        .join(Voucher, col(Voucher.id) == Charge.voucher_id, isouter=True)
        .join(Community, col(Community.id) == Charge.community_id, isouter=True)
        .where(
            col(Account.book_id) == its.id,
            col(Account.kind) == Kind.EXPENSE,
            col(Posting.accounting_on).between(found.period.starts_on, found.period.ends_on),
        )
        .order_by(col(Posting.incurred_on), col(Entry.number), col(Posting.id))
    )  # fmt: skip
    rates = _RatesRead()
    return [(_transaction(row, found, rates), row.units) for row in rows]


class _RatesRead:
    """Rates of postings, each text read once: thousands of postings share a month's rate."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[exports.RateUsed, ...]] = {}

    def of(self, text: str) -> tuple[exports.RateUsed, ...]:
        to_award = text.split(" | ", maxsplit=1)[0]
        if to_award not in self._read:
            self._read[to_award] = tuple(_rate_used(rate) for rate in read_rates(to_award))
        return self._read[to_award]


def _rate_used(rate: Rate) -> exports.RateUsed:
    return exports.RateUsed(rate.base, rate.quote, rate.rate, rate.on, SOURCE_LABELS.get(rate.source, rate.source))


def _transaction(row: Any, found: Figures, rates: _RatesRead) -> exports.Transaction:
    is_voucher = row.voucher is not None
    kind: Literal["voucher", "indirect", "correction"] = "voucher" if is_voucher else "indirect"
    if row.reverses_id is not None:
        kind = "correction"
    charged = Money(row.transaction_minor, row.transaction_currency).amount
    return exports.Transaction(
        entry_number=str(row.number),
        voucher=row.voucher or "",
        kind=kind,
        line=row.line,
        hub=row.hub,
        incurred_on=row.incurred_on,
        paid_on=row.paid_on if is_voucher else None,
        accounting_on=row.accounting_on,
        payee=row.payee or "",
        description=row.says or row.description,
        currency=row.transaction_currency,
        voucher_amount=Money(row.voucher_minor, row.transaction_currency).amount if is_voucher else charged,
        charged_amount=charged,
        amount=Money(row.amount_minor, found.award.currency).amount,
        hub_currency=row.hub_currency,
        hub_amount=Money(row.hub_minor, row.hub_currency).amount,
        charge_percent=row.percent,
        rates=rates.of(row.rates),
        document_number=row.document_number or "",
        community=row.alias or "",
        paid_from=row.paid_from or "bank",
        financed_by={"own": "Own contribution", "in-kind": "Contributions in kind"}.get(row.source, ""),
        is_adjustment=row.incurred_on < found.period.starts_on,
        is_provisional=row.is_provisional,
    )


def _units(transactions: Sequence[tuple[exports.Transaction, Decimal | None]]) -> dict[str, Decimal]:
    """Units that vouchers give, summed per line."""
    units: dict[str, Decimal] = {}
    for transaction, given in transactions:
        if given is not None:
            units[transaction.line] = units.get(transaction.line, Decimal(0)) + given
    return units


def _major(minor: int, its: Award) -> Decimal:
    return Money(minor, its.currency).amount


# --- lists and periods ---


@dataclass(frozen=True, slots=True)
class Row:
    """One report in the list."""

    id: UUID
    award: str
    title: str
    starts_on: date
    ends_on: date
    version: int
    status: str
    prepared_by: str


def listing(work: Work, *, award_id: UUID | None = None, first: int = 0, most: int = 50) -> tuple[list[Row], int]:
    """Reports of the awards whose whole figures the person may see, newest period first, and how many there are."""
    mine = [its.id for its in reportable_awards(work)]
    wanted = (col(Report.award_id).in_(mine if award_id is None else [one for one in mine if one == award_id]),)
    count = work.session.exec(select(func.count()).select_from(Report).where(*wanted)).one()
    rows = work.rows(
        columns(
            col(Report.id), col(Award.reference), col(Award.title), col(Report.starts_on), col(Report.ends_on),
            col(Report.version), col(Report.status), col(Report.prepared_by_name),
        )
        .join(Award, col(Award.id) == Report.award_id)
        .where(*wanted)
        .order_by(col(Report.ends_on).desc(), col(Award.reference), col(Report.version).desc())
        .offset(first)
        .limit(most)
    )  # fmt: skip
    return [Row(*row) for row in rows], count


def reportable_awards(work: Work) -> list[Award]:
    """The awards whose whole figures the person may see."""
    awards = work.all(award_queries.visible_awards(work).order_by(col(Award.reference)))
    if work.actor.everywhere(Action.REPORT_READ):
        return list(awards)
    mine = work.actor.hubs_with(Action.REPORT_READ)
    return [its for its in awards if {hub.id for hub in award_queries.participants(work, its.id)} <= mine]


def next_period(work: Work, its: Award) -> Period:
    """The period that the next report covers: from the day after the last one, for twelve months or to the end."""
    last: date | None = work.session.exec(select(func.max(Report.ends_on)).where(Report.award_id == its.id)).one()
    starts_on = its.starts_on if last is None else min(last + timedelta(days=1), its.ends_on)
    return Period(starts_on, min(starts_on + relativedelta(months=12) - timedelta(days=1), its.ends_on))


def overlapping(work: Work, award_id: UUID, period: Period) -> Report | None:
    """A report of the award that covers some of these days, or None."""
    return work.session.exec(
        select(Report).where(
            Report.award_id == award_id, Report.starts_on <= period.ends_on, Report.ends_on >= period.starts_on
        )
    ).first()


def stored_file(work: Work, report_id: UUID) -> ReportFile:
    """The file of an approved report; NotFound for one that is not approved."""
    return work.one(select(ReportFile).where(ReportFile.report_id == report_id))


def approved_report(work: Work, award_id: UUID, period: Period, file_format: str) -> Report | None:
    """The approved report of exactly this period and format, or None."""
    return work.session.exec(
        select(Report)
        .where(
            Report.award_id == award_id,
            Report.starts_on == period.starts_on,
            Report.ends_on == period.ends_on,
            Report.format == file_format,
            col(Report.status).in_([Status.APPROVED, Status.SENT]),
        )
        .order_by(col(Report.version).desc())
    ).first()


def untaken_postings(work: Work, award_id: UUID, until: date) -> list[UUID]:
    """The postings of cost up to a day that no report has taken up."""
    rows = work.rows(
        columns(col(Posting.id))
        .join(Account, col(Account.id) == Posting.account_id)
        .join(ReportPosting, col(ReportPosting.posting_id) == Posting.id, isouter=True)
        .where(
            col(Account.book_id) == award_id,
            col(Account.kind) == Kind.EXPENSE,
            col(Posting.accounting_on) <= until,
            col(ReportPosting.posting_id).is_(None),
        )
    )
    return [posting_id for (posting_id,) in rows]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A stored file without its bytes."""

    name: str
    sha256: str


def stored_file_facts(work: Work, report_id: UUID) -> FileFacts | None:
    """Name and hash of the file of an approved report; None before approval."""
    rows = work.rows(
        columns(col(ReportFile.name), col(ReportFile.sha256)).where(col(ReportFile.report_id) == report_id)
    )
    return FileFacts(*rows[0]) if rows else None
