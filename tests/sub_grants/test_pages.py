"""The pages: an agreement is drafted, approved, paid, reported and sent back in a browser; a hub sees its own alone."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlmodel import Session, select

from grants_app.core.calendar import Period
from grants_app.core.trail import AuditNote
from grants_app.hubs.models import Community
from grants_app.reports import commands as reports
from grants_app.reports import queries as report_queries
from grants_app.sub_grants import commands, queries
from grants_app.sub_grants.rules.life import CostArises
from grants_app.web import request
from tests.disbursements.signed_in import Visitor
from tests.sub_grants.ground import (
    AGREED_AT,
    APPROVER,
    COORDINATOR,
    HUB_FINANCE,
    LATER,
    PAYER,
    STAFF,
    Ground,
)

MEMBER = "Juana Tzoc Batz"
"""A member of the community: whoever knows her name here could find her."""


MIDDAY = datetime.now(UTC).replace(hour=12, minute=0)
"""In Brussels, when it is the same day in Guatemala and in Kenya."""


@pytest.fixture(autouse=True)
def acted_at_midday(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the small hours of head office it is still yesterday in Guatemala, and a payment of today is to come."""
    monkeypatch.setattr(request, "clock", lambda: MIDDAY)


def _visit(ground: Ground, name: str) -> Visitor:
    return Visitor(ground.world, name, datetime.now(UTC))


def _form(ground: Ground, **others: str) -> dict[str, str]:
    line = str(ground.stage.lines["3.2"])
    usual = {
        "award": str(ground.stage.award_id),
        "hub": str(ground.world.hubs["GT"]),
        "community": str(ground.world.communities["Río Claro"]),
        "purpose": "Looms for forty weavers",
        "starts_on": "2026-04-01",
        "ends_on": "2026-12-31",
        "currency": "GTQ",
        "cost_arises": "report",
        "shown_as": "tranches",
        "title-1": "Looms",
        "line-1": line,
        "amount-1": "25,590.00",
        "expected-1": "2026-04-01",
        "title-2": "Yarn",
        "line-2": line,
        "amount-2": "17060",
        "expected-2": "2026-07-01",
        "document-2": "Minutes of the assembly",
    }
    return usual | others


def test_an_agreement_is_drafted_changed_and_approved(ground: Ground) -> None:
    staff, officer = _visit(ground, STAFF), _visit(ground, APPROVER)
    assert "Seeds and looms for cooperatives" in staff.get(
        f"/sub-grants/new?award={ground.stage.award_id}&hub={ground.world.hubs['GT']}"
    )
    status, to = staff.post("/sub-grants/new", **_form(ground))
    assert status == 303
    page = staff.get(to)
    assert "GT-SG-0001 · Río Claro" in page
    assert "42,650.00" in page
    form = staff.get(f"{to}/change")
    assert 'value="25590.00"' in form
    assert 'value="Minutes of the assembly"' in form
    assert staff.post(f"{to}/change", **_form(ground, purpose="Looms and yarn"))[0] == 303
    assert staff.post(f"{to}/propose")[0] == 303
    assert "Approve the agreement" not in staff.get(to)
    assert "Approve the agreement" in officer.get(to)
    assert officer.post(f"{to}/approve")[0] == 303
    assert "Ask for this tranche" in staff.get(to)


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(ground: Ground) -> None:
    staff = _visit(ground, STAFF)
    wrong = {"amount-2": "17060.001", "ends_on": "2026-03-01", "consent_reference": "Ares 1"}
    status, page = staff.post("/sub-grants/new", **_form(ground, **wrong))
    assert status == 422
    assert "GTQ has 2 decimals" in page
    assert "Day of the donor&#39;s consent: give the day." in page
    assert 'value="Looms for forty weavers"' in page


def test_the_way_of_a_tranche_in_a_browser(ground: Ground) -> None:
    ground.advance()
    sub_grant_id = ground.active()
    tranche_id = ground.tranche(sub_grant_id).id
    base, url = f"/sub-grants/tranches/{tranche_id}", f"/sub-grants/{sub_grant_id}"
    staff, officer, payer = _visit(ground, STAFF), _visit(ground, APPROVER), _visit(ground, PAYER)
    assert staff.post(f"{base}/request", paid_from="GTQ")[0] == 303
    assert officer.post(f"{base}/approve")[0] == 303
    assert "Left the advance of Hub Guatemala" not in payer.get(f"{base}/pay")
    today = MIDDAY.date().isoformat()
    status, page = payer.post(f"{base}/pay", value_on=today, bank_reference="BI-7781", sent="", fee="")
    assert status == 200
    assert "twenty-five thousand five hundred and ninety Guatemalan quetzals" in page
    assert ground.tranche(sub_grant_id).status == "approved"
    assert payer.post(f"{base}/pay", value_on=today, bank_reference="BI-7781", checked="yes")[0] == 303
    assert ground.tranche(sub_grant_id).status == "paid"
    assert staff.post(f"{base}/report", spent="8530", spent_on=today, document_number="RC-1")[0] == 303
    page = officer.get(url)
    (report_id,) = set(re.findall(r"/sub-grants/reports/([0-9a-f-]+)/accept", page))
    assert officer.post(f"/sub-grants/reports/{report_id}/accept")[0] == 303
    assert payer.post(
        f"{base}/refund", value_on=today, bank_reference="B-2", returned="17060.00", paid_to="GTQ", checked="yes"
    ) == (303, url)
    page = staff.get(url)
    for words in ("sub-grant paid", "sub-grant cost", "sub-grant returned", "Settled"):
        assert words in page
    assert "Río Claro" in staff.get(f"/communities/{ground.world.communities['Río Claro']}")
    assert "GT-SG-0001" in staff.get(f"/communities/{ground.world.communities['Río Claro']}")
    assert "GT-SG-0001" in staff.get(f"/sub-grants?award={ground.stage.award_id}")


def test_a_condition_is_ticked_on_the_page(ground: Ground) -> None:
    sub_grant_id = ground.active()
    coordinator = _visit(ground, COORDINATOR)
    page = coordinator.get(f"/sub-grants/{sub_grant_id}")
    ids = re.findall(r"/sub-grants/conditions/([0-9a-f-]+)/meet", page)
    assert len(ids) == 3
    future = (MIDDAY.date() + timedelta(days=9)).isoformat()
    assert coordinator.post(f"/sub-grants/conditions/{ids[2]}/meet", met_on=future)[0] == 422
    today = MIDDAY.date().isoformat()
    assert coordinator.post(f"/sub-grants/conditions/{ids[2]}/meet", met_on=today, note="Folder 3")[0] == 303
    assert "Ticked by Tomás Caal" in coordinator.get(f"/sub-grants/{sub_grant_id}")


def test_a_milestone_is_verified_on_its_page(ground: Ground) -> None:
    tranche_id = ground.paid(cost_arises=CostArises.MILESTONE)
    officer = _visit(ground, HUB_FINANCE)
    base = f"/sub-grants/tranches/{tranche_id}/verify"
    assert "Six looms stand in use" in officer.get(base)
    today = MIDDAY.date().isoformat()
    assert officer.post(base, verified_on=today, document_number="V-1")[0] == 303
    assert officer.post(base, verified_on=today, document_number="V-1")[0] == 409
    assert ground.cost() == 3_000_00


def test_another_hub_meets_nothing(ground: Ground) -> None:
    tranche_id = ground.paid()
    sub_grant_id = ground.tranche_of(tranche_id)
    other = _visit(ground, "Achieng Njeri")
    for path in (f"/sub-grants/{sub_grant_id}", f"/sub-grants/tranches/{tranche_id}/refund"):
        assert other.status(path) == 404
    assert other.post(f"/sub-grants/tranches/{tranche_id}/pay")[0] == 404
    assert "GT-SG-0001" not in other.get("/sub-grants")


@pytest.fixture
def told(ground: Ground) -> Ground:
    """A tranche reported and accepted; a member's name was typed where people may type something."""
    with Session(ground.world.database.engine) as session:
        community = session.exec(select(Community).where(Community.alias == "Río Claro")).one()
        community.summary = f"Forty weavers around {MEMBER}"
        session.add(community)
        session.commit()
    tranche_id = ground.paid()
    ground.accepted(tranche_id, "25590.00")
    second = ground.tranche(ground.tranche_of(tranche_id), 2).id
    with ground.world.as_(COORDINATOR, LATER) as work:
        document = queries.conditions(work, [second])[2]
        commands.meet(work, document.id, met_on=LATER.date(), note=f"Signed by {MEMBER}")
    return ground


def test_a_members_name_is_in_no_trail_and_no_file(told: Ground) -> None:
    with Session(told.world.database.engine) as session:
        notes = session.exec(select(AuditNote)).all()
    assert [note for note in notes if note.act == "tranche.condition-met"]
    assert not [note for note in notes if MEMBER in note.details]
    for file_format in ("eu-annex-vi", "bva"):
        with told.world.seen_by(APPROVER, LATER) as work:
            period = Period(AGREED_AT.date().replace(month=1, day=1), AGREED_AT.date().replace(month=12, day=31))
            file = reports.export(work, told.stage.award_id, period, file_format, network="Network")
        text = _text(file.content)
        assert "Río Claro" in text
        assert "GT-SG-0001/1" in text
        assert MEMBER not in text


def test_another_hub_and_the_lists_show_no_members_name(told: Ground) -> None:
    for name, paths in {
        "Wanjiru Kamau": ("/sub-grants", "/expenditures", "/hubs", f"/awards/{told.stage.award_id}"),
        APPROVER: ("/sub-grants", f"/expenditures?award={told.stage.award_id}", f"/awards/{told.stage.award_id}"),
    }.items():
        visitor = _visit(told, name)
        for path in paths:
            assert MEMBER not in visitor.get(path), path


def _text(content: bytes) -> str:
    book: Any = openpyxl.load_workbook(BytesIO(content))
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def test_the_donors_list_shows_one_row_per_tranche_by_alias(told: Ground) -> None:
    with told.world.seen_by(APPROVER, LATER) as work:
        its = report_queries.award(work, told.stage.award_id)
        period = Period(its.starts_on, LATER.date())
        statement = report_queries.statement(work, its, period, network="Network")
    (row,) = statement.transactions
    assert (row.voucher, row.payee, row.community, row.kind, row.paid_from) == (
        "GT-SG-0001/1",
        "Río Claro",
        "Río Claro",
        "voucher",
        "sub-grant",
    )
    assert (str(row.amount), str(row.charged_amount), row.document_number) == ("3000.00", "25590.00", "RC-2026-3")
    line = next(line for line in statement.lines if line.code == "3.2")
    assert line.period_cost == row.amount
