"""The way in, step by step: what is imported, and what an auditor expects of it."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from tests.importers.files import SAMPLES
from tests.road import network
from tests.road.arithmetic import Charge, charges
from tests.road.network import EC, MONTHS, RECORDS, voucher
from tests.road.terminal import Terminal
from tests.road.workbooks import Row, write


def gt_vouchers() -> Sequence[Row]:
    """What the hub in Guatemala spent: a payroll that is split, refunds, shares, other currencies, and ordinary months."""
    march, half = date(2022, 3, 31), {"Charge %": 50}
    payroll = voucher("GT-P1", date(2022, 1, 31), "1.1", Decimal("10000.01"), Payee="Payroll January")
    rows = [
        voucher("GT-FIRST", date(2022, 1, 1), "2.1", 1),
        payroll | {"Charge %": Decimal("33.33")},
        payroll | {"Charge %": Decimal("33.33"), "Budget line": "2.1"},
        payroll | {"Charge %": Decimal("33.34"), "Budget line": "5.1"},
        voucher("GT-REFUND", march, "2.1", Decimal("-500.05"), Payee="Transportes Tikal"),
        voucher("GT-HALF", march, "5.1", Decimal("101.01"), **half),
        voucher("GT-HALFBACK", march, "5.1", Decimal("-101.01"), **half),
        voucher("GT-UGX", march, "5.1", 150001, Currency="UGX", **{"Charge %": Decimal("33.5")}),
        voucher("GT-KWD", march, "5.1", Decimal("12.345"), Currency="KWD"),
        voucher("GT-LATER", march, "2.1", Decimal("799.99"), Currency="USD", **{"Paid on": date(2022, 5, 2)}),
        voucher("GT-OWN", march, "5.1", Decimal("640.00"), **{"Paid from": "own"}),
        voucher("GT-KIND", march, "12", Decimal("2500.50"), **{"Paid from": "in-kind"}),
        voucher("GT-UNITS", march, "6.1", Decimal("4000.00"), Community="Río Claro", Units=Decimal("2.5"),
                **{"Document no": "0017"}),
        voucher("GT-TRICK", march, "2.1", Decimal("77.70"), Payee='=HYPERLINK("http://example.org","pay")',
                Description="+cmd|' /C calc'!A0"),
        voucher("GT-LAST", date(2023, 6, 30), "2.1", Decimal("0.03")),
    ]  # fmt: skip
    chance = Random(2022)
    for number, month in enumerate(MONTHS * 3, start=1):
        amount = Decimal(chance.randrange(100, 400_000)) / 100
        day = month.replace(day=chance.randrange(1, 29))
        rows.append(voucher(f"GT-{number:03}", day, chance.choice(("1.1", "2.1", "5.1")), amount))
    return rows


def other_vouchers() -> Sequence[Row]:
    """A workbook of head office with vouchers of two hubs, which a column names."""
    april = date(2022, 4, 14)
    return [
        voucher("BRU-1", april, "1.10", Decimal("1285.71"), Currency="EUR", Hub="BRU"),
        voucher("BRU-2", april, "5.1", Decimal("333.33"), Currency="USD", Hub="bru", **{"Charge %": Decimal("12.5")}),
        voucher("KE-1", april, "1.1", Decimal("150480.55"), Currency="KES", Hub="KE", Community="Baobab"),
        voucher("KE-2", april, "2.1", Decimal("9999.99"), Currency="KES", Hub="KE", **{"Charge %": Decimal("66.67")}),
    ]


def expected() -> list[Charge]:
    return charges(gt_vouchers(), "EUR", hub="GT") + charges(other_vouchers(), "EUR")


def walk(terminal: Terminal, command: Callable[..., Any]) -> None:
    """The way in, in the order in which an organisation goes it."""
    folder = terminal.folder
    said = command("import", "network", write(folder / "network.xlsx", network.REGISTERS, corner="C4", untidy=3))
    assert said.splitlines()[-1] == f"{RECORDS} records taken in"
    assert "column Our own remark: This column is not known, so it was not read." in said
    assert command("import", "rates", network.rates(folder / "r.csv")).endswith("108 records taken in\n")
    assert command("import", "rates-ecb", SAMPLES / "eurofxref-hist-slice.csv").endswith("7,779 records taken in\n")
    inforeuro = SAMPLES / "SYNTHETIC-monthly-rates-2026-01.json"
    assert command("import", "rates-inforeuro", inforeuro).endswith("6 records taken in\n")
    budget = write(folder / "budget.xlsx", {"Budget": network.BUDGETS[EC]}, corner="C4", untidy=2)
    said = command("import", "budget", budget, "--award", EC)
    assert said.endswith("7 records taken in\n")
    assert "Approved as imported; another person must take the second look." in said
    mine = write(folder / "gt.xlsx", {"Expenditure": gt_vouchers()}, corner="C4", untidy=5)
    said = command("import", "expenditures", mine, "--award", EC, "--hub", "GT")
    assert said.endswith(f"{len(gt_vouchers())} records taken in\n")
    others = write(folder / "others.xlsx", {"Expenditure": other_vouchers()})
    assert command("import", "expenditures", others, "--award", EC).endswith("4 records taken in\n")
