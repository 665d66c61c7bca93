"""The financial statement: every figure a donor's file needs, built once by the application for any format."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from exports.standing import AuthorisedLine, NextRequest, Standing
from exports.wording import Language, Said, said

LineKind = Literal["direct", "third-party", "indirect", "contingency", "in-kind", "ineligible"]
SourceKind = Literal["donor", "own", "other donor", "in-kind"]
TransactionKind = Literal["voucher", "indirect", "bank fee", "revaluation", "correction"]
PaidFrom = Literal["advance", "bank", "sub-grant", "own", "in-kind"]
Status = Literal["draft", "reviewed", "approved"]

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Period:
    """Both days belong to the period."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """What the signed agreement says. Percentages are whole numbers: 90 means ninety per cent."""

    reference: str
    title: str
    donor: str
    donor_reference: str  # the donor's own contract number; empty when there is none
    currency: str
    amount: Decimal
    total_budget: Decimal
    donor_share_percent: Decimal
    starts_on: date
    ends_on: date
    signed_on: date | None
    lead_hub: str
    rate_rule: str  # as a reader should see it: "monthly", "daily", "fixed"
    rate_source: str
    indirect_percent: Decimal | None  # the most the contract allows, on direct eligible cost
    contingency_percent: Decimal | None = None
    language: Language = "en"  # of the fixed texts of the donor's files


@dataclass(frozen=True, slots=True)
class HubShare:
    """One hub's part of one budget line after transfers, in the award's currency. The parts add up to the line."""

    hub: str
    budget: Decimal
    period: Decimal
    cumulative: Decimal


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a line is expected to cost in the following period; units and unit cost may be unknown."""

    amount: Decimal
    unit: str = ""
    units: Decimal | None = None
    unit_cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One budget line, in the award's currency. The letters are those of the EU's report."""

    code: str
    heading: str
    description: str
    kind: LineKind
    budget: Decimal  # (a): as per contract or last amendment
    unit: str = ""
    quantity: Decimal | None = None
    unit_cost: Decimal | None = None
    reallocation: Decimal = ZERO  # (b): signed; over all lines it comes to zero
    contingency_used: Decimal = ZERO  # (c): signed; the reserve gives what the other lines take
    period_units: Decimal | None = None
    period_budget: Decimal | None = (
        None  # the part of (d) that the budget plans for the period, where it plans by periods
    )
    period_cost: Decimal = ZERO  # (e): equals the transactions of this line
    before_cost: Decimal = ZERO  # (f): cumulated before this report, as submitted
    forecast_previous: Decimal | None = None  # what the report before this one expected of this period
    forecast_next: Forecast | None = None
    explanation: str = ""
    shares: tuple[HubShare, ...] = ()

    @property
    def budget_now(self) -> Decimal:
        """(d): the budget after reallocation and use of contingencies."""
        return self.budget + self.reallocation + self.contingency_used

    @property
    def cumulative(self) -> Decimal:
        """(g): the cost up to the end of the period."""
        return self.period_cost + self.before_cost

    @property
    def left(self) -> Decimal:
        """(h): negative when the line is overspent."""
        return self.budget_now - self.cumulative


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Who pays for the action: what was promised, and what part of the cost so far this source has borne."""

    name: str
    kind: SourceKind
    budgeted: Decimal
    actual: Decimal
    conditions: str = ""

    @property
    def label(self) -> str | Said:
        """A donor has its name; what our own organisation gives is said in the donor's language."""
        return said(self.name) if self.kind in ("own", "in-kind") else self.name


@dataclass(frozen=True, slots=True)
class CashPart:
    """Where a part of the closing balance is: at the bank, with hubs, with communities."""

    name: str
    amount: Decimal  # below zero: charged to the award, and still among its money


@dataclass(frozen=True, slots=True)
class Cash:
    """The award's money over the period, all hubs together.

    opening + received + interest + lent - spent - own cost + exchange difference = closing. Own contributions and what other
    awards paid never were the award's money, so they are in none of these.
    """

    opening: Decimal
    received: Decimal  # from the donor, less what was paid back to it
    spent: Decimal  # cost charged to the donor's money, indirect cost as soon as it is charged
    exchange_difference: Decimal  # a loss is below zero; what is part of a line's cost is in spent
    closing: Decimal
    interest: Decimal = ZERO  # earned on the donor's money
    lent: Decimal = ZERO  # own funds lent to the award, less what was repaid
    own_cost: Decimal = ZERO  # paid out of the award's money, and borne by the network: bank charges, disallowed cost
    difference_before: Decimal = ZERO  # exchange differences from the award's start to the day before the period
    parts: tuple[CashPart, ...] = ()  # of the closing balance; they add up to it

    @property
    def computed_closing(self) -> Decimal:
        """What closing must be."""
        flows = self.received + self.interest + self.lent - self.spent - self.own_cost
        return self.opening + flows + self.exchange_difference


@dataclass(frozen=True, slots=True)
class RateUsed:
    """One exchange rate: 1 base = rate quote, on the day and from the source that the award's rule names."""

    base: str
    quote: str
    rate: Decimal
    on: date
    source: str


@dataclass(frozen=True, slots=True)
class Transaction:
    """What one voucher charged to one line in this period. Names are those the reader may see: aliases where needed."""

    entry_number: str
    voucher: str
    kind: TransactionKind
    line: str  # the code of the budget line
    hub: str
    incurred_on: date
    paid_on: date | None  # none for a cost nobody pays out, such as indirect cost
    accounting_on: date
    payee: str
    description: str
    currency: str
    voucher_amount: Decimal  # the whole voucher, in its own currency
    charged_amount: Decimal  # the part charged here, in the same currency
    amount: Decimal  # the same in the award's currency, rounded as posted
    hub_currency: str
    hub_amount: Decimal
    charge_percent: Decimal | None = None
    rates: tuple[RateUsed, ...] = ()  # none between equal currencies; two for a cross or two steps
    document_number: str = ""
    community: str = ""  # alias
    paid_from: PaidFrom = "advance"
    financed_by: str = ""  # the funding source, as in SourceLine.name; empty: the donor of this award
    is_adjustment: bool = False  # belongs to an earlier period, reported late
    is_provisional: bool = False  # converted at the provisional source, until the report is approved
    takes_back: str = ""  # the number of the entry that this one takes back
    taken_back_by: str = ""  # the number of the entry that takes this one back
    corrects: str = ""  # the number of the entry in whose place this one says it right


@dataclass(frozen=True, slots=True)
class BudgetMove:
    """Money that went from one line to another since the budget version was approved."""

    kind: str  # "transfer", "use of contingencies"
    on: date
    from_line: str
    to_line: str
    amount: Decimal
    allowed_by: str  # the donor's rule, or the letter that authorised it
    reason: str = ""
    uses_contingency: bool = False  # taken from the contingency reserve


@dataclass(frozen=True, slots=True)
class SignedAddendum:
    """A change of the contract that the donor signed."""

    reference: str
    on: date | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Addendum:
    """What was signed since the report before, and the budget as it was until then."""

    signed: tuple[SignedAddendum, ...]
    before: tuple[StatementLine, ...]  # of each line only what the contract said of it: text, units, amount


@dataclass(frozen=True, slots=True)
class Signature:
    """Who did one act on the report, for the place where a donor's form is signed."""

    act: Literal["prepared", "reviewed", "approved"]
    name: str
    function: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class FinancialStatement:
    """One award over one period. Amounts are in the award's currency and its minor unit unless said otherwise."""

    network: str
    award: AwardFacts
    period: Period
    following: Period | None  # none with the final report
    is_final: bool
    status: Status
    prepared_on: date
    budget_version: str | Said
    lines: tuple[StatementLine, ...]  # in the order of the budget
    transactions: tuple[Transaction, ...]  # those this period takes up, adjustments of earlier periods included
    sources: tuple[SourceLine, ...]
    ledger_period: Decimal  # the ledger's own total of this period: a file that differs is not written
    ledger_cumulative: Decimal  # the ledger's own total from the award's start to the end of the period
    cash: Cash | None = None
    notes: tuple[str | Said, ...] = ()  # sentences the reader of the file should see
    moves: tuple[BudgetMove, ...] = ()  # in the order in which they were approved
    addendum: Addendum | None = None  # none where the contract's budget is that of the report before
    without_rate: tuple[str, ...] = ()  # a sentence for each voucher that waits for a rate: no file is written
    difference_line: str = ""  # the code of the line that bears exchange differences, where the donor wants one
    ledger_position: str = ""  # the number of the last entry that the figures know
    authorised: tuple[AuthorisedLine, ...] | None = None  # None: the application that built this did not ask
    request: NextRequest | None = None  # none with the final report
    standing: Standing | None = None
    form_facts: Mapping[str, str] = field(default_factory=dict)  # what only the donor's form asks, by its key
    signatures: tuple[Signature, ...] = ()  # of the acts that were done; a draft has none

    @property
    def is_approved(self) -> bool:
        """Until then every sheet says that it is a draft."""
        return self.status == "approved"
