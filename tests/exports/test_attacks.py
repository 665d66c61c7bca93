"""No cell that came from a person becomes a formula: every text of the corpus through every format, read back by three programs."""

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from exports import BUDGET_TABLES, DONOR_BUDGETS, DONOR_REPORTS
from exports.comparative_budget import ComparativeBudget, ComparativeLine
from exports.form_facts import form_facts
from exports.statement import FinancialStatement
from tests.exports import statements
from tests.exports.attacks import ATTACKS
from tests.exports.recalculate import converted, formulas

DONORS_OWN_FILES = {"eacea-lump-sum"}
"""A form that the donor gives as a file: what is typed into its cells, and how, is asked of it in its own tests."""
HARMLESS = tuple(f"harmless {number}" for number, _ in enumerate(ATTACKS))


def typed(texts: tuple[str, ...]) -> FinancialStatement:
    """A statement in which every text of the corpus was typed somewhere, and each kind of typed text is hostile."""
    made = statements.interim()
    listed = [
        replace(
            statements.voucher(500 + number, "2.2", "GT", "GTQ", "100.00"),
            payee=text, description=text, document_number=text, community=text,
        )
        for number, text in enumerate(texts)
    ]  # fmt: skip
    lines = [
        replace(it, description=text, unit=text, explanation=text)
        for it, text in zip(statements.budget(), texts[::5], strict=False)
    ]
    hostile = statements.statement(lines, [*made.transactions, *listed])
    award = replace(made.award, title=texts[0], donor_reference=texts[1], lead_hub=texts[2], rate_source=texts[3])
    return replace(hostile, award=award, network=texts[4], notes=texts[5:9], form_facts=_given(texts))


def _given(texts: tuple[str, ...]) -> dict[str, str]:
    """What was typed for donors' forms; amounts and choices are checked before they are kept."""
    taken = [fact.key for fact in form_facts(DONOR_REPORTS) if not fact.is_amount and not fact.choices]
    return dict(zip(taken, texts[10:], strict=False))


def workbooks(texts: tuple[str, ...]) -> dict[str, bytes]:
    """Every workbook on the shelf, written of what was typed."""
    statement = typed(texts)
    written = {key: it.write(statement) for key, it in DONOR_REPORTS.items() if it.extension == "xlsx"}
    compared = ComparativeBudget(
        statement.network, statement.award, texts[0], texts[1], statement.prepared_on, is_approved=True,
        lines=tuple(ComparativeLine(it, why=it.explanation) for it in statement.lines), acts=texts,
    )  # fmt: skip
    written |= {key: it.write(compared) for key, it in BUDGET_TABLES.items()}
    budget = statements.donor_budget(texts)
    ours = {key: it for key, it in DONOR_BUDGETS.items() if it.extension == "xlsx" and key not in DONORS_OWN_FILES}
    return written | {key: it.write(budget) for key, it in ours.items()}


@pytest.fixture(scope="module")
def hostile() -> dict[str, bytes]:
    return workbooks(ATTACKS)


@pytest.fixture(scope="module")
def harmless() -> dict[str, bytes]:
    return workbooks(HARMLESS)


def test_no_text_becomes_a_formula(hostile: dict[str, bytes], harmless: dict[str, bytes]) -> None:
    for name, workbook in hostile.items():
        assert formulas(workbook).keys() == formulas(harmless[name]).keys(), name


def test_a_text_that_looks_like_a_formula_stays_one_when_somebody_edits_it(hostile: dict[str, bytes]) -> None:
    for name, workbook in hostile.items():
        cells = [cell for sheet in load_workbook(BytesIO(workbook)) for row in sheet for cell in row]
        attacked = [
            cell for cell in cells if str(cell.value or "").startswith(("=", "+", "-", "@")) and cell.data_type == "s"
        ]
        assert [cell.coordinate for cell in attacked if not cell.quotePrefix] == [], name


def test_every_typed_text_is_read_back_as_it_was_typed(hostile: dict[str, bytes]) -> None:
    expected = {text.replace("\r", "\n") for text in ATTACKS}
    for name in DONOR_REPORTS:
        book = CalamineWorkbook.from_filelike(BytesIO(hostile[name]))
        sheets = [book.get_sheet_by_name(title).to_python() for title in book.sheet_names]
        by_calamine = {str(value).strip() for sheet in sheets for row in sheet for value in row}
        assert {text.strip() for text in expected} - by_calamine == set(), name
    cells = [cell for sheet in load_workbook(BytesIO(hostile["bva"])) for row in sheet for cell in row]
    assert expected - {str(cell.value).replace("_x005F_", "_") for cell in cells} == set()


def test_libreoffice_finds_no_formula_in_them_either(hostile: dict[str, bytes], harmless: dict[str, bytes]) -> None:
    opened = dict(zip(hostile, converted(*hostile.values()), strict=True))
    for name, workbook in opened.items():
        assert formulas(workbook).keys() == formulas(harmless[name]).keys(), name
