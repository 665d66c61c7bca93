"""What is due stands in one list over all awards, says who acts next, and begins a report by one press."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from grants_app.awards import commands as awards
from grants_app.awards.schedule import AgreedReport
from grants_app.core.errors import Conflict
from grants_app.reports import commands, queries
from grants_app.reports.queries import DueFilters, DueReport
from tests.awards.making import make_award
from tests.expenditures.making import award_with_budget
from tests.reports.making import FIRST, LATER, award_with_vouchers, prepared, queried, reviewed
from tests.web import Visitor, program
from tests.world import World

ON_TIME = datetime(2027, 1, 15, 9, tzinfo=UTC)
LATE = datetime(2027, 3, 2, 9, tzinfo=UTC)


def due(world: World, name: str, now: datetime = ON_TIME, **wishes: object) -> list[DueReport]:
    with world.seen_by(name, now) as work:
        return queries.due_reports(work, DueFilters(**wishes))  # type: ignore[arg-type]


@pytest.fixture
def award_id(world: World) -> UUID:
    """EUR 90,000 of the EU for 2026 and 2027, of two hubs."""
    return award_with_budget(world, reference="AW-1")


@pytest.mark.usefixtures("award_id")
def test_the_list_is_by_day_and_says_who_acts_next(world: World) -> None:
    first, last = due(world, "Hélène Dubois")
    assert (first.owed.name, first.due_on, first.act.who, first.is_mine) == (
        "Interim report", date(2027, 3, 1), "A finance officer", True,
    )  # fmt: skip
    assert (last.owed.name, last.due_on, last.act.who, last.is_mine) == (
        "Final report", date(2028, 3, 31), "Nobody yet", False,
    )  # fmt: skip


@pytest.mark.usefixtures("award_id")
def test_a_day_that_passed_is_said_in_words(world: World, tmp_path: Path) -> None:
    assert due(world, "Hélène Dubois", is_late=True) == []
    [late] = due(world, "Hélène Dubois", LATE, is_late=True)
    assert late.days_left(LATE.date()) == -1
    page = Visitor(program(world, tmp_path), world, "Hélène Dubois").get("/reports/due").text
    assert "Interim report" in page
    assert "31 Dec 2026" in page


def test_one_press_begins_the_report_of_the_schedule_in_the_donors_format(world: World, award_id: UUID) -> None:
    with world.as_("Hélène Dubois", ON_TIME) as work:
        report = commands.begin_owed(work, award_id, date(2026, 12, 31))
        assert (report.starts_on, report.ends_on, report.format) == (
            date(2026, 1, 1), date(2026, 12, 31), "eu-annex-vi",
        )  # fmt: skip
        with pytest.raises(Conflict, match="the one until 31 Dec 2027"):
            commands.begin_owed(work, award_id, date(2026, 12, 31))
    [row] = due(world, "Pieter Maes", state="draft")
    assert (row.owed.report_id, row.act.does, row.is_mine) == (
        report.id, "explains what varies and freezes the figures", True,
    )  # fmt: skip


def test_the_button_of_the_list_begins_it(world: World, award_id: UUID, tmp_path: Path) -> None:
    with world.as_("Hélène Dubois") as work:  # a period that is over whatever the day of the test
        reports = [
            AgreedReport(date(2026, 1, 31), date(2026, 2, 28)),
            AgreedReport(date(2027, 12, 31), date(2028, 3, 31)),
        ]
        awards.agree_schedule(work, award_id, reports, reason="Article 4 of the special conditions")
    helene = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    page = helene.get("/reports/due").text
    assert f'formaction="/awards/{award_id}/reports" name="until" value="2026-01-31"' in page
    assert "as the agreement says" in page
    assert "1 report is overdue" in page
    answer = helene.post(f"/awards/{award_id}/reports", {"until": "2026-01-31"})
    assert answer.status_code == 303, answer.text
    assert "Report 01 Jan 2026 – 31 Jan 2026" in helene.get(answer.headers["location"]).text


def test_what_waits_for_me_leaves_out_what_i_prepared_or_froze(world: World) -> None:
    award_id = award_with_vouchers(world)
    report_id = reviewed(world, prepared(world, award_id))
    [row] = due(world, "Ines Correia", LATER, is_mine=True)
    assert (row.owed.report_id, row.act.does) == (report_id, "approves it")
    assert due(world, "Pieter Maes", LATER, state="reviewed", is_mine=True) == []


def test_a_queried_report_is_not_overdue_and_waits_for_a_director(world: World) -> None:
    queried(world, prepared(world, award_with_vouchers(world)))
    [row] = due(world, "Ines Correia", LATER, state="queried")
    assert (row.owed.is_late(LATER.date()), row.is_mine) == (False, True)
    assert [it.owed.period.ends_on for it in due(world, "Ines Correia", LATER) if it.owed.status] == [FIRST.ends_on]


def test_a_hub_sees_the_days_of_its_awards_and_no_figures_of_others(world: World, award_id: UUID) -> None:
    make_award(world, lead_hub_id=world.hubs["KE"], reference="KE-1")
    rows = due(world, "Lucía Pop")
    assert {row.award_id for row in rows} == {award_id}
    assert not any(row.may_open or row.is_mine for row in rows)  # two hubs take part: the report is head office's
    assert {row.reference for row in due(world, "Achieng Njeri", hub_id=world.hubs["KE"])} == {"AW-1", "KE-1"}


def test_the_calendar_s_month_shows_the_report_on_its_day(world: World, award_id: UUID, tmp_path: Path) -> None:
    helene = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    march = helene.get("/calendar?view=month&kind=report&month=2027-03").text
    assert '<span class="nowrap">AW-1</span><span class="sub">Report to the donor' in march
    assert "1 deadline in this month" in march
    assert f"/reports/due?award={award_id}" in march
    assert "month=2027-02" in march
    assert "Nothing binds a day in this month" in helene.get("/calendar?view=month&kind=report&month=2027-04&hub=").text


def test_the_agreement_s_own_days_are_recorded_with_who_and_where_they_stand(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    helene = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    address = f"/awards/{award_id}/schedule"
    page = helene.get(address).text
    assert 'value="2027-03-01"' in page
    assert "within 60 days of the end of each period" in page
    days = {"ends_on-1": "2026-09-30", "due_on-1": "2026-09-15", "ends_on-2": "2027-12-31", "due_on-2": "2028-06-30"}
    wrong = helene.post(address, {**days, "reason": "Article 4"})
    assert (wrong.status_code, "Report 1: it is due after the last day" in wrong.text) == (422, True)
    good = helene.post(address, {**days, "due_on-1": "2026-12-15", "reason": "Article 4 of the special conditions"})
    assert good.status_code == 303, good.text
    page = helene.get(address).text
    assert "Article 4 of the special conditions" in page
    assert "until 30 Sep 2026: 15 Dec 2026" in page
    assert helene.post(address, {"reason": "Addendum 1 takes them back"}).status_code == 303
    assert "as the agreement says" not in helene.get(f"/awards/{award_id}").text


def test_a_report_that_a_hub_alone_carries_is_its_own_finance_officers(world: World) -> None:
    make_award(world, lead_hub_id=world.hubs["KE"], reference="KE-1")
    [row] = due(world, "Achieng Njeri", state="to-begin")
    assert (row.is_mine, row.may_open) == (True, True)
