"""Templates of real donors are filled, and every other part of their packages stays as it was, or is named with its reason."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from exports import NotWritable, layouts
from exports.donor_template import (
    Block,
    Column,
    Filled,
    Put,
    Template,
    TemplateMapping,
    addresses,
    fill,
    open_template,
    recalculated,
)
from exports.donor_template.comparison import PartDifference, compare
from exports.donor_template.grid import grid
from tests.exports import statements
from tests.exports.recalculate import libreoffice
from tests.exports.templates import annex_vi

STATEMENT = statements.interim()
FORM = "Form"


def _columns(**its: str) -> tuple[Column, ...]:
    return tuple(Column(letter, what) for letter, what in its.items())


def _awards() -> tuple[tuple[Put, ...], tuple[Block, ...]]:
    """The federal awards expended: its sheet is protected, and column A is computed."""
    puts = (Put("Coversheet", "B4", text="ABC123DEF456"),)
    columns = (
        Column("B", text="19"),
        Column("C", text="345"),
        *_columns(D="line.code", E="line.label", F="line.period"),
    )
    return puts, (Block(FORM, 2, 3000, "lines", columns),)


MAPPINGS: Mapping[str, Callable[[], tuple[tuple[Put, ...], tuple[Block, ...]]]] = {
    "federal-awards-workbook-PASS.xlsx": _awards,
    "audit-findings-text-workbook-EMPTY.xlsx": lambda: (
        (Put("Coversheet", "B4", text="ABC123DEF456"),),
        (Block(FORM, 2, 3000, "transactions", (*_columns(A="transaction.voucher", B="transaction.description"), Column("C", text="N"))),),
    ),
    "360-giving-schema-titles-with-dei-extension-2024.xlsx": lambda: (
        (Put("Meta", "B2", "network"),),
        (Block("grants", 2, 2, "transactions", _columns(A="transaction.voucher", B="transaction.payee", E="transaction.amount")),),
    ),
    "360-giving-schema-titles-with-meta-tab-2023.xlsx": lambda: (
        (Put("Meta", "B2", "network"),),
        (Block("grants", 2, 2, "transactions", _columns(A="transaction.entry_number", D="award.currency", E="transaction.amount")),),
    ),
    "eacea-lump-sum.xlsx": lambda: (
        (Put("Instructions", "E33", "award.reference", name="Acronym"), Put("Instructions", "E34", "award.amount")),
        (Block("Beneficiaries List", 6, 17, "hubs", _columns(B="hub.name")),),
    ),
}  # fmt: skip


@lru_cache(maxsize=8)
def blank(name: str) -> bytes:
    folder = layouts.FOLDER.parent / "blanks" if name.startswith("eacea") else annex_vi.FOLDER
    return Path(folder / name).read_bytes()


@lru_cache(maxsize=8)
def opened(name: str) -> Template:
    return open_template(blank(name))


@lru_cache(maxsize=8)
def filled(name: str) -> Filled:
    puts, blocks = MAPPINGS[name]()
    mapping = TemplateMapping(name, "A donor", 1, opened(name).digest, puts, blocks)
    return fill(opened(name), mapping, STATEMENT)


@lru_cache(maxsize=8)
def differences(name: str) -> tuple[PartDifference, ...]:
    return compare(blank(name), filled(name).content, filled(name))


@pytest.mark.parametrize("name", MAPPINGS)
def test_only_what_was_mapped_differs(name: str) -> None:
    assert {it.part: it.unexplained for it in differences(name) if it.unexplained} == {}
    assert all(it.reason for it in differences(name))
    assert len(opened(name).parts) - len(differences(name)) > 5


@pytest.mark.parametrize("name", MAPPINGS)
def test_every_cell_that_was_filled_shows_its_value(name: str) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(filled(name).content))
    sheets = {it.sheet for it in filled(name).placed}
    shown = {sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in sheets}
    assert filled(name).placed
    for it in filled(name).placed:
        row, column = addresses.cell(it.cell)
        rows = shown[it.sheet]
        found = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else ""
        expected = it.value.text if it.value.number is None else pytest.approx(int(it.value.number * 100) / 100)
        assert found == expected, it


def test_a_filled_row_keeps_the_donors_own_formula_beside_it() -> None:
    name = "federal-awards-workbook-PASS.xlsx"
    before, after = opened(name).cells(FORM), Template(filled(name).content).cells(FORM)
    formulas = [(before.cell(row, 1), after.cell(row, 1)) for row in range(2, 200)]
    assert all(one and other and one.formula is not None and one.formula == other.formula for one, other in formulas)


@pytest.mark.proof
def test_the_official_form_adds_up_to_the_statements_own_total() -> None:
    """Its cover sheet sums the column of amounts on another sheet, over three thousand protected rows."""
    libreoffice()
    name = "federal-awards-workbook-PASS.xlsx"
    puts, blocks = MAPPINGS[name]()
    check = Put("Coversheet", "B5", "total.period")
    mapping = TemplateMapping(name, "FAC", 1, opened(name).digest, puts, blocks, (check,))
    made = recalculated(fill(opened(name), mapping, STATEMENT))
    assert [it.is_equal for it in made.checks] == [True]
    assert [it.unexplained for it in compare(blank(name), made.content, made) if it.unexplained] == []


def test_a_value_that_the_official_form_does_not_take_is_refused() -> None:
    name = "audit-findings-text-workbook-EMPTY.xlsx"
    put = Put("Coversheet", "B4", text="SHORT")
    mapping = TemplateMapping(name, "FAC", 1, opened(name).digest, (put,))
    with pytest.raises(NotWritable, match="does not allow «SHORT» there; it must have 12 characters"):
        fill(opened(name), mapping, STATEMENT)


def test_names_of_an_official_form_are_seen_where_they_point() -> None:
    window = grid(opened("federal-awards-workbook-PASS.xlsx"), "Coversheet")
    named = {it.address: it.names for row in window.rows for it in row.cells if it.names}
    assert named["B4"] == ("auditee_uei",)
    assert window.is_protected
