"""Workbooks as an organisation sends them: its registers, a budget, a month of vouchers."""

from datetime import date
from io import BytesIO
from typing import Any

from tests.importers.files import workbook

Rows = list[list[Any]]

HUBS: Rows = [
    ["Code", "Name", "Country", "Currency", "Time zone", "Language", "Authority limit", "Authority currency"],
    ["BRU", "Head office Brussels", "BE", "EUR", "Europe/Brussels", "en", None, None],
    ["GT", "Hub Guatemala", "GT", "GTQ", "America/Guatemala", "es", 25000, "EUR"],
]
PEOPLE: Rows = [
    ["Email", "Name", "Role", "Hub", "Language"],
    ["marisol@example.org", "Marisol Ajú", "hub-staff", "GT", "es"],
    ["lucia@example.org", "Lucía Pop", "finance-officer", "GT", "es"],
    ["helene@example.org", "Hélène Dubois", "finance-officer", None, "fr"],
    ["pieter@example.org", "Pieter Maes", "finance-officer", None, "en"],
]
DONORS: Rows = [["Code", "Name", "Country", "Profile"], ["EC", "European Commission", "BE", "eu-external-action"]]
COMMUNITIES: Rows = [
    ["Alias", "Hub", "Kind", "Country", "Summary"],
    ["Río Claro", "GT", "Weavers' cooperative", "GT", "Weaves by the lake"],
]
AWARDS: Rows = [
    [
        "Reference", "Donor", "Title", "Lead hub", "Currency", "Amount", "Co-financing %", "Start", "End", "Signed",
        "Rate rule", "Rate source", "Fixed rates",
    ],
    [
        "EC-1", "EC", "Tierra y voz", "GT", "EUR", 90000, 10, date(2025, 1, 1), date(2026, 12, 31), date(2024, 12, 10),
        "fixed", None, "GTQ 8.5000",
    ],
]  # fmt: skip
INSTALMENTS: Rows = [
    ["Award", "Due", "Amount", "Received", "Received amount", "Received currency"],
    ["EC-1", date(2025, 1, 15), 50000, date(2025, 1, 20), 50000, "EUR"],
    ["EC-1", date(2026, 1, 15), 40000, None, None, None],
]
BUDGET: Rows = [
    ["Code", "Heading", "Description", "Unit", "Quantity", "Unit cost", "Amount", "GT"],
    ["1.1", "1. Human resources", "Field officer", "Month", 24, 2500, 60000, 60000],
    ["2.1", "2. Travel", "Local travel", "Month", 24, 500, 12000, 12000],
]
VOUCHERS: Rows = [
    ["Voucher", "Date", "Payee", "Description", "Budget line", "Currency", "Amount", "Charge %", "Receipt"],
    ["GT-001", date(2025, 2, 10), "Transportes Xelajú", "Bus to the assembly", "2.1", "GTQ", 850, 100, "R-1"],
    ["GT-002", date(2025, 2, 28), "Payroll", "Field officer, February", "1.1", "GTQ", 8500, 100, "R-2"],
]


def registers(**others: Rows) -> BytesIO:
    """The registers of the network; `others` replace a sheet."""
    sheets = {
        "Hubs": HUBS,
        "People": PEOPLE,
        "Donors": DONORS,
        "Communities": COMMUNITIES,
        "Awards": AWARDS,
        "Instalments": INSTALMENTS,
    }
    return workbook(sheets | others)


def budget(rows: Rows = BUDGET) -> BytesIO:
    return workbook({"Budget": rows})


def vouchers(rows: Rows = VOUCHERS) -> BytesIO:
    return workbook({"Expenditure": rows})


def changed(rows: Rows, row: int, column: str, value: Any) -> Rows:
    """The rows with another value in one cell; row 1 holds the headings."""
    copy = [list(cells) for cells in rows]
    copy[row - 1][copy[0].index(column)] = value
    return copy
