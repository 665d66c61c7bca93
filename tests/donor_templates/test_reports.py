"""A report in the donor's own workbook: written from the ledger, approved, and stored with its hash."""

import hashlib
from decimal import Decimal
from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import load_workbook

from exports.donor_template.mapping import Put
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.work import Work
from grants_app.donors import commands as donors
from grants_app.reports import commands as reports
from grants_app.reports import queries as report_queries
from tests.awards.making import make_award
from tests.donor_templates.making import SHEET, approved, mapping
from tests.reports.making import FIRST, LATER, NETWORK, award_with_vouchers, reviewed
from tests.world import World


def draft(work: Work, award_id: UUID, key: str) -> bytes:
    return reports.export(work, award_id, FIRST, key, network=NETWORK).content


def test_the_donor_s_workbook_holds_the_ledger_s_figures(world: World) -> None:
    award_id, key = award_with_vouchers(world), approved(world)
    with world.as_("Hélène Dubois", LATER) as work:
        sheet = load_workbook(BytesIO(draft(work, award_id, key)))[SHEET]
    assert sheet["B3"].value == NETWORK
    assert sheet["A9"].value
    spent = [Decimal(str(sheet.cell(row, 3).value or 0)) for row in range(9, 13)]
    assert sum(spent) == 350


def test_approval_stores_the_workbook_with_its_hash_and_who_signed(world: World) -> None:
    signed = (*mapping().puts, Put(SHEET, "B2", "approved.name"))
    award_id, key = award_with_vouchers(world), approved(world, its=mapping(puts=signed))
    with world.as_("Hélène Dubois", LATER) as work:
        report_id = reports.prepare(work, award_id, FIRST, key).id
    reviewed(world, report_id)
    with world.as_("Ines Correia", LATER) as work:
        reports.approve(work, report_id, network=NETWORK)
        file = report_queries.stored_file(work, report_id)
        sheet = load_workbook(BytesIO(file.content))[SHEET]
    assert file.sha256 == hashlib.sha256(file.content).hexdigest()
    assert file.name == "AW-1-template-ec-t-0001-2026-01-01-2026-06-30.xlsx"
    assert sheet["B2"].value == "Ines Correia"


def test_a_workbook_without_a_row_for_every_line_is_refused_with_the_line(world: World) -> None:
    its = mapping()
    (block,) = its.blocks
    award_id = award_with_vouchers(world)
    key = approved(world, its=mapping(blocks=(type(block)(SHEET, 9, 12, "lines", block.columns, only="1.1"),)))
    with world.as_("Hélène Dubois", LATER) as work, pytest.raises(Conflict) as refused:
        draft(work, award_id, key)
    assert "No file was written" in refused.value.sentence
    assert "has no row in the template" in refused.value.sentence


def test_another_donor_s_workbook_is_no_format_of_the_award(world: World) -> None:
    key = approved(world)
    with world.as_("Ines Correia") as work:
        other = donors.add_donor(work, code="FF", name="Fondo Faro", country="ES", profile="foundation").id
    award_id = make_award(world, reference="FF-1", donor_id=other)
    with world.as_("Hélène Dubois", LATER) as work, pytest.raises(Invalid) as refused:
        draft(work, award_id, key)
    assert "another donor" in refused.value.sentence
