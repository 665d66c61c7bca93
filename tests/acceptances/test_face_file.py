"""The FACE form as a file: what the ledger and the agency's letters say, from form to form."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from exports.standing import AuthorisedLine
from grants_app.acceptances import queries
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict
from grants_app.core.money import Money
from grants_app.reports import commands as report_commands
from grants_app.reports import queries as reports
from grants_app.reports.commands import TypedLine
from tests.acceptances.making import DIRECTOR, LETTER, OFFICER, confirmed, sent
from tests.acceptances.test_acceptances import _authorise
from tests.exports.sheets import amount, open_sheet, row_of
from tests.reports.making import FIRST, LATER, NETWORK, SECOND, award_with_vouchers, prepared
from tests.world import World

NOUGHT = Decimal(0)
THIRD = Period(date(2027, 1, 1), date(2027, 6, 30))
"""In it the agency's letter came, and its cost left the books."""


@pytest.fixture
def award_id(world: World) -> UUID:
    """An award that spent 100 + 200 + 50 euro in its first half year; the agency had authorised 1,000 euro of line 1.2."""
    award_id = award_with_vouchers(world)
    _authorise(world, award_id, FIRST, 1_000)
    return award_id


def _lines(world: World, award_id: UUID, period: Period, report_id: UUID | None = None) -> dict[str, AuthorisedLine]:
    with world.seen_by(OFFICER, LATER) as work:
        report = reports.report(work, report_id) if report_id else None
        found = reports.figures(work, reports.award(work, award_id), period, report)
        return {line.code: line for line in queries.authorised(work, found)}


def _exported(world: World, award_id: UUID, period: Period, file_format: str = "un-face") -> bytes:
    with world.seen_by(OFFICER, LATER) as work:
        agency = queries.authorised
        return report_commands.export(work, award_id, period, file_format, network=NETWORK, agency=agency).content


def _form(world: World, award_id: UUID, period: Period) -> Worksheet:
    return open_sheet(_exported(world, award_id, period), "FACE")


def test_a_first_form_has_what_was_authorised_before_it_and_what_was_spent(world: World, award_id: UUID) -> None:
    line = _lines(world, award_id, FIRST)["1.2"]
    assert (line.authorised, line.reported, line.accepted) == (Decimal("1000.00"), Decimal("200.00"), None)
    sheet = _form(world, award_id, FIRST)
    assert amount(sheet, "D", "Grand Total") == Decimal("350.00")


def test_the_next_form_begins_with_what_the_last_one_left(world: World, award_id: UUID) -> None:
    confirmed(world, sent(world, award_id), euros=20)
    _authorise(world, award_id, SECOND, 500)
    with world.seen_by(OFFICER, LATER) as work:
        form = queries.page(work, award_id).forms[0]
    [row] = [row for row in form.rows if row.label.startswith("1.2 ")]
    first, second = _lines(world, award_id, FIRST)["1.2"], _lines(world, award_id, SECOND)["1.2"]
    assert (first.authorised, first.reported, first.accepted, first.newly_authorised) == (
        Decimal("1000.00"),
        Decimal("200.00"),
        Decimal("180.00"),
        Decimal("500.00"),
    )
    assert row.face.outstanding == Money.of("1320.00", "EUR")
    assert first.outstanding == second.authorised == Decimal("1320.00")


def test_what_a_form_rejected_is_not_lost_a_second_time_on_the_next(world: World, award_id: UUID) -> None:
    confirmed(world, sent(world, award_id), euros=20)
    second = _lines(world, award_id, THIRD)["1.2"]
    assert (second.reported, second.rejected_before) == (NOUGHT, Decimal("20.00"))
    sheet = _form(world, award_id, THIRD)
    assert amount(sheet, "D", "1.2 ") == NOUGHT
    assert any("20.00 EUR was rejected on an earlier form" in str(cell.value) for cell in sheet["A"])


def test_while_the_agency_has_not_answered_the_next_form_s_column_a_is_blank(world: World, award_id: UUID) -> None:
    sent(world, award_id)
    sheet = _form(world, award_id, SECOND)
    assert sheet[f"C{row_of(sheet, '1.2 ')}"].value is None
    assert any("Column A is blank" in str(cell.value) for cell in sheet["A"])


def test_what_is_typed_of_the_next_period_is_requested_and_itemised(world: World, award_id: UUID) -> None:
    report_id = prepared(world, award_id)
    with world.as_(OFFICER, LATER) as work:
        found = reports.figures_of(work, reports.award(work, award_id), reports.report(work, report_id))
        ids = {figure.line.code: figure.line.line_id for figure in found.lines}
        units = {"forecast_units": Decimal(6), "forecast_unit_cost": Decimal("500.00")}
        typed = [
            TypedLine(ids["1.1"], None, "Per month", None, None, Money.of("750.00", "EUR"), ""),
            TypedLine(ids["1.2"], None, "Per month", **units, forecast=Money.of("3000.00", "EUR"), explanation=""),
        ]
        report_commands.type_lines(work, report_id, typed)
    sheet = _form(world, award_id, FIRST)
    assert [amount(sheet, "G", name) for name in ("1.1 ", "1.2 ", "2.1 ", "Grand Total")] == [
        Decimal("750.00"),
        Decimal("3000.00"),
        NOUGHT,
        Decimal("3750.00"),
    ]
    estimate = open_sheet(_exported(world, award_id, FIRST, "un-ice"), "Itemised Cost Estimate")
    head = row_of(estimate, "Item no.")
    assert [[cell.value for cell in estimate[row]][4:8] for row in (head + 1, head + 3)] == [
        [1, 750, 1, 750],
        [6, 500, 1, 3000],
    ]


def test_the_stored_form_of_an_approved_report_is_the_partner_s_part(world: World, award_id: UUID) -> None:
    with world.as_(OFFICER, LATER) as work:
        report_id = report_commands.prepare(work, award_id, FIRST, "un-face").id
    with world.as_("Pieter Maes", LATER) as work:
        report_commands.review(work, report_id)
    with pytest.raises(Conflict, match="what the agency authorised and accepted"), world.as_(DIRECTOR, LATER) as work:
        report_commands.approve(work, report_id, network=NETWORK)
    with world.as_(DIRECTOR, LATER) as work:
        report_commands.approve(work, report_id, network=NETWORK, agency=queries.authorised)
    stored = _form(world, award_id, FIRST)
    assert amount(stored, "C", "Grand Total") == Decimal("1000.00")
    assert amount(stored, "D", "Grand Total") == Decimal("374.50")
    assert LETTER.reference not in str([cell.value for cell in stored["A"]])
