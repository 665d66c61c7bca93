"""The official lump-sum workbook: only its input cells are filled, and it computes the totals that the budget has."""

import re
from collections import defaultdict
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from exports import DONOR_BUDGETS, NotWritable, layouts
from exports.donor_budget import BudgetedLine, DonorBudget, Participant
from exports.donor_template.official_form import OfficialForm
from exports.donor_template.pen import UnfitBlank
from exports.lump_sum import LumpSum
from tests.exports import budgets
from tests.exports.recalculate import computed_anew

BE_1, BE_2, PROPOSAL, OVERVIEW = "BE 001", "BE 002", "Proposal Budget", "BE-WP Overview"
CHANGED = {"xl/workbook.xml", "docProps/core.xml"}
COMMENTS = [f"xl/comments{number}.xml" for number in range(1, 6)]
SHARED_PRINTER = "\\\\s-ci".encode("utf-16-le")
CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
FORMULA = re.compile(rb"<f[ />].*?(?:/>|</f>)", re.DOTALL)
Values = dict[str, object]
"""What each cell of a sheet shows."""


def lump_sum(**others: Any) -> DonorBudget:
    """Two hubs, staff with person months, travel, equipment, a sub-grant and volunteers; 7 % of all but the volunteers."""
    made = budgets.without_years(budgets.example())
    people = {"quantity": Decimal(36), "unit_cost": Decimal("2700.00"), "unit": "Per month"}
    lines = (
        _line("1.1", "1. Human Resources", "97200.00", ("GT", "48600.00"), ("KE", "48600.00"), **people),
        _line("1.2", "1. Human Resources", "2000.01", ("GT", "1000.00"), ("KE", "1000.01")),
        _line("2.1", "2. Travel", "12000.33", ("GT", "12000.33")),
        _line("3.1", "3. Equipment and supplies", "15000.00", ("KE", "15000.00")),
        _line("6.1", "6. Other", "60000.00", ("GT", "60000.00"), kind="third-party"),
        _line("6.2", "6. Other", "5000.00", ("GT", "5000.00"), kind="in-kind"),
        _line("8", "8. Indirect costs", INDIRECT, ("GT", INDIRECT), kind="indirect"),
    )
    hubs = (Participant("GT", "Guatemala", "GT"), Participant("KE", "Kenya", "KE"))
    award = replace(made.award, amount=Decimal("150000.00"), donor_share_percent=Decimal(90))
    return replace(made, lines=lines, hubs=hubs, award=award, **others)


INDIRECT = "13034.02"
"""7 % of 121,600.33 (8,512.02) and of 64,600.01 (4,522.00): each hub's is rounded by itself."""


def _line(code: str, heading: str, amount: str, *shares: tuple[str, str], **others: Any) -> BudgetedLine:
    its = tuple((hub, Decimal(share)) for hub, share in shares)
    made = BudgetedLine(code, heading, f"What {code} is for", "direct", Decimal(amount), by_hub=its)
    return replace(made, **others)


def write(budget: DonorBudget) -> bytes:
    return DONOR_BUDGETS["eacea-lump-sum"].write(budget)


@lru_cache(maxsize=1)
def written() -> bytes:
    """The budget above, written once for all tests that look at it."""
    return write(lump_sum())


def sheets(workbook: bytes, *names: str) -> list[Values]:
    """Read by a reader that takes a second for the twenty-seven sheets."""
    book = CalamineWorkbook.from_filelike(BytesIO(workbook))
    found = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names]
    return [
        {f"{get_column_letter(at)}{row}": value for row, cells in enumerate(it, 1) for at, value in enumerate(cells, 1)}
        for it in found
    ]


def parts(workbook: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(workbook)) as package:
        return {name: package.read(name) for name in package.namelist()}


def places(budget: DonorBudget) -> list[tuple[str, str]]:
    """The cells of totals that the workbook shows before it is computed, of each hub and of the proposal."""
    hubs = [f"BE {number:03}" for number in range(1, len(budget.hubs) + 1)]
    rows = (*range(9, 9 + len(hubs)), 21)
    return [
        *((hub, f"{column}{row}") for hub in hubs for column in "TU" for row in (7, 10, 11, 12, 20, 37, 39, 41)),
        *((hub, f"R{row}") for hub in hubs for row in (10, 11)),
        *(
            (PROPOSAL, f"{column}{row}")
            for column in ("G", "Q", "U", "X", "AG", "AH", "AJ", "AL", "AN")
            for row in rows
        ),
        *((OVERVIEW, cell) for cell in ("E7", "M7", "D5")),
        ("BE-WP Person Months", "E7"),
        ("BE-WP Person Months", "M19"),
        (PROPOSAL, "AN2"),
        (PROPOSAL, f"AN{9 + len(hubs)}"),
        (PROPOSAL, "E9"),
        (PROPOSAL, "M5"),
        (BE_1, "Q5"),
        (BE_1, "O9"),
    ]


def wrong(budget: DonorBudget, workbook: bytes, computed: bytes) -> dict[tuple[str, str], tuple[object, object]]:
    """What is shown and what LibreOffice computes, where they differ; the budget's total is what it computes."""
    names = sorted({sheet for sheet, _ in places(budget)})
    before, after = (dict(zip(names, sheets(it, *names), strict=True)) for it in (workbook, computed))
    assert Decimal(str(after[PROPOSAL]["AL21"])).quantize(Decimal("0.01")) == budget.total
    return {
        (sheet, cell): (before[sheet][cell], after[sheet][cell])
        for sheet, cell in places(budget)
        if not _same(before[sheet][cell], after[sheet][cell])
    }


@pytest.mark.timeout(400)  # the form has 20,000 formulas that look each other up
def test_the_workbook_computes_the_totals_of_the_budget_and_shows_them_before() -> None:
    budget = lump_sum()
    workbook = write(budget)
    (computed,) = computed_anew(workbook)
    assert wrong(budget, workbook, computed) == {}
    assert budget.total == Decimal("204234.36")
    (proposal,) = sheets(computed, PROPOSAL)
    assert proposal["AN21"] == pytest.approx(150000)


def other_awards() -> list[DonorBudget]:
    """One hub alone; three hubs with odd cents; nothing but sub-grants and volunteers; nothing planned."""
    made = lump_sum()
    one, two, three = (Participant(code, name, code) for code, name in (("GT", "A"), ("KE", "B"), ("TH", "C")))
    alone = [_line("1.1", "1. Human Resources", "33333.33", ("GT", "33333.33"))]
    odd = [
        _line("1.1", "1. Human Resources", "10000.00", ("GT", "3333.33"), ("KE", "3333.33"), ("TH", "3333.34")),
        _line("2.1", "2. Travel", "100.01", ("GT", "0.01"), ("KE", "33.33"), ("TH", "66.67")),
        _line("3.1", "3. Equipment and supplies", "7777.77", ("TH", "7777.77")),
    ]
    given = [
        _line("6.1", "6. Other", "45000.00", ("GT", "20000.00"), ("KE", "25000.00"), kind="third-party"),
        _line("6.2", "6. Other", "1234.56", ("KE", "1234.56"), kind="in-kind"),
    ]
    nothing = [_line("1.1", "1. Human Resources", "0.00")]
    return [
        _asking(replace(made, lines=(*lines, _indirect(lines)), hubs=hubs))
        for lines, hubs in ((alone, (one,)), (odd, (one, two, three)), (given, (one, two)), (nothing, (one,)))
    ]


def _indirect(lines: list[BudgetedLine]) -> BudgetedLine:
    """7 % of what each hub has without volunteers, each rounded by itself."""
    each: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        for hub, share in line.by_hub:
            each[hub] += share if line.kind != "in-kind" else 0
    shares = {hub: (of * 7 / 100).quantize(Decimal("0.01"), ROUND_HALF_UP) for hub, of in each.items()}
    total = str(sum(shares.values(), Decimal("0.00")))
    its = [(hub, str(share)) for hub, share in shares.items()]
    return _line("8", "8. Indirect costs", total, *its, kind="indirect")


def _asking(budget: DonorBudget) -> DonorBudget:
    """The donor gives nine tenths."""
    return replace(budget, award=replace(budget.award, amount=(budget.total * 9 / 10).quantize(Decimal("0.01"))))


@pytest.mark.proof
def test_the_totals_of_four_other_budgets_are_computed_as_they_are_shown() -> None:
    budgets_of_awards = other_awards()
    workbooks = [write(budget) for budget in budgets_of_awards]
    computed = computed_anew(*workbooks)
    found = [wrong(*it) for it in zip(budgets_of_awards, workbooks, computed, strict=True)]
    assert found == [{}, {}, {}, {}]


def _same(shown: object, computed: object) -> bool:
    if isinstance(shown, int | float) and isinstance(computed, int | float):
        return abs(shown - computed) < 0.00001
    return shown == computed


def test_only_input_cells_are_filled_and_every_other_part_stays_byte_for_byte() -> None:
    blank, filled = layouts.blank("eacea-lump-sum.xlsx"), written()
    before, after = parts(blank), parts(filled)
    assert list(before) == list(after)
    differing = {name for name in before if before[name] != after[name]}
    assert differing >= CHANGED
    cleaned = ("xl/worksheets/sheet", "xl/comments", "xl/printerSettings/")
    assert {name for name in differing - CHANGED if not name.startswith(cleaned)} == set()
    assert len(before) - len(differing) > 60


def test_in_the_sheets_nothing_differs_but_inputs_and_the_values_of_formulas() -> None:
    before, after = parts(layouts.blank("eacea-lump-sum.xlsx")), parts(written())
    inputs: dict[str, set[str]] = {}
    for name in (name for name in before if name.startswith("xl/worksheets/sheet") and before[name] != after[name]):
        assert CELL.sub(b"", before[name]) == CELL.sub(b"", after[name]), name
        cells = {address: (look, content) for address, look, content in CELL.findall(before[name])}
        for address, look, content in CELL.findall(after[name]):
            formula = FORMULA.findall(cells[address][1])
            assert formula == FORMULA.findall(content), (name, address)
            assert style(look) == style(cells[address][0]), (name, address)
            if not formula and content != cells[address][1]:
                inputs.setdefault(name, set()).add(address.decode())
    typed = {"R12", "S12", "R20", "S20", "R24", "S24", "R36", "S36"}
    assert inputs == {
        "xl/worksheets/sheet1.xml": {"E33", "E34", "E35", "C45", "C46", "C47", "C48", "C49"},
        "xl/worksheets/sheet2.xml": {"B6", "C6", "D6", "B7", "C7", "D7"},
        "xl/worksheets/sheet3.xml": {"B6"},
        "xl/worksheets/sheet4.xml": typed,
        "xl/worksheets/sheet6.xml": {"R12", "S12", "R27", "S27"},
        "xl/worksheets/sheet24.xml": {"A4", "B4", "C4", "D4", "E4", "F4", "L4"},
        "xl/worksheets/sheet25.xml": {"A4", "B4", "C4", "D4"},
    }


def style(look: bytes) -> bytes:
    return re.sub(rb' t="\w+"', b"", look)


def test_fills_the_rows_of_each_hub() -> None:
    one, two, names, packages, named = sheets(
        written(), BE_1, BE_2, "Beneficiaries List", "Work Packages List", "Instructions"
    )
    assert [one[cell] for cell in ("R24", "S24", "R36", "S36", "R20", "S20")] == [1, 12000.33, 1, 60000, 1, 5000]
    assert [two[cell] for cell in ("R27", "S27")] == [1, 15000]
    assert [[names[f"{column}{row}"] for column in "BCD"] for row in (6, 7, 8)] == [
        ["Guatemala", "GT", "Guatemala (GT)"],
        ["Kenya", "KE", "Kenya (KE)"],
        ["", "", ""],
    ]
    assert packages["B6"] == budgets.example().award.title
    assert [named[cell] for cell in ("E33", "E34", "E35")] == ["AW-2025-0003", 150000, 0.9]


def test_rows_that_the_form_wants_explained_are_explained_line_by_line() -> None:
    services = {"heading": "5. Other costs, services"}
    budget = budgets.with_line(budgets.with_line(lump_sum(), "2.1", **services), "3.1", **services)
    (comments,) = sheets(write(budget), "Any comments")
    assert [[comments[f"{column}{row}"] for column in "ABCD"] for row in (4, 5)] == [
        [1, "BE 001", "WP 001", "Other goods, works and services: 2.1 What 2.1 is for, 12,000.33 EUR"],
        [2, "BE 002", "WP 001", "Other goods, works and services: 3.1 What 3.1 is for, 15,000.00 EUR"],
    ]
    assert "D6" not in comments


def test_each_investment_is_named_and_says_what_the_budget_does_not_know() -> None:
    (listed,) = sheets(write(lump_sum()), "Depreciation Costs")
    assert [listed[f"{column}4"] for column in "ABCDEF"] == [
        "BE 002", "Kenya", "WP 001", budgets.example().award.title, "Equipment", "3.1 What 3.1 is for",
    ]  # fmt: skip
    assert listed["L4"] == (
        "Charged in this budget: 15,000.00 EUR. Date and cost of purchase and the shares of use are to be filled in."
    )
    assert [listed[f"{column}4"] for column in "GHIJ"] == [""] * 4
    assert "F5" not in listed or listed["F5"] == ""


def test_person_months_are_typed_where_they_come_to_the_cent() -> None:
    budget = lump_sum()
    without = tuple(it for it in budget.lines if it.code not in ("1.2", "8"))
    indirect = _line("8", "8. Indirect costs", "12894.02", ("GT", "12894.02"), kind="indirect")
    (one,) = sheets(write(replace(budget, lines=(*without, indirect))), BE_1)
    assert [one["R12"], one["S12"]] == [18, 2700]


def test_a_sum_that_the_form_cannot_compute_is_not_shown() -> None:
    """The form gives an error where a beneficiary has no budget; its sums with it."""
    (overview,) = sheets(written(), OVERVIEW)
    assert overview["E7"] == overview["M7"] != ""
    assert [overview[cell] for cell in ("E9", "E19", "M19")] == ["", "", ""]


PACKAGES = """
[[package]]
title = "People & places"
headings = ["Human Resources", "Travel"]
[[package]]
title = "Goods"
headings = ["Equipment and supplies", "Other"]
"""


def test_work_packages_are_those_of_the_layout(tmp_path: Path) -> None:
    said = (layouts.FOLDER / "eacea-lump-sum.toml").read_text(encoding="utf-8")
    (tmp_path / "eacea-lump-sum.toml").write_text(said.replace("[lists]", f"{PACKAGES}[lists]", 1), encoding="utf-8")
    layouts.own_folder(tmp_path)
    try:
        workbook = write(lump_sum())
    finally:
        layouts.own_folder(None)
    names, two = sheets(workbook, "Work Packages List", BE_2)
    assert [names[f"B{row}"] for row in (6, 7, 8)] == ["People & places", "Goods", ""]
    assert [two["S12"], two["S61"], two["O43"]] == [49600.01, 15000, "Goods"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"code": "2.1", "heading": "Boats"}, "No row of the form takes the heading «Boats» (2.1)"),
        ({"code": "2.1", "kind": "contingency"}, "Line 2.1: a lump sum has no contingency reserve"),
        ({"code": "2.1", "kind": "ineligible"}, "Line 2.1: a lump sum has no ineligible costs"),
        ({"code": "8", "amount": Decimal(13000), "by_hub": ()}, "change its indirect line by 34.02 EUR"),
    ],
)
def test_what_the_form_has_no_place_for_is_refused(changed: dict[str, Any], says: str) -> None:
    budget = budgets.with_line(lump_sum(), changed.pop("code"), **changed)
    with pytest.raises(NotWritable) as refusal:
        write(budget)
    assert any(says in reason for reason in refusal.value.reasons), refusal.value.reasons


def test_another_currency_and_too_many_hubs_are_refused() -> None:
    budget = lump_sum()
    shares = tuple((f"H{number}", Decimal("1.00")) for number in range(13))
    many = budgets.with_line(budget, "2.1", amount=Decimal("13.00"), by_hub=shares)
    with pytest.raises(NotWritable) as refusal:
        write(replace(many, award=replace(budget.award, currency="USD")))
    assert refusal.value.reasons[0] == "The form is in EUR alone, and the award is in USD."
    assert refusal.value.reasons[-1] == "The budget has 15 hubs with a share, and the form has room for 12."


def test_a_hostile_text_stays_a_text_and_nobody_is_named() -> None:
    hostile = '=HYPERLINK("http://x")</t></is></c>\x00&'
    budget = lump_sum(network=hostile)
    hubs = (Participant("GT", hostile, "GT"), Participant("KE", "+1", ""))
    workbook = write(replace(budget, hubs=hubs, award=replace(budget.award, title=hostile, reference="@ref")))
    names, named = sheets(workbook, "Beneficiaries List", "Instructions")
    assert [names["B6"], names["B7"], named["E33"]] == [" " + hostile.replace("\x00", ""), " +1", " @ref"]
    text = parts(workbook)
    assert b"<dc:creator></dc:creator>" in text["docProps/core.xml"]
    assert b"absPath" not in text["xl/workbook.xml"]
    blank = parts(layouts.blank("eacea-lump-sum.xlsx"))
    authors = {name for part in COMMENTS for name in re.findall(rb"<author>([^<]+)</author>", blank[part])}
    assert len(authors) == 2
    assert [part for part in text if any(name in text[part] for name in authors)] == []
    printers = [part for part in blank if SHARED_PRINTER in blank[part]]
    assert printers
    assert [part for part in printers if SHARED_PRINTER in text[part]] == []
    assert b'fullCalcOnLoad="1"' in text["xl/workbook.xml"]


def test_equal_budgets_give_equal_files() -> None:
    assert write(lump_sum()) == written()


def test_a_blank_that_is_another_form_is_refused() -> None:
    book = OfficialForm(layouts.blank("eacea-lump-sum.xlsx"))
    with pytest.raises(UnfitBlank, match="no sheet BE 099"):
        book.put("BE 099", "A1", "x")
    with pytest.raises(UnfitBlank, match="no cell named NOSUCH"):
        book.named("NOSUCH")
    with pytest.raises(UnfitBlank, match="BE 001!T12 of the template is computed"):
        book.put(BE_1, "T12", Decimal(1))
    with pytest.raises(UnfitBlank, match="no cell R9999 on the sheet BE 001"):
        book.put(BE_1, "R9999", Decimal(1))


def test_asks_for_the_rate_of_the_call_or_for_what_the_highest_grant_allows() -> None:
    budget = lump_sum()
    said, rows = layouts.layout("eacea-lump-sum"), layouts.categories("eacea-lump-sum")
    least = LumpSum(budget, said, rows)
    assert least.rate == Decimal(150000) / Decimal("204234.36")
    assert least.contribution(0) + least.contribution(1) == Decimal("150000.00")
    whole = LumpSum(replace(budget, award=replace(budget.award, amount=Decimal(200000))), said, rows)
    assert (whole.rate, whole.contribution(1)) == (Decimal("0.9"), Decimal("62209.81"))
