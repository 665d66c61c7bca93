"""Head office moves in from its spreadsheets by the `grants` command, and the donor's workbook adds up to the cent."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.exports.recalculate import differences
from tests.importers.files import SAMPLES
from tests.road import network
from tests.road.arithmetic import half_away, per_line, total
from tests.road.network import EC, RECORDS, monthly, voucher
from tests.road.reading import Opened, money, opened
from tests.road.terminal import Terminal
from tests.road.way import expected, gt_vouchers, walk
from tests.road.workbooks import write

TRANSACTIONS, REPORT = "List of transactions", "Final Report"
DIRECT = ("1.1", "1.10", "2.1", "5.1", "6.1")
INDIRECT, IN_KIND = "8", "12"


def test_the_whole_road_is_walked_by_the_program_itself(terminal: Terminal) -> None:
    def command(*arguments: object) -> str:
        answer = terminal.run(*arguments)
        assert answer.code == 0, answer
        return answer.says

    walk(terminal, command)
    said = command("export", "eu-annex-vi", "--award", EC, "-o", "annex.xlsx")
    assert said == "annex.xlsx is written for 01 Jan 2022 – 30 Jun 2023 and marked as a draft.\n"
    assert command("export", "bva", "--award", EC, "-o", "bva.xlsx")
    assert command("check") == "Everything holds.\n"
    rows = transactions(opened(terminal.folder / "annex.xlsx"))
    assert sum(money(row["Amount in EUR"]) for row in rows) == total(expected())


def transactions(book: Opened, sheet: str = TRANSACTIONS) -> list[dict[str, Any]]:
    """The rows of the list, without its total."""
    *rows, last = book.below(sheet, "No")
    assert last["Budget line"] == "Total"
    assert money(last["Amount in EUR"]) == sum(money(row["Amount in EUR"]) for row in rows)
    return rows


def exported(terminal: Terminal, file_format: str, *options: str) -> Opened:
    terminal.must("export", file_format, "--award", EC, "-o", "out.xlsx", *options)
    return opened(terminal.folder / "out.xlsx")


def test_every_transaction_is_what_an_auditor_computes(walked: Terminal) -> None:
    rows = transactions(exported(walked, "eu-annex-vi"))
    wanted = {(charge.hub.upper(), charge.voucher, charge.line): charge for charge in expected()}
    assert len(rows) == len(wanted) == len(expected())
    for row in rows:
        charge = wanted.pop((row["Hub"], row["Voucher"], row["Budget line"]))
        assert money(row["Amount in EUR"]) == charge.amount, row
        assert money(row["Amount charged"]) == charge.charged, row
        assert money(row["Amount of the voucher"]) == charge.whole, row
        assert money(row["Charged %"]) * 100 == charge.percent, row
        assert row["Currency"] == charge.currency
        assert row["Incurred on"] == datetime.combine(charge.row["Date"], datetime.min.time())
        assert row["Paid on"] == datetime.combine(charge.paid_on, datetime.min.time())
        assert (row["Payee"], row["Description"]) == (charge.row["Payee"], charge.row["Description"])
        assert row["Community (alias)"] == charge.row.get("Community")
        assert row["Document no"] == charge.row.get("Document no")
        month = charge.paid_on.replace(day=1)
        assert_rate(row, charge.currency, month)
    assert wanted == {}


def assert_rate(row: dict[str, Any], currency: str, month: date) -> None:
    """The rate stands beside the amount, with its currencies, its day and its source."""
    if currency == "EUR":
        assert row["Rate"] is None
        return
    assert money(row["Rate"]) == monthly(currency, month)
    assert row["Rate: currencies, day, source"].startswith(f"{currency} per 1 EUR, {month:%d/%m/%Y}, InforEuro")


def test_rounds_as_the_auditor_does(walked: Terminal) -> None:
    """The cases that a wrong rounding would get wrong, written out by hand."""
    rows = transactions(exported(walked, "eu-annex-vi"))
    charged = {(row["Voucher"], row["Budget line"]): money(row["Amount charged"]) for row in rows}
    assert [charged["GT-P1", line] for line in ("1.1", "2.1", "5.1")] == [
        Decimal("3333.00"),
        Decimal("3333.00"),
        Decimal("3334.01"),
    ]
    assert charged["GT-HALF", "5.1"] == Decimal("50.51")
    assert charged["GT-HALFBACK", "5.1"] == Decimal("-50.51")
    assert charged["GT-UGX", "5.1"] == Decimal(50250)
    assert charged["GT-KWD", "5.1"] == Decimal("12.345")


def test_the_annex_vi_has_the_donors_sheets_and_headings(walked: Terminal) -> None:
    book = exported(walked, "eu-annex-vi")
    made = "How these figures were made"
    assert list(book.sheets) == [
        "Addenda or use of contingencies",
        "Forecast Budget & follow-up",
        "Final Report",
        "Sources of funding",
        made,
        TRANSACTIONS,
    ]
    assert exported(walked, "eu-annex-vi", "--to", "2023-06-29").sheets.keys() >= {"Interim Report"}
    assert book.texts("Final Report")[0] == "DRAFT – not approved, not for submission"
    assert book.fact("Final Report", "Contract No") == EC
    assert book.fact("Final Report", "Implementation period of the contract") == "01/01/2022-30/06/2023"
    top = book.headings("Final Report", "Expenditures")
    assert list(top) == [
        "Expenditures",
        "Budget as per contract/last addendum",
        "Reallocation within the 25 % rule (b)",
        "Use of contingencies (c)",
        "Budget after reallocation and contingencies (d)=(a)+(b)+(c)",
        "Expenditure of the period 01/01/2022-30/06/2023",
        "Cumulated costs before this report (f)",
        "Cumulated costs including this report (g)=(e)+(f)",
        "Variation in EUR (i)=(g)-(a)",
        "Variation in % (i)/(a)",
        "Explanation for all variations",
    ]
    assert list(top.values()) == [1, 2, 6, 7, 8, 9, 13, 14, 15, 16, 17]
    interim = exported(walked, "eu-annex-vi", "--to", "2023-06-29").headings("Interim Report", "Expenditures")
    assert list(interim)[-1] == "Remaining (h)=(d)-(g)"


def report_rows(book: Opened, sheet: str = REPORT) -> dict[str, tuple[Any, ...]]:
    """The rows of the report by their label; columns as the donor numbers them (a) to (i)."""
    found: dict[str, tuple[Any, ...]] = {}
    for row in book.sheets[sheet].iter_rows(values_only=True):
        if isinstance(row[0], str) and row[4] is not None and row[13] is not None and not isinstance(row[4], str):
            found[row[0].split(" ")[0].rstrip(".")] = row
    return found


def test_every_line_and_total_of_the_report_is_the_sum_of_its_transactions(walked: Terminal) -> None:
    rows = report_rows(exported(walked, "eu-annex-vi"))
    spent = per_line(expected())
    budgets = {str(line["Code"]): Decimal(str(line["Amount"])) for line in network.BUDGETS[EC]}
    for code, budget in budgets.items():
        assert money(rows[code][4]) == money(rows[code][7]) == budget
        assert money(rows[code][11]) == money(rows[code][13]) == spent.get(code, Decimal(0)), code
        assert money(rows[code][14]) == spent.get(code, Decimal(0)) - budget
    direct = sum(spent.get(code, Decimal(0)) for code in DIRECT)
    assert money(rows["7"][13]) == money(rows["9"][13]) == money(rows["11"][13]) == direct
    assert money(rows["13"][13]) == direct + spent[IN_KIND] == total(expected())
    assert money(rows["13"][4]) == sum(budgets.values())


def test_a_period_is_its_days_and_what_was_before_is_cumulated(walked: Terminal) -> None:
    first, last = date(2022, 3, 31), date(2022, 9, 15)
    book = exported(walked, "eu-annex-vi", "--from", str(first), "--to", str(last))
    rows = report_rows(book, "Interim Report")
    before = per_line([charge for charge in expected() if charge.row["Date"] < first])
    within = [charge for charge in expected() if first <= charge.row["Date"] <= last]
    assert before, "nothing was spent before, so nothing is cumulated"
    for code in DIRECT:
        earlier, now = before.get(code, Decimal(0)), per_line(within).get(code, Decimal(0))
        assert money(rows[code][12]) == earlier, code
        assert money(rows[code][11]) == now, code
        assert money(rows[code][13]) == earlier + now, code
    assert len(transactions(book)) == len(within)


def test_who_pays_is_told_in_the_sources_of_funding(walked: Terminal) -> None:
    book = exported(walked, "eu-annex-vi")
    actual = {
        row[0]: row[3] for row in book.sheets["Sources of funding"].iter_rows(values_only=True) if row[3] is not None
    }
    by_paid_from = {
        source: total(charge for charge in expected() if charge.row.get("Paid from") == source)
        for source in ("own", "in-kind")
    }
    assert money(actual["Own contribution"]) == by_paid_from["own"] > 0
    assert money(actual["Contributions in kind"]) == by_paid_from["in-kind"] > 0
    assert money(actual["Expected TOTAL CONTRIBUTIONS"]) == money(actual["Estimated TOTAL COSTS (B)"])
    assert money(actual["Estimated TOTAL COSTS (B)"]) == total(expected())
    donor = money(actual["EU/EDF contribution (A): European Commission"])
    assert donor == total(expected()) - sum(by_paid_from.values())


def test_units_of_vouchers_are_added_up(walked: Terminal) -> None:
    row = report_rows(exported(walked, "eu-annex-vi"))["6.1"]
    assert money(row[9]) == Decimal("2.5")
    spent = per_line(expected())["6.1"]
    assert half_away(money(row[10]), "EUR") == half_away(spent / Decimal("2.5"), "EUR")


def test_budget_versus_actual_has_every_hub(walked: Terminal) -> None:
    book = exported(walked, "bva")
    assert list(book.sheets) == ["Budget versus actual", "By hub", "How these figures were made", "Transactions"]
    rows = {row["Hub"]: row for row in book.below("By hub", "Hub")}
    budgets = network.BUDGETS[EC]
    for hub in ("GT", "KE", "BRU"):
        spent = total(charge for charge in expected() if charge.hub.upper() == hub)
        budget = sum((Decimal(str(line[hub])) for line in budgets), Decimal(0))
        assert money(rows[hub]["Budget"]) == budget
        assert money(rows[hub]["Spent so far"]) == money(rows[hub]["Spent in the period"]) == spent
        assert money(rows[hub]["Left"]) == budget - spent
    assert money(rows["All hubs"]["Spent so far"]) == total(expected())
    assert len(transactions(book, "Transactions")) == len(expected())


def test_text_that_looks_like_a_formula_stays_text(walked: Terminal) -> None:
    book = exported(walked, "eu-annex-vi")
    sheet = book.sheets[TRANSACTIONS]
    tricks = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(("=HYPER", "+cmd"))]
    assert [cell.data_type for cell in tricks] == ["s", "s"]
    assert all(cell.quotePrefix or cell.style for cell in tricks)


@pytest.mark.only_engine("sqlite")  # the file is the same on both; LibreOffice takes long
def test_libreoffice_computes_what_the_cells_show(walked: Terminal) -> None:
    files = []
    for number, (file_format, *options) in enumerate(
        (("eu-annex-vi",), ("eu-annex-vi", "--from", "2022-03-31", "--to", "2022-09-15"), ("bva",))
    ):
        walked.must("export", file_format, "--award", EC, "-o", f"{number}.xlsx", *options)
        files.append((walked.folder / f"{number}.xlsx").read_bytes())
    assert differences(*files) == [[], [], []]


def test_everything_holds_at_the_end_of_the_road(walked: Terminal) -> None:
    assert walked.must("check") == "Everything holds.\n"


def test_importing_again_counts_what_is_here(walked: Terminal) -> None:
    for kind, file, options, count in (
        ("network", "network.xlsx", (), RECORDS),
        ("rates", "r.csv", (), 108),
        ("budget", "budget.xlsx", ("--award", EC), 7),
        ("expenditures", "gt.xlsx", ("--award", EC, "--hub", "GT"), len(gt_vouchers())),
        ("rates-ecb", SAMPLES / "eurofxref-hist-slice.csv", (), 7779),
    ):
        last = walked.must("import", kind, file, *options).splitlines()[-1]
        assert last == f"0 records taken in, {count:,} were already here", kind


def test_new_vouchers_beside_known_ones_are_taken_in(terminal: Terminal) -> None:
    walk(terminal, terminal.must)
    more = [*gt_vouchers(), voucher("GT-NEW", date(2022, 8, 8), "2.1", Decimal("12.34"))]
    network.expenditure(terminal.folder / "more.xlsx", more)
    said = terminal.must("import", "expenditures", "more.xlsx", "--award", EC, "--hub", "GT")
    assert said.splitlines()[-1] == f"1 record taken in, {len(gt_vouchers())} were already here"
    assert len(transactions(exported(terminal, "eu-annex-vi"))) == len(expected()) + 1


def test_dry_run_says_what_would_be_and_leaves_nothing(walked: Terminal) -> None:
    before = exported(walked, "eu-annex-vi")
    network.expenditure(walked.folder / "dry.xlsx", [voucher("GT-DRY", date(2022, 8, 8), "2.1", 12)])
    for _ in range(2):
        said = walked.must("import", "expenditures", "dry.xlsx", "--award", EC, "--hub", "GT", "--dry-run")
        assert said.splitlines()[-1] == "1 record would be taken in; nothing was changed"
    assert transactions(exported(walked, "eu-annex-vi")) == transactions(before)


def test_without_days_an_export_covers_the_award_until_today_or_its_end(terminal: Terminal) -> None:
    awards = [dict(row) for row in network.REGISTERS["Awards"]]
    awards[0]["End"] = date(2090, 12, 31)
    awards[1] |= {"Start": date(2090, 1, 1), "End": date(2090, 12, 31), "Signed": date(2022, 1, 1)}
    write(terminal.folder / "n.xlsx", {**network.REGISTERS, "Awards": awards})
    terminal.must("import", "network", "n.xlsx")
    for award in (EC, network.FORD):
        terminal.must("import", "budget", network.budget(terminal.folder, award), "--award", award)
    today = datetime.now(UTC).date()
    said = terminal.must("export", "eu-annex-vi", "--award", EC, "-o", "x.xlsx")
    assert said.startswith("x.xlsx is written for 01 Jan 2022 – ")
    assert f"{today:%d %b %Y}" in said or f"{today + timedelta(1):%d %b %Y}" in said, "midnight may pass"
    assert "Interim Report" in opened(terminal.folder / "x.xlsx").sheets
    assert "has no day" in terminal.ask("export", "bva", "--award", network.FORD, "-o", "x.xlsx").sentence
