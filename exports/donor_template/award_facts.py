"""The facts of a whole statement that can be put into a template: award, period, sums, cash, standing, who signed."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any, Literal

from exports.donor_template.items import Sum, of_kinds
from exports.letterhead import day
from exports.statement import FinancialStatement, Period, Signature, StatementLine
from exports.wording import Said, Wording, said

Kind = Literal["text", "amount", "date", "percent", "number"]
Value = str | Decimal | date | None
Row = tuple[str, str | Said, Kind, Callable[[Any], Value]]
"""Id, label, kind, and how the value is found."""

Measure = Callable[[StatementLine], Decimal | None]

MEASURES: tuple[tuple[str, str, Measure], ...] = (
    ("budget", "Budget as per contract", lambda it: it.budget),
    ("reallocation", "Moved between lines", lambda it: it.reallocation),
    ("contingency_used", "Use of contingencies", lambda it: it.contingency_used),
    ("budget_now", "Budget after transfers", lambda it: it.budget_now),
    ("period_budget", "Budget of the period", lambda it: it.period_budget),
    ("period", "Spent in the period", lambda it: it.period_cost),
    ("before", "Spent before the period", lambda it: it.before_cost),
    ("cumulative", "Spent so far", lambda it: it.cumulative),
    ("left", "Left", lambda it: it.left),
    ("variation", "Spent so far less budget as per contract", lambda it: it.cumulative - it.budget),
    ("forecast_previous", "What the report before expected of this period", lambda it: it.forecast_previous),
    (
        "forecast_next",
        "Forecast of the following period",
        lambda it: it.forecast_next.amount if it.forecast_next else None,
    ),
)
"""Amounts of a budget line, and of every sum of lines."""

_GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("total", "All lines", ()),
    ("direct", "Direct costs", ("direct", "third-party")),
    ("indirect", "Indirect costs", ("indirect",)),
    ("eligible", "Eligible costs", ("direct", "third-party", "indirect", "contingency")),
    ("contingency", "Contingency reserve", ("contingency",)),
    ("in_kind", "Contributions in kind", ("in-kind",)),
)


def percent_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """A whole number with two places, 12.50 for an eighth; none where the whole is nothing."""
    return (part * 100 / whole).quantize(Decimal("0.01")) if whole else None


def in_words(period: Period | None) -> str:
    """01/01/2025-31/12/2025; empty where there is none."""
    return f"{day(period.starts_on)}-{day(period.ends_on)}" if period else ""


def _sums() -> Iterator[Row]:
    for group, group_label, kinds in _GROUPS:
        for name, label, measure in MEASURES:
            its_label = said("{group}: {figure}", group=said(group_label), figure=said(label))
            yield f"{group}.{name}", its_label, "amount", _sum_of(kinds, measure)
        used = said("{group}: {figure}", group=said(group_label), figure=said("Used %"))
        yield f"{group}.used_percent", used, "percent", _used(kinds)


def _sum_of(kinds: tuple[str, ...], measure: Measure) -> Callable[[FinancialStatement], Value]:
    return lambda it: of_kinds(it, *kinds).of(measure)


def _used(kinds: tuple[str, ...]) -> Callable[[FinancialStatement], Value]:
    return lambda it: used_percent(of_kinds(it, *kinds))


def used_percent(of: Sum) -> Decimal | None:
    """Of the budget as it stands now."""
    return percent_of(of.of(lambda it: it.cumulative), of.of(lambda it: it.budget_now))


def _source(kinds: tuple[str, ...], name: str) -> Callable[[FinancialStatement], Value]:
    return lambda it: sum((getattr(one, name) for one in it.sources if one.kind in kinds), Decimal(0))


def _sources() -> Iterator[Row]:
    for group, label, kinds in (
        ("donor", "Paid by the donor", ("donor",)),
        ("own", "Paid by us", ("own",)),
        ("others", "Paid by other donors", ("other donor",)),
        ("in_kind", "Given in kind", ("in-kind",)),
    ):
        for name, figure in (("budgeted", "budgeted"), ("actual", "so far")):
            its_label = said("{group}: {figure}", group=said(label), figure=said(figure))
            yield f"source.{group}.{name}", its_label, "amount", _source(kinds, name)


def _of(what: str, label: str, kind: Kind, *path: str) -> Row:
    """A field of a part that the statement may not have: then nothing is put there."""

    def value(statement: FinancialStatement) -> Value:
        found: Any = statement
        for step in path:
            found = None if found is None else getattr(found, step)
        return found  # type: ignore[no-any-return]  # a field of the statement

    return what, label, kind, value


def _signed(act: str, name: str) -> Callable[[FinancialStatement], Value]:
    def value(statement: FinancialStatement) -> Value:
        its: Signature | None = next((it for it in statement.signatures if it.act == act), None)
        return getattr(its, name) if its else None

    return value


def _signatures() -> Iterator[Row]:
    for act, who in (("prepared", "Prepared by"), ("reviewed", "Reviewed by"), ("approved", "Approved by")):
        for name, what, kind in (("name", "name", "text"), ("function", "function", "text"), ("on", "date", "date")):
            label = said("{group}: {figure}", group=said(who), figure=said(what))
            yield f"{act}.{name}", label, kind, _signed(act, name)  # type: ignore[misc]  # the kinds are those above


def _spoken(statement: FinancialStatement, text: str | Said) -> str:
    """A fixed text in the award's language."""
    return Wording(statement.award.language)(text if isinstance(text, Said) else said(text))


def _notes(statement: FinancialStatement) -> str:
    return "\n".join(_spoken(statement, it) if isinstance(it, Said) else it for it in statement.notes)


ROWS: tuple[Row, ...] = (
    ("network", "Name of the network", "text", attrgetter("network")),
    ("award.title", "Title of the action", "text", attrgetter("award.title")),
    ("award.reference", "Our reference of the award", "text", attrgetter("award.reference")),
    ("award.donor", "Donor", "text", attrgetter("award.donor")),
    ("award.donor_reference", "The donor's contract number", "text", attrgetter("award.donor_reference")),
    ("award.currency", "Currency of the award", "text", attrgetter("award.currency")),
    ("award.amount", "Amount of the award", "amount", attrgetter("award.amount")),
    ("award.total_budget", "Total budget of the action", "amount", attrgetter("award.total_budget")),
    ("award.donor_share_percent", "The donor's share, %", "percent", attrgetter("award.donor_share_percent")),
    ("award.starts_on", "First day of the award", "date", attrgetter("award.starts_on")),
    ("award.ends_on", "Last day of the award", "date", attrgetter("award.ends_on")),
    (
        "award.duration",
        "Implementation period of the contract",
        "text",
        lambda it: in_words(Period(it.award.starts_on, it.award.ends_on)),
    ),
    ("award.signed_on", "Day of signature of the agreement", "date", attrgetter("award.signed_on")),
    ("award.lead_hub", "Lead hub", "text", attrgetter("award.lead_hub")),
    ("award.rate_rule", "Rule of the exchange rates", "text", lambda it: _spoken(it, it.award.rate_rule)),
    ("award.rate_source", "Source of the exchange rates", "text", attrgetter("award.rate_source")),
    ("award.indirect_percent", "Indirect costs allowed, %", "percent", attrgetter("award.indirect_percent")),
    ("award.contingency_percent", "Contingency reserve allowed, %", "percent", attrgetter("award.contingency_percent")),
    ("period.starts_on", "First day of the period", "date", attrgetter("period.starts_on")),
    ("period.ends_on", "Last day of the period", "date", attrgetter("period.ends_on")),
    ("period.words", "Period covered by this report", "text", lambda it: in_words(it.period)),
    _of("following.starts_on", "First day of the following period", "date", "following", "starts_on"),
    _of("following.ends_on", "Last day of the following period", "date", "following", "ends_on"),
    ("following.words", "Following period", "text", lambda it: in_words(it.following)),
    (
        "report.title",
        "Interim Report or Final Report",
        "text",
        lambda it: _spoken(it, "Final Report" if it.is_final else "Interim Report"),
    ),
    ("report.prepared_on", "Day on which the figures were put together", "date", attrgetter("prepared_on")),
    ("report.budget_version", "Budget version", "text", lambda it: _spoken(it, it.budget_version)),
    ("report.ledger_position", "Last entry that the figures know", "text", attrgetter("ledger_position")),
    ("report.notes", "Notes to the report", "text", _notes),
    ("report.transactions", "Number of transactions", "number", lambda it: Decimal(len(it.transactions))),
    *_sums(),
    *_sources(),
    _of("cash.opening", "Cash: balance before the period", "amount", "cash", "opening"),
    _of("cash.received", "Cash: received from the donor", "amount", "cash", "received"),
    _of("cash.spent", "Cash: spent of the donor's money", "amount", "cash", "spent"),
    _of("cash.interest", "Cash: interest earned", "amount", "cash", "interest"),
    _of("cash.lent", "Cash: lent by us", "amount", "cash", "lent"),
    _of("cash.own_cost", "Cash: cost borne by us", "amount", "cash", "own_cost"),
    _of("cash.exchange_difference", "Cash: exchange difference", "amount", "cash", "exchange_difference"),
    _of("cash.closing", "Cash: balance at the end of the period", "amount", "cash", "closing"),
    _of("standing.received", "Received from the donor so far", "amount", "standing", "received"),
    _of("standing.disbursed", "Paid out of the donor's money so far", "amount", "standing", "disbursed"),
    _of("standing.on_hand", "The donor's money on hand", "amount", "standing", "on_hand"),
    _of("standing.donor_cost", "The donor's part of the cost so far", "amount", "standing", "donor_cost"),
    _of("standing.unliquidated", "Signed and not yet cost, the donor's part", "amount", "standing", "unliquidated"),
    _of("standing.own_required", "To be paid by others than the donor", "amount", "standing", "own_required"),
    _of("standing.own_cost", "Paid by others than the donor so far", "amount", "standing", "own_cost"),
    _of("standing.requested_before", "Asked of the donor so far", "amount", "standing", "requested_before"),
    _of("request.total", "Asked for the following period", "amount", "request", "total"),
    *_signatures(),
)
