"""The facts of each item of what repeats: of a budget line, a heading, a hub, a transaction, a period, a source."""

from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter

from exports.donor_template import items
from exports.donor_template.award_facts import MEASURES, Measure, Row, percent_of, used_percent
from exports.donor_template.items import Items, Line
from exports.outline import label

_LINE: tuple[Row, ...] = (
    ("line.number", "Number in the list", "number", lambda it: Decimal(it.number)),
    ("line.code", "Code", "text", attrgetter("line.code")),
    ("line.label", "Code and description", "text", lambda it: label(it.line)),
    ("line.description", "Description", "text", attrgetter("line.description")),
    ("line.heading", "Heading", "text", attrgetter("line.heading")),
    ("line.kind", "Kind", "text", attrgetter("line.kind")),
    ("line.unit", "Unit", "text", attrgetter("line.unit")),
    ("line.quantity", "# Units", "number", attrgetter("line.quantity")),
    ("line.unit_cost", "Unit cost", "amount", attrgetter("line.unit_cost")),
    ("line.period_units", "Units of the period", "number", attrgetter("line.period_units")),
    (
        "line.forecast_unit",
        "Forecast: unit",
        "text",
        lambda it: it.line.forecast_next.unit if it.line.forecast_next else None,
    ),
    (
        "line.forecast_units",
        "Forecast: units",
        "number",
        lambda it: it.line.forecast_next.units if it.line.forecast_next else None,
    ),
    (
        "line.forecast_unit_cost",
        "Forecast: unit cost",
        "amount",
        lambda it: it.line.forecast_next.unit_cost if it.line.forecast_next else None,
    ),
    ("line.used_percent", "Used %", "percent", lambda it: percent_of(it.line.cumulative, it.line.budget_now)),
    (
        "line.variation_percent",
        "Variation in %",
        "percent",
        lambda it: percent_of(it.line.cumulative - it.line.budget, it.line.budget),
    ),
    ("line.explanation", "Explanation", "text", attrgetter("line.explanation")),
)

_TRANSACTION: tuple[Row, ...] = (
    ("transaction.number", "Number in the list", "number", lambda it: Decimal(it.number)),
    ("transaction.entry_number", "Number of the entry", "text", attrgetter("it.entry_number")),
    ("transaction.voucher", "Voucher", "text", attrgetter("it.voucher")),
    ("transaction.document_number", "Number of the document", "text", attrgetter("it.document_number")),
    ("transaction.kind", "Kind", "text", attrgetter("it.kind")),
    ("transaction.line", "Budget line", "text", attrgetter("it.line")),
    ("transaction.heading", "Heading", "text", attrgetter("heading")),
    ("transaction.hub", "Hub", "text", attrgetter("it.hub")),
    ("transaction.community", "Community", "text", attrgetter("it.community")),
    ("transaction.incurred_on", "Day of the cost", "date", attrgetter("it.incurred_on")),
    ("transaction.paid_on", "Day of payment", "date", attrgetter("it.paid_on")),
    ("transaction.accounting_on", "Day in the books", "date", attrgetter("it.accounting_on")),
    ("transaction.payee", "Payee", "text", attrgetter("it.payee")),
    ("transaction.description", "Description", "text", attrgetter("it.description")),
    ("transaction.currency", "Currency", "text", attrgetter("it.currency")),
    ("transaction.voucher_amount", "Amount of the voucher", "amount", attrgetter("it.voucher_amount")),
    ("transaction.charge_percent", "Charged %", "percent", attrgetter("it.charge_percent")),
    ("transaction.charged_amount", "Amount charged, in its currency", "amount", attrgetter("it.charged_amount")),
    ("transaction.amount", "Amount charged, in the award's currency", "amount", attrgetter("it.amount")),
    ("transaction.rate", "Exchange rate", "number", attrgetter("rate")),
    ("transaction.rates", "Exchange rates, with day and source", "text", attrgetter("rates")),
    ("transaction.hub_currency", "The hub's currency", "text", attrgetter("it.hub_currency")),
    ("transaction.hub_amount", "Amount charged, in the hub's currency", "amount", attrgetter("it.hub_amount")),
    ("transaction.financed_by", "Financed by", "text", attrgetter("it.financed_by")),
)

_HUB: tuple[Row, ...] = (
    ("hub.name", "Hub", "text", attrgetter("name")),
    ("hub.budget", "Budget after transfers", "amount", attrgetter("budget")),
    ("hub.period", "Spent in the period", "amount", attrgetter("period")),
    ("hub.cumulative", "Spent so far", "amount", attrgetter("cumulative")),
    ("hub.left", "Left", "amount", lambda it: it.budget - it.cumulative),
)

_SPAN: tuple[Row, ...] = (
    ("span.label", "Which period", "text", attrgetter("label")),
    ("span.from", "First day", "date", attrgetter("starts_on")),
    ("span.until", "Last day", "date", attrgetter("ends_on")),
    ("span.amount", "Cost, or what is expected", "amount", attrgetter("amount")),
)

_SOURCE: tuple[Row, ...] = (
    ("source.name", "Source of funding", "text", attrgetter("name")),
    ("source.kind", "Kind", "text", attrgetter("kind")),
    ("source.budgeted", "Budgeted", "amount", attrgetter("budgeted")),
    ("source.actual", "So far", "amount", attrgetter("actual")),
    ("source.conditions", "Conditions", "text", attrgetter("conditions")),
)

_CASH: tuple[Row, ...] = (
    ("part.name", "Where the money is", "text", attrgetter("name")),
    ("part.amount", "Amount", "amount", attrgetter("amount")),
)


def _of_line(name: str, text: str, measure: Measure) -> Row:
    return f"line.{name}", text, "amount", lambda it: measure(it.line)


def _of_sum(name: str, text: str, measure: Measure) -> Row:
    return f"heading.{name}", text, "amount", lambda it: it.of(measure)


_HEADING: tuple[Row, ...] = (
    ("heading.name", "Heading", "text", attrgetter("name")),
    ("heading.used_percent", "Used %", "percent", used_percent),
)


def _groups(it: Line) -> tuple[str, ...]:
    return it.line.heading, it.line.kind


REPEATING: Sequence[tuple[str, str, str, Items, tuple[Row, ...]]] = (
    (
        "lines",
        "budget line",
        "Budget lines",
        Items(items.lines, attrgetter("line.code"), _groups),
        (*_LINE[:10], *(_of_line(*it) for it in MEASURES), *_LINE[10:]),
    ),
    (
        "headings",
        "heading",
        "Headings of the budget",
        Items(items.headings, attrgetter("name")),
        (*_HEADING[:1], *(_of_sum(*it) for it in MEASURES), *_HEADING[1:]),
    ),
    ("hubs", "hub", "Hubs", Items(items.hubs, attrgetter("name")), _HUB),
    (
        "transactions",
        "transaction",
        "Transactions",
        Items(
            items.transactions,
            attrgetter("it.entry_number"),
            lambda it: (it.it.line, it.heading, it.it.hub, it.it.kind),
        ),
        _TRANSACTION,
    ),
    ("periods", "period", "Periods", Items(items.spans, attrgetter("name")), _SPAN),
    (
        "sources",
        "source of funding",
        "Sources of funding",
        Items(lambda it: it.sources, attrgetter("name"), lambda it: (it.kind,)),
        _SOURCE,
    ),
    (
        "cash",
        "part of the cash",
        "Where the closing balance is",
        Items(lambda it: it.cash.parts if it.cash else (), attrgetter("name")),
        _CASH,
    ),
)
"""Key, the word for one, the label of all, how they are found, and the facts of each."""
