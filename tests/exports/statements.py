"""Statements as the application would build them: an EU award with six headings, spent in several currencies."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from exports.donor_budget import BudgetedLine, DonorBudget, NamedPeriod
from exports.standing import AuthorisedLine, CostItem, IndirectCharged, NextRequest, Standing
from exports.statement import (
    Addendum,
    AwardFacts,
    BudgetMove,
    Cash,
    FinancialStatement,
    Forecast,
    HubShare,
    Period,
    RateUsed,
    SignedAddendum,
    SourceLine,
    StatementLine,
    Transaction,
)

ZERO = Decimal(0)
CENT = Decimal("0.01")
HUBS = ("GT", "KE", "HQ")
INDIRECT = "8"

UNITS_OF_TWO = {"quantity": Decimal(2), "unit_cost": Decimal("500.00")}
RATES = {
    "GTQ": RateUsed("EUR", "GTQ", Decimal("8.53"), date(2025, 3, 31), "inforeuro"),
    "KES": RateUsed("EUR", "KES", Decimal("150.0000"), date(2025, 3, 31), "inforeuro"),
    "UGX": RateUsed("EUR", "UGX", Decimal("4012.5"), date(2025, 3, 31), "inforeuro"),
}

AWARD = AwardFacts(
    reference="AW-2025-0003",
    title="Defending those who defend: legal aid and protection for land rights defenders",
    donor="European Commission",
    donor_reference="NDICI-HR/2025/450-123",
    currency="EUR",
    amount=Decimal("352800.00"),
    total_budget=Decimal("392000.00"),
    donor_share_percent=Decimal(90),
    starts_on=date(2025, 1, 1),
    ends_on=date(2027, 12, 31),
    signed_on=date(2024, 12, 16),
    lead_hub="GT",
    rate_rule="monthly",
    rate_source="inforeuro",
    indirect_percent=Decimal(7),
    contingency_percent=Decimal(5),
)

YEAR_ONE = Period(date(2025, 1, 1), date(2025, 12, 31))
YEAR_TWO = Period(date(2026, 1, 1), date(2026, 12, 31))
YEARS = tuple(
    NamedPeriod(f"Year {number}", date(2024 + number, 1, 1), date(2024 + number, 12, 31)) for number in (1, 2, 3)
)


def line(code: str, heading: str, description: str, budget: str, **more: object) -> StatementLine:
    made = StatementLine(code, heading, description, "direct", Decimal(budget))
    return replace(made, **more)  # type: ignore[arg-type]  # the names are those of StatementLine


def budget() -> tuple[StatementLine, ...]:
    """The six headings of the worked example: 350,000 direct, 24,500 indirect, 17,500 reserve, 392,000 in all."""
    people, travel, goods = "1. Human Resources", "2. Travel", "3. Equipment and supplies"
    office, services, other = "4. Local office", "5. Other costs, services", "6. Other"
    month = {"unit": "Per month"}
    return (
        line(
            "1.1.1",
            people,
            "Technical staff, Guatemala (gross salaries including social security charges)",
            "97200.00",
            **month,
            quantity=Decimal(36),
            unit_cost=Decimal("2700.00"),
            period_units=Decimal(12),
        ),
        line("1.1.2", people, "Administrative/ support staff", "48018.78", **month),
        line(
            "1.2",
            people,
            "Technical adviser, part of the time",
            "54781.22",
            **month,
            quantity=Decimal("13.5"),
            unit_cost=Decimal("4057.87"),
        ),
        line("2.1", travel, "International travel", "12000.00", unit="Per flight"),
        line("2.2", travel, "Local transportation", "8000.00", **month),
        line("3.2", goods, "Furniture, computer equipment", "15000.00"),
        line("4.2", office, "Office rent", "25000.00", **month),
        line("5.1", services, "Publications", "10000.00"),
        line("5.10", services, "Visibility actions", "20000.00"),
        line("6.1", other, "Financial support to third parties", "60000.00", kind="third-party"),
        line(INDIRECT, "8. Indirect costs", "Indirect costs", "24500.00", kind="indirect"),
        line("10", "10. Contingency reserve", "Provision for contingency reserve", "17500.00", kind="contingency"),
    )


def voucher(number: int, code: str, hub: str, currency: str, amount: str, **more: object) -> Transaction:
    """One voucher, charged whole unless said otherwise, at the month's rate."""
    whole = Decimal(amount)
    rates = (RATES[currency],) if currency in RATES else ()
    charged = (whole / RATES[currency].rate).quantize(CENT, ROUND_HALF_UP) if rates else whole
    day = date(2025, 3, 1) + timedelta(days=number % 28)
    made = Transaction(
        entry_number=f"E-{number:06}",
        voucher=f"{hub}-{number:04}",
        kind="voucher",
        line=code,
        hub=hub,
        incurred_on=day,
        paid_on=day + timedelta(days=2),
        accounting_on=day + timedelta(days=2),
        payee="Comercial La Ceiba",
        description="Fuel and meals for the visit to the communities of the north",
        currency=currency,
        voucher_amount=whole,
        charged_amount=whole,
        amount=charged,
        hub_currency=currency,
        hub_amount=whole,
        charge_percent=Decimal(100),
        rates=rates,
        document_number=f"FACT-{number * 7}",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the names are those of Transaction


def vouchers() -> tuple[Transaction, ...]:
    """GTQ, KES, EUR and UGX; a split, a refund, a community, a late and a provisional one; indirect cost."""
    half = {"charge_percent": Decimal(50), "voucher_amount": Decimal("38745.50")}
    direct = (
        voucher(1, "1.1.1", "GT", "GTQ", "276000.00", payee="Staff GT-07", description="Salaries January to December"),
        voucher(2, "1.1.2", "KE", "KES", "2250000.00", payee="Staff KE-02", description="Salaries, finance assistant"),
        voucher(3, "1.2", "HQ", "EUR", "19372.75", **half, paid_from="bank"),
        voucher(4, "2.1", "HQ", "EUR", "3648.00", paid_from="bank", payee="Agence Horizon"),
        voucher(5, "2.1", "HQ", "EUR", "-364.80", paid_from="bank", description="Refund of an unused flight"),
        voucher(6, "2.2", "GT", "GTQ", "100.00"),
        voucher(7, "2.2", "GT", "GTQ", "100.00"),
        voucher(8, "2.2", "GT", "GTQ", "100.00"),
        voucher(9, "3.2", "KE", "KES", "2400000.00", payee="Nairobi Computers", description="Laptops and a server"),
        voucher(10, "4.2", "GT", "GTQ", "71652.00", payee="Inmobiliaria Centro", description="Rent, twelve months"),
        voucher(11, "5.1", "KE", "UGX", "4012500", payee="Kampala Print", is_provisional=True),
        voucher(12, "5.10", "KE", "KES", "75000.00", is_adjustment=True, description="Banner for the 2024 launch"),
        voucher(
            13,
            "6.1",
            "GT",
            "GTQ",
            "127950.00",
            community="CEIBA-3",
            payee="CEIBA-3",
            description="First tranche of the sub-grant",
            paid_from="sub-grant",
        ),
        voucher(14, "4.2", "KE", "EUR", "500.00", financed_by="Own funds", paid_from="own"),
    )
    cost = sum((it.amount for it in direct), ZERO)
    indirect = (cost * Decimal("0.07")).quantize(CENT, ROUND_HALF_UP)
    return (
        *direct,
        voucher(
            15,
            INDIRECT,
            "HQ",
            "EUR",
            str(indirect),
            kind="indirect",
            paid_on=None,
            payee="",
            description="Indirect costs, 7 % of direct eligible costs",
        ),
    )


def statement(
    lines: Iterable[StatementLine] | None = None, transactions: Iterable[Transaction] | None = None, **more: object
) -> FinancialStatement:
    """A statement that adds up: periods, shares and ledger totals follow from the transactions."""
    listed = tuple(vouchers() if transactions is None else transactions)
    reported = tuple(_with_cost(it, listed) for it in (budget() if lines is None else lines))
    period = sum((it.period_cost for it in reported), ZERO)
    cumulative = sum((it.cumulative for it in reported), ZERO)
    donor_part = (cumulative * Decimal("0.9")).quantize(CENT, ROUND_HALF_UP)
    made = FinancialStatement(
        network="Red de Derechos Humanos",
        award=AWARD,
        period=YEAR_ONE,
        following=YEAR_TWO,
        is_final=False,
        status="approved",
        prepared_on=date(2026, 1, 20),
        budget_version="2",
        lines=reported,
        transactions=listed,
        sources=(
            SourceLine("European Commission", "donor", Decimal("352800.00"), donor_part),
            SourceLine("Own funds", "own", Decimal("19200.00"), cumulative - donor_part),
            SourceLine("Fondation Rivage", "other donor", Decimal("20000.00"), ZERO, "confirmed for 2026"),
        ),
        ledger_period=period,
        ledger_cumulative=cumulative,
        cash=Cash(ZERO, Decimal("150000.00"), period, Decimal("-12.34"), Decimal("149987.66") - period),
        authorised=tuple(_authorised(it, listed) for it in reported),
        request=_request(reported),
        standing=_standing(reported, listed),
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the names are those of FinancialStatement


def _authorised(it: StatementLine, transactions: tuple[Transaction, ...]) -> AuthorisedLine:
    """The agency authorised a third of the line, has not answered yet, and a tenth of it is asked next."""
    own = sum((t.amount for t in transactions if t.line == it.code and not t.financed_by), ZERO)
    third = (it.budget / 3).quantize(CENT, ROUND_HALF_UP)
    return AuthorisedLine(it.code, third, own, None, (it.budget / 10).quantize(CENT), None)


def _request(lines: tuple[StatementLine, ...]) -> NextRequest:
    """A tenth of each line in the next year, one item each; nothing of what costs nothing."""
    tenths = [(it, (it.budget / 10).quantize(CENT)) for it in lines if it.budget]
    items = tuple(
        CostItem(it.code, it.description, it.unit or "lump sum", Decimal(1), tenth, Decimal(1), tenth)
        for it, tenth in tenths
    )
    months = ((date(2026, 1, 1), sum((tenth for _, tenth in tenths), ZERO)),)
    return NextRequest(
        YEAR_TWO.starts_on, YEAR_TWO.ends_on, tuple((it.code, tenth) for it, tenth in tenths), items, months
    )


def _standing(lines: tuple[StatementLine, ...], transactions: tuple[Transaction, ...]) -> Standing:
    """EUR 150,000.00 came; what others paid of the period is their part of the cost."""
    cost = sum((it.cumulative for it in lines), ZERO)
    own = sum((t.amount for t in transactions if t.financed_by), ZERO)
    indirect = sum((it.cumulative for it in lines if it.kind == "indirect"), ZERO)
    charged = IndirectCharged(Decimal(7), AWARD.starts_on, YEAR_ONE.ends_on, cost - indirect, indirect, indirect)
    return Standing(
        received=Decimal("150000.00"),
        disbursed=cost - own + Decimal("5000.00"),
        authorised=AWARD.amount,
        donor_cost=cost - own,
        unliquidated=Decimal("10000.00"),
        own_required=AWARD.total_budget - AWARD.amount,
        own_cost=own,
        requested_before=Decimal("150000.00"),
        indirect=(charged,),
    )


def _with_cost(it: StatementLine, transactions: tuple[Transaction, ...]) -> StatementLine:
    own = [transaction for transaction in transactions if transaction.line == it.code]
    cost = sum((transaction.amount for transaction in own), ZERO)
    return replace(it, period_cost=cost, shares=_shares(it, own))


def _shares(it: StatementLine, own: list[Transaction]) -> tuple[HubShare, ...]:
    """The first hub has what the others have not; a cost before the period was the first hub's."""
    part = (it.budget_now / 4).quantize(CENT, ROUND_HALF_UP)
    budgets = (it.budget_now - 2 * part, part, part)
    spent = [sum((one.amount for one in own if one.hub == hub), ZERO) for hub in HUBS]
    before = (it.before_cost, ZERO, ZERO)
    return tuple(
        HubShare(hub, budget, period, period + earlier)
        for hub, budget, period, earlier in zip(HUBS, budgets, spent, before, strict=True)
    )


def forecast(it: StatementLine) -> StatementLine:
    """What is left, over the next period; a unit cost where it multiplies."""
    if it.code == "1.1.1":
        return replace(it, forecast_next=Forecast(Decimal("32400.00"), "Per month", Decimal(12), Decimal("2700.00")))
    return replace(it, forecast_previous=it.budget / 4, forecast_next=Forecast(it.left))


def interim() -> FinancialStatement:
    """The first year, with a transfer of 4,000 from people to travel and a forecast of the next year."""
    moved = {"1.1.2": Decimal(-4000), "2.1": Decimal(4000)}
    lines = [replace(it, reallocation=moved.get(it.code, ZERO)) for it in budget()]
    made = statement(lines)
    explained = [
        replace(it, explanation="A server was bought where laptops were planned; see the amendment request.")
        if it.code == "3.2"
        else it
        for it in map(forecast, made.lines)
    ]
    move = BudgetMove(
        "Transfer between lines",
        date(2025, 9, 12),
        "1.1.2 GT",
        "2.1 GT",
        Decimal("4000.00"),
        "25 % of each main heading (General Conditions 9.4): -2.0 % and +20.0 %",
        "The assembly moved from the capital to Huehuetenango.",
    )
    return replace(
        made,
        lines=tuple(explained),
        notes=("One voucher stands at a provisional rate.",),
        moves=(move,),
        ledger_position="4711",
    )


def final() -> FinancialStatement:
    """The last year: cost before the period, an explanation per variation, no following period."""
    before = [replace(it, before_cost=(it.budget / 2).quantize(CENT), explanation="As planned.") for it in budget()]
    added = line("6.2", "6. Other", "Emergency relocation, added with the authority's consent", "0.00")
    transactions = (*vouchers(), voucher(16, "6.2", "GT", "GTQ", "8530.00"))
    lines = (*before[:10], added, *before[10:])
    return replace(statement(lines, transactions), is_final=True, following=None)


def donor_budget(texts: tuple[str, ...] = ()) -> DonorBudget:
    """The budget of the worked example by year and hub, as it was approved; with texts, these stand where a person types."""
    award = replace(AWARD, title=texts[0], lead_hub=texts[2]) if texts else AWARD
    lines = [_budgeted(it) for it in budget()]
    if texts:
        lines = [replace(it, description=text, unit=text) for it, text in zip(lines, texts[::5], strict=False)]
    return DonorBudget(
        network="Example Defenders Network",
        award=award,
        version="1, approved on 16 Dec 2024",
        is_approved=True,
        prepared_on=date(2025, 1, 7),
        lines=tuple(lines),
        periods=YEARS,
        sources=(
            SourceLine("European Commission", "donor", Decimal("352800.00"), ZERO),
            SourceLine("Own contribution", "own", Decimal("39200.00"), ZERO),
        ),
        notes=texts[5:9],
    )


def lump_sum_budget() -> DonorBudget:
    """The same for a lump sum, which has no reserve; its heading «6. Other» is support to third parties."""
    made = donor_budget()
    sources = (made.sources[0], replace(made.sources[1], budgeted=made.sources[1].budgeted - Decimal("17500.00")))
    return replace(made, lines=tuple(it for it in made.lines if it.kind != "contingency"), sources=sources)


def _budgeted(it: StatementLine) -> BudgetedLine:
    """A third of the line each year, what does not divide in the last; all of it the hub's in Guatemala."""
    year = (it.budget / 3).quantize(CENT, ROUND_HALF_UP)
    return BudgetedLine(
        it.code, it.heading, it.description, it.kind, it.budget, it.unit, it.quantity, it.unit_cost,
        by_period=(year, year, it.budget - 2 * year), by_hub=(("GT", it.budget),),
    )  # fmt: skip


def with_addendum() -> FinancialStatement:
    """An addendum gave equipment 2,000 of office rent, dropped a line and added one; then 500 of the reserve paid for travel."""
    changed = {"3.2": "17000.00", "4.2": "23000.00"}
    used = {"10": Decimal(-500), "2.2": Decimal(500)}
    added = line("6.2", "6. Other", "Emergency relocation", "1000.00", unit="Per case", **UNITS_OF_TWO)
    now = [
        replace(it, budget=Decimal(changed.get(it.code, it.budget)), contingency_used=used.get(it.code, ZERO))
        for it in (*budget(), added)
    ]
    gone = line("6.9", "6. Other", "Printing of a directory of lawyers", "1000.00")
    addendum = SignedAddendum("Addendum 1", date(2025, 8, 4), "A server instead of an office")
    move = BudgetMove(
        "Use of the contingency reserve",
        date(2025, 10, 2),
        "10 HQ",
        "2.2 GT",
        Decimal("500.00"),
        "Letter Ares(2025)4711",
        "The bridge at Ixcan fell.",
        uses_contingency=True,
    )
    return replace(statement(now), addendum=Addendum((addendum,), (*budget(), gone)), moves=(move,))
