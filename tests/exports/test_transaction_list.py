"""The list of transactions: one row per voucher and line, with dates, rates and what is special about it."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from exports import DONOR_REPORTS
from exports.statement import FinancialStatement, RateUsed, Transaction
from tests.exports import statements
from tests.exports.sheets import open_sheet, transactions


def rows(statement: FinancialStatement) -> list[dict[str, object]]:
    workbook = DONOR_REPORTS["eu-annex-vi"].write(statement)
    return transactions(open_sheet(workbook, "List of transactions")).rows


def row(voucher: str, statement: FinancialStatement | None = None) -> dict[str, object]:
    (found,) = [it for it in rows(statement or statements.interim()) if it["Voucher"] == voucher]
    return found


def test_tells_a_voucher_whole() -> None:
    assert row("GT-0001") == {
        "No": 1,
        "Budget line": "1.1.1",
        "Heading": "Human Resources",
        "Voucher": "GT-0001",
        "Document no": "FACT-7",
        "Accounting entry": "E-000001",
        "Hub": "GT",
        "Incurred on": datetime(2025, 3, 2),  # noqa: DTZ001  # a date as openpyxl reads it
        "Paid on": datetime(2025, 3, 4),  # noqa: DTZ001  # as above
        "Accounted on": datetime(2025, 3, 4),  # noqa: DTZ001  # as above
        "Payee": "Staff GT-07",
        "Description": "Salaries January to December",
        "Community (alias)": None,
        "Currency": "GTQ",
        "Amount of the voucher": 276000,
        "Charged %": 1,
        "Amount charged": 276000,
        "Rate": 8.53,
        "Rate: currencies, day, source": "GTQ per 1 EUR, 31/03/2025, inforeuro",
        "Second rate": None,
        "Second rate: currencies, day, source": None,
        "Amount in EUR": 32356.39,
        "Financed by": "European Commission",
        "Paid from": "advance",
        "Remarks": None,
    }


def test_goes_line_by_line_as_the_report_does() -> None:
    shuffled = tuple(sorted(statements.vouchers(), key=lambda it: it.voucher[-1]))
    codes = [it["Budget line"] for it in rows(statements.statement(transactions=shuffled))]
    order = [it.code for it in statements.budget()]
    assert codes == sorted(codes, key=lambda code: order.index(str(code)))


def test_shows_the_share_that_is_charged_here() -> None:
    it = row("HQ-0003")
    assert (it["Amount of the voucher"], it["Charged %"], it["Amount charged"]) == (38745.5, 0.5, 19372.75)


def test_shows_both_rates_of_a_cross() -> None:
    kes = RateUsed("EUR", "KES", Decimal("150.0000"), date(2025, 3, 31), "ecb")
    sek = RateUsed("EUR", "SEK", Decimal("11.2345"), date(2025, 3, 31), "ecb")
    plain = statements.voucher(50, "4.2", "KE", "KES", "1500.00")
    crossed = replace(plain, rates=(kes, sek), amount=Decimal("112.35"))
    it = row("KE-0050", statements.statement(transactions=(crossed,)))
    assert (it["Rate"], it["Second rate"]) == (150, 11.2345)
    assert it["Second rate: currencies, day, source"] == "SEK per 1 EUR, 31/03/2025, ecb"


def test_says_what_is_provisional_late_or_paid_by_others() -> None:
    assert row("KE-0011")["Remarks"] == "provisional rate"
    assert row("KE-0012")["Remarks"] == "adjustment of an earlier period"
    assert row("KE-0014")["Financed by"] == "Own funds"


def test_names_a_community_by_its_alias_alone() -> None:
    it = row("GT-0013")
    assert (it["Payee"], it["Community (alias)"], it["Paid from"]) == ("CEIBA-3", "CEIBA-3", "sub-grant")


def test_an_amount_has_the_decimals_of_its_own_currency() -> None:
    workbook = DONOR_REPORTS["eu-annex-vi"].write(statements.interim())
    sheet = open_sheet(workbook, "List of transactions")
    first = transactions(sheet).first_row
    formats = {sheet[f"N{number}"].value: sheet[f"O{number}"].number_format for number in range(first, first + 15)}
    assert formats == {"GTQ": "#,##0.00", "KES": "#,##0.00", "EUR": "#,##0.00", "UGX": "#,##0"}


def test_a_period_without_transactions_says_so() -> None:
    (only,) = rows(statements.statement(transactions=()))
    assert only["Description"] == "No transaction in this period."


def test_ten_thousand_transactions_are_all_there() -> None:
    codes = [it.code for it in statements.budget()[:10]]
    many = tuple(_many(codes, 10_000))
    statement = statements.statement(transactions=many)
    found = rows(statement)
    assert len(found) == 10_000
    assert sum(Decimal(str(it["Amount in EUR"])) for it in found) == statement.ledger_period


def _many(codes: list[str], count: int) -> list[Transaction]:
    plain = statements.voucher(1, codes[0], "GT", "GTQ", "853.00")
    return [
        replace(
            plain,
            voucher=f"GT-{number}",
            line=codes[number % 10],
            amount=Decimal(number % 977) + Decimal(number % 100) / 100,
        )
        for number in range(count)
    ]
