"""Where LibreOffice is installed the donor's own formulas are computed, and held against the statement."""

import sys
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from exports import NotWritable
from exports.donor_template import Filled, Put, Template, compare, fill, recalculated, recalculation
from exports.donor_template.formulas import Insertion
from exports.donor_template.inserting import insert
from exports.donor_template.pen import Pen
from exports.donor_template.sheet_xml import CellXml
from tests.exports.donor_template.test_inserting import crowded
from tests.exports.recalculate import converted, libreoffice
from tests.exports.templates import annex_vi
from tests.exports.templates.annex_vi import REPORT, SOURCES


@lru_cache(maxsize=1)
def computed() -> Filled:
    """With a check that does not hold, beside those that do: the reserve is no part of the direct costs."""
    libreoffice()
    mapping = annex_vi.mapping()
    wrong = Put(REPORT, "E34", "total.budget", label="7. Subtotal direct eligible costs")
    return recalculated(fill(annex_vi.blank(), replace(mapping, checks=(*mapping.checks, wrong)), crowded()))


def formulas(workbook: bytes) -> dict[str, CellXml]:
    sheet = Template(workbook).cells(REPORT)
    return {f"{row.number}:{column}": it for row in sheet.rows() for column, it in row.cells.items() if it.has_formula}


def test_the_donors_own_totals_come_to_the_statements_figures() -> None:
    statement = crowded()
    equal = [it for it in computed().checks if it.is_equal]
    assert [it.cell for it in equal] == ["E43", "L43", "N43", "O43", "I21"]
    assert equal[1].found is not None
    assert equal[1].found.number == statement.ledger_period
    assert computed().computed == recalculation.COMPUTED


def test_a_total_that_is_another_keeps_the_file_in_the_house() -> None:
    with pytest.raises(NotWritable) as refusal:
        computed().must_be_equal()
    (sentence,) = refusal.value.reasons
    assert sentence == (
        "Interim Report!E39 comes to 350500 in the donor's workbook, and All lines: Budget as per contract is 392500.00: map "
        "what is missing, or correct the formula with the donor."
    )


def test_values_stand_beside_formulas_and_nothing_else_changes() -> None:
    cells = formulas(computed().content)
    assert len(cells) > 100
    assert all(it.value for it in cells.values())
    assert cells["15:5"].formula == "SUM(E10:E14)"
    assert Decimal(cells["15:5"].value) == Decimal("200200.00")
    differences = compare(annex_vi.blank(), computed().content, computed())
    assert [it for it in differences if it.unexplained or not it.reason] == []


def test_sums_on_other_sheets_take_in_the_inserted_rows() -> None:
    sheet = Template(computed().content).cells(SOURCES)
    people, report = sheet.cell(10, 2), Template(computed().content).cells(REPORT).cell(15, 12)
    assert people is not None
    assert report is not None
    assert Decimal(people.value) == Decimal(report.value) > 0


def test_without_libreoffice_formulas_show_nothing_old_and_the_filling_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalculation, "program", lambda: None)
    made = recalculated(fill(annex_vi.blank(), annex_vi.mapping(), crowded()))
    assert made.computed == "Its formulas are computed when the workbook is opened; until then they show nothing."
    assert {it.value for it in formulas(made.content).values()} == {""}
    assert 'fullCalcOnLoad="1"' in Template(made.content).text("xl/workbook.xml")
    assert {it.is_equal for it in made.checks} == {None}
    made.must_be_equal()


def test_a_program_that_does_not_come_to_an_end_is_ended(tmp_path: Path) -> None:
    slow = tmp_path / "soffice"
    slow.write_text(f"#!{sys.executable}\nwhile True: pass\n")
    slow.chmod(0o755)
    filled = fill(annex_vi.blank(), annex_vi.mapping(), crowded())
    made = recalculated(filled, recalculation.Limits(seconds=1), str(slow))
    assert made.content == filled.content
    assert made.notes[-1] == recalculation.FAILED


@pytest.mark.proof
def test_libreoffice_computes_the_same_before_and_after_rows_are_inserted() -> None:
    """Three hundred formulas by chance, on the sheet itself and on another, over figures that stay where they are."""
    before = chance_book()
    pen = Pen(Template(before))
    for insertion in (Insertion("Our Figures", 25, 25, 2), Insertion("Our Figures", 10, 14, 7)):
        insert(pen, insertion)
    found = [Template(it) for it in converted(before, pen.to_bytes())]
    old, new = ([it.cells("Formulas").cell(row, 1) for row in range(1, 301)] for it in found)
    assert [it.value for it in old if it] == [it.value for it in new if it]
    assert len({it.value for it in old if it}) > 100


def chance_book() -> bytes:
    """Figures in A1:C40, and sums of cells, areas and columns of them."""
    chance = Random(7)
    book = Workbook()
    figures, formulas_sheet = book.active, book.create_sheet("Formulas")
    assert isinstance(figures, Worksheet)
    figures.title = "Our Figures"
    for row in range(1, 41):
        for column in (1, 2, 3):
            figures.cell(row, column, chance.randint(1, 10_000))
    for row in range(1, 301):
        formulas_sheet.cell(row, 1, "=" + "+".join(_chance_part(chance) for _ in range(3)))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _chance_part(chance: Random) -> str:
    column, dollar = chance.choice("ABC"), chance.choice(["", "$"])
    first, last = sorted((chance.randint(1, 40), chance.randint(1, 40)))
    return chance.choice([
        f"'Our Figures'!{dollar}{column}{dollar}{first}",
        f"SUM('Our Figures'!{column}{dollar}{first}:{column}{dollar}{last})",
        f"SUM('Our Figures'!{column}:{column})",
        f"SUM('Our Figures'!{first}:{last})",
        f"MAX(LOG10('Our Figures'!{column}{first}),'OUR FIGURES'!{column}{last})",
    ])  # fmt: skip
