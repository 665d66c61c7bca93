"""Every total that a donor sees is live, and already shows what a spreadsheet computes."""

import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from exports import DONOR_REPORTS
from exports.statement import FinancialStatement, SourceLine
from tests.exports import statements
from tests.exports.recalculate import differences, formulas, shown


def in_shillings() -> FinancialStatement:
    """An award in a currency without minor unit, whose codes would confuse a spreadsheet that matches by pattern."""
    award = replace(statements.AWARD, currency="UGX", donor="Mfuko", amount=Decimal(900), total_budget=Decimal(1000))
    lines = [
        statements.line(code, "Staff", f"Line {code}", "250", quantity=Decimal(3), unit_cost=Decimal(83))
        for code in ("1.1", "1.10", "1*", 'say "1"', "=1", "1?", "01.1", "a", "A")
    ]
    transactions = [
        replace(statements.voucher(number, it.code, "KE", "EUR", str(number)), currency="UGX", hub_currency="UGX")
        for number, it in enumerate(lines, 1)
    ]
    return replace(statements.statement(lines, transactions), award=award)


def with_several_closing_lines() -> FinancialStatement:
    """Two kinds of indirect cost, taxes and a contribution in kind, a used reserve, a heading that comes twice."""
    reserve = {"10": Decimal("-1000.00"), "2.2": Decimal("1000.00")}
    lines = [replace(it, contingency_used=reserve.get(it.code, statements.ZERO)) for it in statements.budget()]
    added = (
        statements.line("8.2", "8. Indirect costs", "Head office share", "0.00", kind="indirect"),
        statements.line("12.1", "12. Taxes", "VAT that nobody gives back", "1200.00", kind="ineligible"),
        statements.line("12.2", "12. In kind", "Work of volunteers", "2400.00", kind="in-kind"),
        statements.line("2.9", "2. Travel", "Taxis", "0.00"),
    )
    more = (
        statements.voucher(90, "12.1", "GT", "GTQ", "853.00"),
        statements.voucher(91, "12.2", "KE", "KES", "-1500.00"),
        statements.voucher(92, "8.2", "HQ", "EUR", "0.01"),
    )
    made = statements.statement([*lines, *added], [*statements.vouchers(), *more])
    return replace(made, lines=tuple(statements.forecast(it) for it in made.lines))


def corrected() -> FinancialStatement:
    """A voucher taken back in full, one corrected downwards, and a line that ends below zero."""
    listed = [
        *statements.vouchers(),
        statements.voucher(70, "4.2", "GT", "GTQ", "-71652.00", kind="correction", takes_back="E-000010"),
        statements.voucher(71, "4.2", "GT", "GTQ", "-8530.00", kind="correction", takes_back="E-000009"),
        statements.voucher(72, "5.1", "KE", "KES", "-150000.00", corrects="E-000011"),
    ]
    return statements.statement(statements.budget(), listed)


def cofinanced() -> FinancialStatement:
    """A second donor, own funds and contributions in kind bear their part of the cost."""
    in_kind = statements.line("12", "12. In kind", "Work of volunteers", "4000.00", kind="in-kind")
    listed = [
        *statements.vouchers(),
        statements.voucher(
            80, "2.1", "HQ", "EUR", "912.00", financed_by="Fondation des Alpes (FA-77)", paid_from="own"
        ),
        statements.voucher(81, "12", "GT", "GTQ", "8530.00", financed_by="Contributions in kind", paid_from="in-kind"),
    ]
    sources = (
        SourceLine("European Commission", "donor", Decimal("352800.00"), Decimal("100000.00")),
        SourceLine("Fondation des Alpes (FA-77)", "other donor", Decimal("20000.00"), Decimal("912.00")),
        SourceLine("Own contribution", "own", Decimal("19200.00"), Decimal("0.00")),
        SourceLine("Contributions in kind", "in-kind", Decimal("4000.00"), Decimal("1000.00")),
    )
    return replace(statements.statement([*statements.budget(), in_kind], listed), sources=sources)


SAMPLES = {
    "negative corrections": corrected(),
    "co-financing and in kind": cofinanced(),
    "in French": replace(statements.interim(), award=replace(statements.AWARD, language="fr")),
    "interim": statements.interim(),
    "final": statements.final(),
    "nothing spent yet": statements.statement(transactions=()),
    "no sources of funding": replace(statements.statement(), sources=(), cash=None),
    "shillings": in_shillings(),
    "an addendum": statements.with_addendum(),
    "several closing lines": with_several_closing_lines(),
}


WORKBOOKS = [name for name, report in DONOR_REPORTS.items() if report.extension == "xlsx"]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_every_formula_shows_what_libreoffice_computes(name: str) -> None:
    written = {sample: DONOR_REPORTS[name].write(statement) for sample, statement in SAMPLES.items()}
    found = differences(*written.values())
    assert {case: wrong for case, wrong in zip(written, found, strict=True) if wrong} == {}


@pytest.mark.proof
@pytest.mark.parametrize("name", [name for name, it in DONOR_REPORTS.items() if it.extension == "xlsx"])
def test_ten_thousand_transactions_add_up_in_every_format(name: str) -> None:
    codes = [it.code for it in statements.budget() if it.kind in ("direct", "third-party")]
    many = [
        statements.voucher(
            1_000 + number, codes[number % len(codes)], "GT", "GTQ", f"{1 + number % 97}.{number % 100:02}"
        )
        for number in range(10_000)
    ]
    (found,) = differences(DONOR_REPORTS[name].write(statements.statement(statements.budget(), many)))
    assert found == []


def test_a_wrong_value_is_found() -> None:
    workbook = DONOR_REPORTS["eu-annex-vi"].write(statements.interim())
    total = next(cell for cell, formula in formulas(workbook).items() if formula.startswith("=SUM(V"))
    (found,) = differences(with_value(workbook, "xl/worksheets/sheet6.xml", total[1], "119248.84"))
    assert [sentence.split(" shows ")[0] for sentence in found] == [f"List of transactions!{total[1]}"]


def with_value(workbook: bytes, part: str, address: str, planted: str) -> bytes:
    out = BytesIO()
    cell = re.compile(rf'(<c r="{address}"[^>]*><f>[^<]*</f><v>)[^<]*'.encode())
    with ZipFile(BytesIO(workbook)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            changed, times = cell.subn(rb"\g<1>" + planted.encode(), content) if name == part else (content, 1)
            assert times == 1, address
            target.writestr(name, changed)
    return out.getvalue()


def test_every_formula_has_a_value_before_any_recalculation() -> None:
    for report in (it for it in DONOR_REPORTS.values() if it.extension == "xlsx"):
        values = shown(report.write(statements.final()))
        assert len(values) > 10
        assert [cell for cell, value in values.items() if value is None] == []
