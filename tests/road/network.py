"""An invented network that moves in: registers, rates and budgets as workbooks, in years that are over."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.road.terminal import Terminal
from tests.road.workbooks import Row, write

STAFF, COORDINATOR, FINANCE_GT = "marisol@example.org", "tomas@example.org", "lucia@example.org"
FINANCE, SECOND, DIRECTOR = "helene@example.org", "pieter@example.org", "ines@example.org"
AUDITOR, ADMINISTRATOR, STAFF_KE = "karl@example.org", "ana@example.org", "wanjiru@example.org"

EC, FORD, FIXED, KUWAIT = "EC-2022-001", "FORD-77", "SIDA-9", "KFAED-3"
"""Awards: in EUR by the monthly rate, in USD by the daily one, in EUR by rates of the contract, in KWD by the monthly one."""


def _rows(headings: str, *rows: Sequence[Any]) -> list[Row]:
    names = headings.split(", ")
    return [dict(zip(names, row, strict=True)) for row in rows]


REGISTERS: Mapping[str, list[Row]] = {
    "Hubs": _rows(
        "Code, Name, Country, Currency, Time zone, Language, Authority limit, Authority currency",
        ("BRU", "Head office Brussels", "BE", "EUR", "Europe/Brussels", "en", None, None),
        ("GT", "Hub Guatemala", "GT", "GTQ", "America/Guatemala", "es", 25000, "EUR"),
        ("KE", "Hub Kenya", "KE", "KES", "Africa/Nairobi", "en", 25000, "EUR"),
        ("TH", "Hub Thailand", "TH", "THB", "Asia/Bangkok", "en", Decimal("900000.50"), "THB"),
        ("UG", "Hub Uganda", "UG", "UGX", "Africa/Kampala", "en", 50000000, "UGX"),
    ),
    "People": _rows(
        "Email, Name, Role, Hub, Language",
        (STAFF, "Marisol Ajú", "hub-staff", "GT", "es"),
        (COORDINATOR, "Tomás Caal", "hub-coordinator", "GT", "es"),
        (FINANCE_GT, "Lucía Pop", "finance-officer", "GT", "es"),
        (STAFF_KE, "Wanjiru Kamau", "hub-staff", "KE", "en"),
        (FINANCE, "Hélène Dubois", "finance-officer", None, "fr"),
        (SECOND, "Pieter Maes", "finance-officer", None, "en"),
        (DIRECTOR, "Ines Correia", "director", None, "en"),
        (AUDITOR, "Karl Lindqvist", "auditor", None, "en"),
        (ADMINISTRATOR, "Ana Silva", "administrator", None, "en"),
    ),
    "Donors": _rows(
        "Code, Name, Country, Profile",
        ("EC", "European Commission", "BE", "eu-external-action"),
        ("FORD", "Ford Foundation", "US", "foundation"),
        ("KFAED", "Invented Kuwaiti fund", "KW", "foundation"),
    ),
    "Communities": _rows(
        "Alias, Hub, Kind, Country, Summary",
        ("Río Claro", "GT", "Weavers' cooperative", "GT", "Sells through a fair-trade buyer."),
        ("Baobab", "KE", "Land rights group", "KE", None),
    ),
    "Awards": _rows(
        "Reference, Donor, Title, Lead hub, Currency, Amount, Co-financing %, Start, End, Signed, Rate rule, Rate source, "
        "Total budget, Provisional source, Fixed rates",
        (EC, "EC", "Defenders of the river", "GT", "EUR", Decimal("90000.00"), 10, date(2022, 1, 1), date(2023, 6, 30),
         date(2021, 12, 15), "monthly", "inforeuro", None, None, None),
        (FORD, "FORD", "Legal aid", "TH", "USD", 50000, 0, date(2022, 2, 1), date(2023, 1, 31), date(2022, 1, 20),
         "daily", "ecb", None, None, None),
        (FIXED, "FORD", "Land registers", "UG", "EUR", 40000, 0, date(2022, 1, 1), date(2023, 6, 30), date(2022, 1, 2),
         "fixed", None, None, "inforeuro", "UGX 4000.0000; GTQ 8.5000"),
        (KUWAIT, "KFAED", "Wells", "KE", "KWD", Decimal("9000.125"), 0, date(2022, 1, 1), date(2023, 6, 30),
         date(2022, 1, 2), "monthly", "inforeuro", None, None, None),
    ),
    "Instalments": _rows(
        "Award, Due, Amount, Received, Received amount, Received currency",
        (EC, date(2022, 1, 10), 60000, date(2022, 1, 12), 60000, "EUR"),
        (EC, date(2023, 1, 10), Decimal("21000.00"), None, None, None),
        (FORD, date(2022, 2, 1), 30000, date(2022, 2, 25), Decimal("26709.40"), "EUR"),
    ),
}  # fmt: skip
RECORDS = sum(len(rows) for rows in REGISTERS.values())

MONTHS = [date(2022, month, 1) for month in range(1, 13)] + [date(2023, month, 1) for month in range(1, 7)]


def monthly(quote: str, month: date) -> Decimal:
    """Invented rates per euro that differ from month to month; four decimals, as the source prints them."""
    number = MONTHS.index(month) + 1
    first = {"GTQ": "8.4317", "KES": "128.9471", "UGX": "4011.7", "USD": "1.1293", "KWD": "0.3417", "THB": "37.6053"}
    return Decimal(first[quote]) * (1000 + 7 * number) / 1000


def rates(file: Path) -> Path:
    """Our own CSV with the monthly rates."""
    lines = ["Source,Date,Base,Quote,Rate"]
    lines += [
        f"inforeuro,{month},EUR,{quote},{monthly(quote, month)}"
        for month in MONTHS
        for quote in ("GTQ", "KES", "UGX", "USD", "KWD", "THB")
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def _line(code: str, heading: str, description: str, amounts: Mapping[str, Any], **others: Any) -> Row:
    total = sum((Decimal(str(amount)) for amount in amounts.values()), Decimal(0))
    blank = {"Unit": None, "Quantity": None, "Unit cost": None, "Amount": total, "Kind": "direct"}
    return {"Code": code, "Heading": heading, "Description": description, **blank, **amounts, **others}


BUDGETS: Mapping[str, list[Row]] = {
    EC: [
        _line("1.1", "1. Human resources", "Field staff", {"BRU": 0, "GT": 24000, "KE": 12000}, Unit="month", Quantity=18,
              **{"Unit cost": 2000}),
        _line("1.10", "1. Human resources", "Coordination", {"BRU": Decimal("9000.00"), "GT": 0, "KE": 0}, Unit="month",
              Quantity=7, **{"Unit cost": Decimal("1285.71")}),
        _line("2.1", "2. Travel", "Visits to communities", {"BRU": 0, "GT": Decimal("7000.55"), "KE": Decimal("4999.45")}),
        _line("5.1", "5. Other costs, services", "Legal aid", {"BRU": 5000, "GT": 15000, "KE": 9000}),
        _line("6.1", "6. Other", "Grants to third parties", {"BRU": 0, "GT": 4000, "KE": 1000}, Kind="third-party"),
        _line("8", "8. Indirect costs", "Indirect costs", {"BRU": Decimal("6370.00"), "GT": 0, "KE": 0}, Kind="indirect"),
        _line("12", "12. In kind", "Volunteers' work", {"BRU": 0, "GT": 1000, "KE": 0}, Kind="in-kind"),
    ],
    FORD: [
        _line("A", "Salaries", "Lawyers", {"TH": 30000, "BRU": 5000}),
        _line("B", "Travel", "Courts", {"TH": 10000, "BRU": 5000}),
    ],
    FIXED: [
        _line("1", "Staff", "Surveyors", {"UG": 20000, "GT": 5000}),
        _line("2", "Travel", "Surveys", {"UG": 10000, "GT": 5000}),
    ],
    KUWAIT: [_line("W1", "Wells", "Drilling", {"KE": Decimal("9000.125")})],
}  # fmt: skip


def budget(folder: Path, award: str) -> Path:
    return write(folder / f"budget-{award}.xlsx", {"Budget": BUDGETS[award]})


def move_in(terminal: Terminal, *awards: str) -> None:
    """Registers, rates, and the budgets of these awards."""
    folder = terminal.folder
    terminal.must("import", "network", write(folder / "network.xlsx", REGISTERS))
    terminal.must("import", "rates", rates(folder / "rates.csv"))
    for award in awards:
        terminal.must("import", "budget", budget(folder, award), "--award", award)


def voucher(number: str | None, on: Any, line: Any, amount: Any, **others: Any) -> dict[str, Any]:
    """A row of an expenditure workbook; columns with blanks in their names are given as `**{"Paid on": …}`."""
    row: dict[str, Any] = {
        "Voucher": number,
        "Date": on,
        "Payee": f"Payee of {number}",
        "Description": f"Cost {number}",
        "Budget line": line,
        "Currency": "GTQ",
        "Amount": amount,
        "Charge %": 100,
        "Receipt": f"R-{number}",
    }
    return row | others


def expenditure(file: Path, rows: Sequence[Row], **others: Any) -> Path:
    return write(file, {"Expenditure": rows}, **others)
