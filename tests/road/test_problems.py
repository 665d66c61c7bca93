"""Whatever is wrong in a file is told at once, each problem with its place, and nothing of the file is taken in."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.importers.files import SAMPLES
from tests.road import network
from tests.road.network import EC, KUWAIT, REGISTERS, expenditure, voucher
from tests.road.reading import money, opened
from tests.road.terminal import Terminal, only, places, problems
from tests.road.workbooks import write

MARCH = date(2022, 3, 15)


def wrong(number: str, says: str, column: str, **cells: Any) -> tuple[dict[str, Any], str, str]:
    """A voucher with one wrong cell, what its sentence must contain, and the column that it must name."""
    row = voucher(number, MARCH, "2.1", 5) | {name.replace("_", " "): value for name, value in cells.items()}
    return row, says, column


WRONG = [
    wrong("W1", "can mean 1234 or 1.234", "Amount", Amount="1.234"),
    wrong("W2", "can mean 12345 or 12.345", "Amount", Amount="12,345"),
    wrong("W3", "This is not a number", "Amount", Amount="twelve"),
    wrong("W4", "GTQ has 2 decimals", "Amount", Amount=Decimal("1.234")),
    wrong("W5", "UGX has no decimals", "Amount", Amount=Decimal("1.5"), Currency="UGX"),
    wrong("W6", "KWD has 3 decimals", "Amount", Amount=Decimal("1.2345"), Currency="KWD"),
    wrong("W7", "cannot be zero", "Amount", Amount=0),
    wrong("W8", "This cell is blank", "Amount", Amount=None),
    wrong("W9", "true or false", "Amount", Amount=True),
    wrong("W10", "The award runs from 01 Jan 2022 to 30 Jun 2023", "Date", Date=date(2021, 12, 31)),
    wrong("W11", "The award runs from 01 Jan 2022 to 30 Jun 2023", "Date", Date=date(2023, 7, 1)),
    wrong("W12", "can mean two days", "Date", Date="03/04/2022"),
    wrong("W13", "a number, not a date", "Date", Date=44600),
    wrong("W14", "no such line in the approved budget", "Budget line", **{"Budget line": "9.9"}),
    wrong("W15", "not a currency code of ISO 4217", "Currency", Currency="XYZ"),
    wrong("W16", "There is no rate between EUR and COP for March 2022", "Currency", Currency="COP"),
    wrong("W17", "between EUR and GTQ for December 2021", "Currency", **{"Paid on": date(2021, 12, 30)}),
    wrong("W18", "more than 0 and at most 100", "Charge %", **{"Charge %": 0}),
    wrong("W19", "more than 0 and at most 100", "Charge %", **{"Charge %": Decimal("100.01")}),
    wrong("W20", "No community of your hubs has this alias", "Community", Community="Nobody"),
    wrong("W21", "none of: advance, bank, sub-grant, own, in-kind", "Paid from", **{"Paid from": "pocket"}),
    wrong("W22", "The hubs of this award are BRU, GT, KE", "Hub", Hub="TH"),
    wrong("W23", "This day has not come yet", "Paid on", **{"Paid on": date(2098, 1, 1)}),
    wrong("W24", "is blank", "Voucher", Voucher=None),
    wrong("W25", "is blank", "Payee", Payee="  "),
]


def test_every_wrong_cell_is_told_with_its_place(unchanged: Terminal) -> None:
    expenditure(unchanged.folder / "wrong.xlsx", [row for row, _, _ in WRONG], corner="C4")
    found = problems(unchanged.ask("import", "expenditures", "wrong.xlsx", "--award", EC, "--hub", "GT"))
    assert len(found) == len(WRONG)
    for number, (problem, (row, says, column)) in enumerate(zip(found, WRONG, strict=True), start=5):
        assert (problem.sheet, problem.row, problem.column) == ("Expenditure", number, column)
        assert says in problem.says
        assert problem.says.endswith((".", "!"))
        shown = row.get(column)
        assert bool(problem.found) == (shown is not None and str(shown).strip() != ""), problem


def test_numbers_that_can_mean_one_thing_alone_are_read(moved_in: Terminal) -> None:
    """A comma for the point, spaces between thousands, brackets for a refund: people type these."""
    typed = {"N1": "12,50", "N2": "1 234,50", "N3": "1.234,50", "N4": "(7.25)", "N5": "1234", "N6": "0.125"}
    rows = [voucher(number, MARCH, "5.1", text) for number, text in typed.items()]
    rows[-1] |= {"Currency": "KWD"}
    expenditure(moved_in.folder / "typed.xlsx", rows)
    moved_in.must("import", "expenditures", "typed.xlsx", "--award", EC, "--hub", "GT")
    moved_in.must("export", "bva", "--award", EC, "-o", "x.xlsx")
    listed = opened(moved_in.folder / "x.xlsx").below("Transactions", "No")
    amounts = {row["Voucher"]: money(row["Amount charged"]) for row in listed if row["Voucher"]}
    wanted = ("12.50", "1234.50", "1234.50", "-7.25", "1234", "0.125")
    assert amounts == {number: Decimal(amount) for number, amount in zip(typed, wanted, strict=True)}


def test_a_line_that_a_number_cannot_tell_from_another_is_not_guessed(unchanged: Terminal) -> None:
    """In a cell formatted as a number 1.10 becomes 1.1, which is another line of this budget."""
    rows = [
        voucher("L1", MARCH, Decimal("1.1"), 5),
        voucher("L2", MARCH, Decimal("2.1"), 5),
        voucher("L3", MARCH, "1.1", 5),
    ]
    expenditure(unchanged.folder / "lines.xlsx", rows)
    problem = only(unchanged.ask("import", "expenditures", "lines.xlsx", "--award", EC, "--hub", "GT"))
    assert (problem.row, problem.column, problem.found) == (2, "Budget line", "1.1")
    assert "1.1 and 1.10 are the same" in problem.says


def test_what_stands_twice_in_one_file_is_told(unchanged: Terminal) -> None:
    half = {"Charge %": 50}
    rows = [
        voucher("D1", MARCH, "2.1", 5, **half),
        voucher("D1", MARCH, "2.1", 5, **half),  # the same line again
        voucher("D2", MARCH, "2.1", 5, **half),
        voucher("D2", MARCH, "5.1", 6, **half),  # another amount
        voucher("D3", MARCH, "2.1", 5, **half),
        voucher("D3", date(2022, 3, 16), "5.1", 5, **half),  # another date
        voucher("D4", MARCH, "2.1", 5, **half),
        voucher("D4", MARCH, "5.1", 5, Payee="Else", **half),  # another payee
        voucher("D5", MARCH, "2.1", 5, **half),
        voucher("D5", MARCH, "5.1", 5, Currency="EUR", **half),  # another currency
        voucher("D6", MARCH, "2.1", 5, **{"Charge %": Decimal("66.67")}),
        voucher("D6", MARCH, "5.1", 5, **{"Charge %": Decimal("33.34")}),  # 100.01 %
        voucher("D7", MARCH, "2.1", 5, **half),
        voucher("D7", date(2023, 3, 15), "2.1", 7, **half),  # of another year: another voucher
    ]
    expenditure(unchanged.folder / "twice.xlsx", rows)
    answer = unchanged.ask("import", "expenditures", "twice.xlsx", "--award", EC, "--hub", "GT")
    assert places(answer) == [
        (3, "Budget line"),
        (5, "Amount"),
        (7, "Date"),
        (9, "Payee"),
        (11, "Currency"),
        (13, "Charge %"),
    ]


def test_other_content_under_a_known_number_is_a_problem(moved_in: Terminal) -> None:
    first = voucher("K1", MARCH, "2.1", 100, **{"Charge %": 60})
    expenditure(moved_in.folder / "first.xlsx", [first])
    moved_in.must("import", "expenditures", "first.xlsx", "--award", EC, "--hub", "GT")
    others: Sequence[tuple[dict[str, Any], str]] = (
        ({"Date": date(2022, 3, 16)}, "already here with another date"),
        ({"Payee": "Somebody else"}, "another payee"),
        ({"Currency": "EUR"}, "another currency"),
        ({"Amount": 101}, "another amount"),
        ({"Charge %": 59}, "another charge %"),
        ({"Description": "Else"}, "another description"),
        ({"Budget line": "5.1", "Charge %": 41}, "would add up to 101 %; at most 40 %"),
    )
    for cells, says in others:
        expenditure(moved_in.folder / "other.xlsx", [first | cells])
        answer = moved_in.ask("import", "expenditures", "other.xlsx", "--award", EC, "--hub", "GT")
        assert says in only(answer).says
    expenditure(moved_in.folder / "rest.xlsx", [first, first | {"Budget line": "5.1", "Charge %": 40}])
    said = moved_in.must("import", "expenditures", "rest.xlsx", "--award", EC, "--hub", "GT")
    assert said.splitlines()[-1] == "1 record taken in, 1 was already here"


def line(code: str, **cells: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "Code": code,
        "Heading": "A",
        "Description": "B",
        "Unit": None,
        "Quantity": None,
        "Unit cost": None,
    }
    row |= {"Amount": 100, "Kind": None, "BRU": 0, "GT": 100}
    return row | {name.replace("_", " "): value for name, value in cells.items()}


def test_every_breach_of_a_budget_is_told(unchanged: Terminal) -> None:
    rows = [
        line("1"),
        line("1", Heading="C"),
        line("2", BRU=1),
        line("3", Quantity=3, Unit_cost=33),
        line("4", Quantity=3, Unit_cost=Decimal("33.33")),  # the printed unit cost explains it
        line("5", Quantity=3),
        line("6", Amount=-5, GT=-5),
        line("7", Kind="other"),
        line("8", GT="1.234"),
        line("9", Heading=None),
        line("10", Amount=Decimal("1.005"), GT=Decimal("1.005")),
    ]
    write(unchanged.folder / "b.xlsx", {"Budget": rows})
    assert places(unchanged.ask("import", "budget", "b.xlsx", "--award", EC)) == [
        (3, "Code"),
        (4, "Amount"),
        (5, "Amount"),
        (7, "Unit cost"),
        (8, "Amount"),
        (8, "GT"),
        (9, "Kind"),
        (10, "GT"),
        (11, "Heading"),
        (12, "GT"),
        (12, "Amount"),
    ]


def test_a_budget_above_what_the_agreement_allows_is_told(terminal: Terminal) -> None:
    network.move_in(terminal)
    for award, hub, most, over in (
        (KUWAIT, "KE", Decimal("9000.125"), Decimal("9000.126")),
        (EC, "GT", Decimal("100558.65"), Decimal("100558.66")),  # 90,000 ÷ 89.5 %, which prints as 90 %
    ):
        for amount, code in ((over, 1), (most, 0)):
            row = {name: cell for name, cell in line("1", Amount=amount).items() if name not in ("BRU", "GT")}
            write(terminal.folder / "b.xlsx", {"Budget": [row | {hub: amount}]})
            answer = terminal.ask("import", "budget", "b.xlsx", "--award", award)
            assert answer.code == code, (award, amount, answer)
            if code:
                assert "too much" in only(answer).says


def test_a_hub_that_is_not_in_the_network_heads_no_column(unchanged: Terminal) -> None:
    write(unchanged.folder / "b.xlsx", {"Budget": [line("1", Amount=105, ZZ=5)]})
    assert "There is no hub «ZZ»" in problems(unchanged.ask("import", "budget", "b.xlsx", "--award", EC))[0].says


def test_an_approved_budget_takes_no_other_content(unchanged: Terminal) -> None:
    changed = [dict(row) for row in network.BUDGETS[EC]]
    changed[3] |= {"GT": 15001, "Amount": 29001}
    write(unchanged.folder / "b.xlsx", {"Budget": changed})
    answer = unchanged.ask("import", "budget", "b.xlsx", "--award", EC)
    assert places(answer) == [(5, "Amount")]
    assert "prepare an amendment" in only(answer).says


REGISTER_PROBLEMS: Sequence[tuple[str, int, Mapping[str, Any], list[tuple[str, int, str]]]] = (
    ("Hubs", 1, {"Currency": "USD", "Name": "Else"}, [("Hubs", 3, "Name"), ("Hubs", 3, "Currency")]),
    ("Hubs", 1, {"Time zone": "Mars/Base"}, [("Hubs", 3, "Time zone")]),
    ("Hubs", 1, {"Authority currency": None}, [("Hubs", 3, "Authority currency")]),
    ("People", 0, {"Email": "marisol", "Role": "king"}, [("People", 2, "Email"), ("People", 2, "Role")]),
    ("People", 0, {"Hub": None}, [("People", 2, "Hub")]),
    ("Donors", 0, {"Profile": "world-bank"}, [("Donors", 2, "Profile")]),
    ("Communities", 0, {"Summary": "Else"}, [("Communities", 2, "Summary")]),
    ("Awards", 0, {"Lead hub": None}, [("Awards", 2, "Lead hub")]),
    ("Awards", 0, {"Donor": "QQ", "Lead hub": "ZZ"}, [("Awards", 2, "Donor"), ("Awards", 2, "Lead hub")]),
    ("Awards", 0, {"Rate rule": "weekly"}, [("Awards", 2, "Rate rule")]),
    ("Awards", 0, {"Rate rule": "fixed"}, [("Awards", 2, "Fixed rates")]),
    ("Awards", 0, {"Rate source": "oanda"}, [("Awards", 2, "Rate source")]),
    ("Awards", 0, {"Amount": 91000}, [("Awards", 2, "Reference")]),
    ("Awards", 0, {"Signed": "soon"}, [("Awards", 2, "Signed")]),
    ("Instalments", 0, {"Amount": 60001}, [("Instalments", 2, "Amount")]),
    ("Instalments", 1, {"Due": date(2023, 2, 1)}, [("Instalments", 3, "Amount")]),
    ("Instalments", 0, {"Award": "ZZ"}, [("Instalments", 2, "Award")]),
)


@pytest.mark.parametrize("case", REGISTER_PROBLEMS, ids=lambda case: f"{case[0]}: {', '.join(case[2])}")
def test_what_is_wrong_in_a_register_is_told_with_its_place(
    unchanged: Terminal, case: tuple[str, int, Mapping[str, Any], list[tuple[str, int, str]]]
) -> None:
    sheet, position, cells, wanted = case
    rows = [dict(row) for row in REGISTERS[sheet]]
    rows[position] |= cells
    write(unchanged.folder / "n.xlsx", {**REGISTERS, sheet: rows})
    found = problems(unchanged.ask("import", "network", "n.xlsx"))
    assert [(problem.sheet, problem.row, problem.column) for problem in found] == wanted


def test_other_rates_for_a_known_day_are_a_problem(unchanged: Terminal) -> None:
    lines = ["Source,Date,Base,Quote,Rate", "inforeuro,2022-01-01,EUR,GTQ,9.9", "inforeuro,2022-02-15,EUR,GTQ,9"]
    lines += ["unknown,2022-03-01,EUR,GTQ,9", "un,2022-03-01,EUR,GTQ,-9", "un,2022-03-01,EUR,EUR,1"]
    (unchanged.folder / "r.csv").write_text("\n".join(lines), encoding="utf-8")
    answer = unchanged.ask("import", "rates", "r.csv")
    assert places(answer) == [(2, "Rate"), (3, "Date"), (4, "Source"), (5, "Rate"), (6, "Quote")]


def test_a_calls_page_is_taken_in_once(moved_in: Terminal) -> None:
    """Nine records, of which one topic stands there twice."""
    page = SAMPLES / "sedia-search-page.json"
    first = moved_in.must("import", "calls-eu", page).splitlines()[-1]
    again = moved_in.must("import", "calls-eu", page).splitlines()[-1]
    assert (first, again) == ("8 records taken in", "0 records taken in, 8 were already here")
