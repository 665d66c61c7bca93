"""Money in every currency and by every rule that is built, as an auditor recomputes it from the file and the rates alone."""

import csv
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Context, Decimal

import pytest
from sqlalchemy import create_engine, text

from tests.importers.files import SAMPLES
from tests.road.arithmetic import Rate, charges, half_away, per_euro, total
from tests.road.network import EC, FIXED, FORD, KUWAIT, expenditure, monthly, voucher
from tests.road.reading import Opened, money, opened
from tests.road.terminal import Terminal, only, places, problems
from tests.road.workbooks import Row

MARCH = date(2022, 3, 15)
_EXACT = Context(prec=80)


def take_in(terminal: Terminal, award: str, hub: str, rows: Sequence[Row]) -> None:
    expenditure(terminal.folder / "e.xlsx", rows)
    terminal.must("import", "expenditures", "e.xlsx", "--award", award, "--hub", hub)


def book_of(terminal: Terminal, award: str) -> Opened:
    terminal.must("export", "bva", "--award", award, "-o", "x.xlsx")
    return opened(terminal.folder / "x.xlsx")


def listed(terminal: Terminal, award: str) -> dict[str, dict[str, object]]:
    return {row["Voucher"]: row for row in book_of(terminal, award).below("Transactions", "No") if row["Voucher"]}


def assert_amounts(terminal: Terminal, award: str, currency: str, rows: Sequence[Row], rate: Rate) -> None:
    """Every row of the list, and its total, is what the file and the rates give."""
    found, wanted = listed(terminal, award), charges(rows, currency, rate)
    assert len(found) == len(wanted) > 0
    for charge in wanted:
        row = found[charge.voucher]
        assert money(row["Amount charged"]) == charge.charged, row
        assert money(row[f"Amount in {currency}"]) == charge.amount, row
    (last,) = [row for row in book_of(terminal, award).below("Transactions", "No") if row["Budget line"] == "Total"]
    assert money(last[f"Amount in {currency}"]) == total(wanted)
    assert terminal.must("check") == "Everything holds.\n"


def ecb() -> Callable[[str, date], Decimal]:
    """The bank's own file: units of a currency per euro on the day, or on the last day before it within a week."""
    with (SAMPLES / "eurofxref-hist-slice.csv").open(encoding="utf-8") as file:
        days = {date.fromisoformat(line["Date"]): line for line in csv.DictReader(file)}

    def rate(currency: str, day: date) -> Decimal:
        on = next(day - timedelta(back) for back in range(8) if day - timedelta(back) in days)
        return Decimal(1) if currency == "EUR" else Decimal(days[on][currency])

    return rate


def test_a_dollar_award_takes_cross_rates_from_a_source_in_euro(moved_in: Terminal) -> None:
    moved_in.must("import", "rates-ecb", SAMPLES / "eurofxref-hist-slice.csv")
    rows = [
        voucher("T1", date(2022, 2, 26), "A", Decimal("1234.56"), Currency="THB"),  # a Saturday: Friday's rate
        voucher("T2", date(2022, 3, 1), "A", Decimal("55.55"), Currency="EUR"),
        voucher("T3", date(2023, 1, 1), "B", Decimal("1000.01"), Currency="THB"),
        voucher("T4", date(2022, 3, 1), "A", Decimal("55.55"), Currency="USD"),
        voucher("T5", date(2022, 3, 11), "B", Decimal("-77.77"), Currency="THB"),  # seven days after the last rate
        voucher("T6", date(2022, 3, 12), "B", 9, Currency="THB", **{"Paid on": date(2022, 3, 2)}),
    ]
    take_in(moved_in, FORD, "TH", rows)
    per = ecb()
    assert_amounts(moved_in, FORD, "USD", rows, lambda currency, day: _cross(per, currency, "USD", day))
    row = listed(moved_in, FORD)["T1"]
    assert (money(row["Rate"]), money(row["Second rate"])) == (Decimal("36.441"), Decimal("1.1216"))
    assert row["Rate: currencies, day, source"] == "THB per 1 EUR, 25/02/2022, European Central Bank"
    assert row["Second rate: currencies, day, source"] == "USD per 1 EUR, 25/02/2022, European Central Bank"


def _cross(per: Callable[[str, date], Decimal], source: str, target: str, day: date) -> Decimal:
    return Decimal(1) if source == target else _EXACT.divide(per(target, day), per(source, day))


def test_a_rate_that_the_source_does_not_hold_is_never_guessed(unchanged: Terminal) -> None:
    """The week ends on 11 March; the Kenyan shilling is not among the bank's currencies."""
    rows = [
        voucher("T1", date(2022, 3, 12), "A", 1, Currency="THB"),
        voucher("T2", date(2022, 3, 1), "A", 1, Currency="KES"),
        voucher("T3", date(2022, 3, 1), "A", 1, Currency="USD"),
    ]
    expenditure(unchanged.folder / "e.xlsx", rows)
    found = problems(unchanged.ask("import", "expenditures", "e.xlsx", "--award", FORD, "--hub", "TH"))
    first = "There is no rate between USD and THB for 12 Mar 2022 or the 7 days before from European Central Bank."
    assert found[0].says.startswith(first)
    assert [(problem.row, problem.column) for problem in found] == [(2, "Currency"), (3, "Currency"), (4, "Currency")]
    assert "between USD and KES for 01 Mar 2022" in found[1].says
    assert "between THB and USD" in found[2].says, "the hub's own amount needs a rate too"


def fixed_rate(currency: str, day: date) -> Decimal:
    """By the contract; another currency goes to the hub's by the month's cross, and from there by the contract."""
    contract = {"EUR": Decimal(1), "UGX": Decimal(4000), "GTQ": Decimal("8.5")}
    if currency in contract:
        return _EXACT.divide(Decimal(1), contract[currency])
    month = day.replace(day=1)
    to_hub = _EXACT.divide(monthly("UGX", month), monthly(currency, month))
    return _EXACT.divide(to_hub, contract["UGX"])


def test_rates_of_the_contract_and_a_third_currency_in_two_steps(moved_in: Terminal) -> None:
    rows = [
        voucher("U1", MARCH, "1", Decimal("100000.55"), Currency="KES"),
        voucher("U2", MARCH, "1", 20, Currency="UGX"),  # half a cent
        voucher("U3", MARCH, "1", -20, Currency="UGX"),
        voucher("U4", MARCH, "2", Decimal("12.34"), Currency="EUR"),
        voucher("U5", MARCH, "2", Decimal("12.34"), Currency="GTQ"),
        voucher("U6", MARCH, "2", Decimal("712.34"), Currency="USD", **{"Charge %": Decimal("37.5")}),
        voucher("U7", MARCH, "2", 19, Currency="UGX"),
    ]
    take_in(moved_in, FIXED, "UG", rows)
    assert_amounts(moved_in, FIXED, "EUR", rows, fixed_rate)
    found = listed(moved_in, FIXED)
    cents = [money(found[number]["Amount in EUR"]) for number in ("U2", "U3", "U7")]
    assert cents == [Decimal("0.01"), Decimal("-0.01"), Decimal(0)]
    assert found["U2"]["Rate: currencies, day, source"] == "UGX per 1 EUR, 02/01/2022, Fixed in the contract"
    assert (money(found["U1"]["Rate"]), money(found["U1"]["Second rate"])) == (
        monthly("KES", date(2022, 3, 1)),
        monthly("UGX", date(2022, 3, 1)),
    )
    assert "further rate 4000.0000 UGX per 1 EUR, 02/01/2022, Fixed in the contract" in str(found["U1"]["Remarks"])


def test_a_fixed_contract_without_a_way_to_the_hubs_currency_is_a_problem(unchanged: Terminal) -> None:
    expenditure(unchanged.folder / "e.xlsx", [voucher("U1", MARCH, "1", 5, Currency="SEK")])
    answer = unchanged.ask("import", "expenditures", "e.xlsx", "--award", FIXED, "--hub", "UG")
    assert "There is no rate between UGX and SEK for March 2022 from InforEuro" in only(answer).says


def test_an_award_may_be_in_a_currency_with_three_decimals(moved_in: Terminal) -> None:
    rows = [
        voucher("K1", MARCH, "W1", Decimal("12.345"), Currency="KWD"),
        voucher("K2", MARCH, "W1", Decimal("999.99"), Currency="KES"),
        voucher("K3", MARCH, "W1", Decimal("9.99"), Currency="EUR"),
        voucher("K4", MARCH, "W1", 100001, Currency="UGX", **{"Charge %": Decimal("33.333")}),
    ]
    take_in(moved_in, KUWAIT, "KE", rows)

    def rate(currency: str, day: date) -> Decimal:
        return Decimal(1) if currency == "KWD" else _EXACT.divide(per_euro(currency, day), per_euro("KWD", day))

    assert_amounts(moved_in, KUWAIT, "KWD", rows, rate)


def test_one_voucher_is_charged_to_two_awards_and_never_beyond_itself(moved_in: Terminal) -> None:
    first = voucher("S1", MARCH, "1.1", Decimal("10.01"), **{"Charge %": Decimal("33.33")})
    take_in(moved_in, EC, "GT", [first, first | {"Budget line": "2.1"}])
    for percent, code in ((Decimal("33.35"), 1), (Decimal("33.34"), 0), (Decimal("0.01"), 1)):
        line = "1" if percent > 1 else "2"
        expenditure(moved_in.folder / "e.xlsx", [{**first, "Budget line": line, "Charge %": percent}])
        answer = moved_in.ask("import", "expenditures", "e.xlsx", "--award", FIXED, "--hub", "GT")
        assert answer.code == code, answer
        if code:
            assert places(answer) == [(2, "Charge %")]
    together = [row["Amount charged"] for row in book_of(moved_in, EC).below("Transactions", "No") if row["Voucher"]]
    rest = listed(moved_in, FIXED)["S1"]
    assert [money(amount) for amount in together] == [Decimal("3.34"), Decimal("3.34")]
    assert money(rest["Amount charged"]) == Decimal("3.33"), "the charge that completes 100 % is what is left"
    assert money(rest["Amount in EUR"]) == half_away(Decimal("3.33") / Decimal("8.5"), "EUR")
    assert moved_in.must("check") == "Everything holds.\n"


def test_a_hub_that_pre_financed_shows_an_advance_below_zero(moved_in: Terminal) -> None:
    rows = [voucher("G1", MARCH, "1.1", Decimal("853.00")), voucher("G2", MARCH, "2.1", Decimal("-53.00"))]
    take_in(moved_in, EC, "GT", rows)
    spent = total(charges(rows, "EUR"))
    engine = create_engine(moved_in.url)
    statement = """SELECT account.currency, SUM(balance.transaction_minor), SUM(balance.amount_minor)
        FROM account JOIN balance ON balance.account_id = account.id WHERE account.kind = 'advance' GROUP BY 1"""
    with engine.connect() as connection:
        held = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    assert held == [("GTQ", -80000, -int(spent * 100))]


def test_overspending_posts_and_is_said_in_the_draft(moved_in: Terminal) -> None:
    rows = [voucher("G1", MARCH, "6.1", Decimal("90000.00"))]
    take_in(moved_in, EC, "GT", rows)
    over = total(charges(rows, "EUR")) - 5000
    assert over > 0
    moved_in.must("export", "eu-annex-vi", "--award", EC, "-o", "x.xlsx")
    texts = opened(moved_in.folder / "x.xlsx").texts("Final Report")
    assert f"Line 6.1 is overspent by EUR {over:,}." in texts
    assert texts[0] == "DRAFT – not approved, not for submission"


@pytest.mark.parametrize("percent", [Decimal("0.5"), Decimal("12.345")])
def test_a_small_share_is_exact(moved_in: Terminal, percent: Decimal) -> None:
    rows = [voucher("G1", MARCH, "2.1", Decimal("123456.78"), **{"Charge %": percent})]
    take_in(moved_in, EC, "GT", rows)
    assert_amounts(moved_in, EC, "EUR", rows, per_euro)
