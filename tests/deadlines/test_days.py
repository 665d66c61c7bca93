"""What binds a day comes from every room, for whom it concerns; and own deadlines come, move, stay and end."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from grants_app.awards import commands as awards
from grants_app.calls import commands as calls
from grants_app.calls.rules import Deadline as CallDeadline
from grants_app.core.errors import Forbidden, Invalid, NotFound
from grants_app.core.master_key import MasterKeyFile
from grants_app.core.money import Money
from grants_app.deadlines import commands, queries
from grants_app.deadlines.commands import Terms
from grants_app.deadlines.queries import Filters
from grants_app.deadlines.recurring import Repeats, Rule
from grants_app.deadlines.rules import Deadline, Kind, told
from tests.applications.making import open_call, started
from tests.communities.test_documents import attached
from tests.house.kenya import make_records
from tests.web import Visitor, program
from tests.world import NOW, World

MARISOL, TOMAS, WANJIRU, HELENE = "Marisol Ajú", "Tomás Caal", "Wanjiru Kamau", "Hélène Dubois"
CONCEPT, FULL = datetime(2026, 4, 1, 15, tzinfo=UTC), datetime(2026, 6, 1, 21, 59, tzinfo=UTC)


def seen(world: World, who: str, *, now: datetime = NOW, kind: str = "", mine: bool = False) -> list[Deadline]:
    with world.seen_by(who, now) as work:
        return queries.deadlines(work, work.today + timedelta(days=4_000), Filters(kind=kind, is_mine=mine))


def two_stages(world: World) -> dict[str, object]:
    return {"deadlines": (CallDeadline(CONCEPT, "Concept", stage="concept"), CallDeadline(FULL, "Full", stage="full"))}


def test_a_call_that_i_follow_binds_at_each_stage_until_it_closes(world: World) -> None:
    call_id = open_call(world, **two_stages(world))
    assert seen(world, WANJIRU, kind=Kind.CALL) == []
    with world.as_(WANJIRU) as work:
        calls.follow(work, call_id)
    assert [it.at for it in seen(world, WANJIRU, kind=Kind.CALL, mine=True)] == [CONCEPT, FULL]
    assert len({it.key for it in seen(world, WANJIRU)}) == 2
    assert [it.at for it in seen(world, WANJIRU, now=CONCEPT + timedelta(hours=1), kind=Kind.CALL)] == [FULL]


def test_an_application_binds_at_the_next_stage_and_stays_overdue_until_it_is_sent(world: World) -> None:
    application_id = started(world, call_id=open_call(world, **two_stages(world)))
    for now, at in ((NOW, CONCEPT), (CONCEPT + timedelta(days=1), FULL), (FULL + timedelta(days=90), FULL)):
        [it] = seen(world, MARISOL, now=now, kind=Kind.APPLICATION, mine=True)
        assert (it.at, it.key) == (at, f"application-{application_id}")
    assert seen(world, WANJIRU, kind=Kind.APPLICATION) == []


def test_every_room_gives_its_days_and_a_hub_sees_its_own_alone(world: World) -> None:
    make_records(world)
    kinds = {it.kind for it in seen(world, HELENE)}
    assert kinds >= {Kind.REPORT, Kind.INSTALMENT, Kind.AWARD, Kind.LOAN, Kind.TRANCHE, Kind.ACCESS, Kind.OWN}
    assert {it.kind for it in seen(world, HELENE, mine=True)} >= {Kind.REPORT, Kind.INSTALMENT, Kind.LOAN}
    assert [it for it in seen(world, MARISOL) if it.hub == "Hub Kenya"] == []
    assert seen(world, "Karl Lindqvist", mine=True) == []


def test_a_loan_that_is_repaid_and_an_instalment_that_came_bind_no_longer(world: World) -> None:
    make_records(world)
    [instalment] = seen(world, HELENE, kind=Kind.INSTALMENT)
    assert instalment.on == date(2027, 2, 1)
    with world.as_("Pieter Maes") as work:
        from_id = UUID(instalment.key.removeprefix("instalment-"))
        awards.receive_instalment(work, from_id, received_on=NOW.date(), received=Money.of(40_000, "EUR"))
    assert seen(world, HELENE, kind=Kind.INSTALMENT) == []


def test_a_document_that_expires_binds_its_hub_and_its_reference_names_nobody(world: World, tmp_path: Path) -> None:
    attached(world, MasterKeyFile(tmp_path / "master-key"), expires_on=date(2026, 4, 20))
    [it] = seen(world, MARISOL, kind=Kind.DOCUMENT, mine=True)
    assert (it.on, it.reference) == (date(2026, 4, 20), "Document")
    assert "Río Claro" in it.title
    assert "Río Claro" not in " ".join(told(it, NOW, "America/Guatemala"))
    assert seen(world, WANJIRU, kind=Kind.DOCUMENT) == []


def add(world: World, who: str, rule: Rule, hub: str = "", hour: str = "") -> Deadline:
    with world.as_(who) as work:
        commands.add(work, Terms("Bank reconciliation", rule, world.hubs[hub] if hub else None, hour))
    return seen(world, who, kind=Kind.OWN)[0]


def test_my_own_deadline_is_mine_alone_and_a_hubs_is_seen_by_those_who_work_there(world: World) -> None:
    add(world, MARISOL, Rule(date(2026, 4, 1)))
    add(world, TOMAS, Rule(date(2026, 4, 2)), hub="GT")
    for who, expected in ((MARISOL, 2), (TOMAS, 1), (WANJIRU, 0), ("Karl Lindqvist", 1)):
        assert len(seen(world, who, kind=Kind.OWN)) == expected, who
    assert len(seen(world, "Karl Lindqvist", kind=Kind.OWN, mine=True)) == 0
    with pytest.raises(Forbidden):
        add(world, "Karl Lindqvist", Rule(date(2026, 4, 2)), hub="GT")


def test_an_overdue_day_stays_put_until_it_is_done_and_never_jumps_to_the_next_year(world: World) -> None:
    its = add(world, MARISOL, Rule(date(2026, 4, 1), Repeats.YEARLY))
    later = datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert [it.on.year for it in seen(world, MARISOL, now=later)][:2] == [2026, 2027]
    with world.as_(MARISOL, later) as work:
        deadline_id = UUID(its.url.rsplit("/", 1)[1])
        commands.finish(work, deadline_id, date(2026, 4, 1))
    assert next(it.on.year for it in seen(world, MARISOL, now=later)) == 2027


def test_one_day_moves_and_keeps_its_key_and_the_others_stay(world: World) -> None:
    its = add(world, MARISOL, Rule(date(2026, 4, 1), Repeats.WORKDAY, 5, date(2026, 6, 30)), hub="GT", hour="17:00")
    assert its.at == datetime(2026, 4, 7, 23, tzinfo=UTC)
    deadline_id = UUID(its.url.rsplit("/", 1)[1])
    with world.as_(TOMAS) as work:
        commands.move(work, deadline_id, date(2026, 4, 7), date(2026, 4, 9), "Holy week")
        commands.move(work, deadline_id, date(2026, 5, 7), None, "Nothing to reconcile")
        with pytest.raises(Invalid, match="none of the days"):
            commands.move(work, deadline_id, date(2026, 5, 8), None, "Typed wrongly")
    now = seen(world, MARISOL, kind=Kind.OWN)
    assert [it.on for it in now] == [date(2026, 4, 9), date(2026, 6, 5)]
    assert now[0].key == its.key
    with pytest.raises(NotFound), world.as_(WANJIRU) as work:
        commands.finish(work, deadline_id, date(2026, 4, 7))


def test_the_pages_show_add_move_and_finish_a_deadline(world: World, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, MARISOL)
    form = {"title": "Audit letter", "repeats": "monthly", "starts_on": "2020-01-31", "until_on": "2020-03-31"}
    assert "«25:00» is not an hour" in visitor.post("/calendar/deadlines", form | {"hour": "25:00"}).text
    page = visitor.post("/calendar/deadlines", form).headers["location"]
    assert "each month on the 31st" in visitor.get(page).text
    assert "Audit letter" in visitor.get("/calendar").text
    assert "3 are overdue" in visitor.get("/calendar").text
    assert "overdue" in visitor.get("/calendar?view=month&month=2020-02").text
    assert visitor.post(f"{page}/finish", {"on": "2020-02-29"}).status_code == 303
    moved = {"on": "2020-03-31", "to": "2020-04-02", "reason": "Strike"}
    assert visitor.post(f"{page}/move", moved).status_code == 303
    assert visitor.post(f"{page}/move", moved | {"reason": ""}).status_code == 422
    shown = visitor.get(page).text
    assert "Done by Marisol" in shown
    assert "Moved to 2 Apr 2020" in shown
    assert visitor.post(f"{page}/end", {"until_on": "2020-01-31"}).status_code == 303
    assert "1 is overdue" in visitor.get("/calendar").text


def test_a_director_chooses_how_many_days_before(world: World, tmp_path: Path) -> None:
    app = program(world, tmp_path)
    director, staff = Visitor(app, world, "Ines Correia"), Visitor(app, world, MARISOL)
    assert director.post("/calendar/reminders", {"report": "60, 10"}).status_code == 303
    assert 'value="60, 10"' in director.get("/calendar/reminders").text
    assert director.post("/calendar/reminders", {"report": "soon"}).status_code == 422
    assert staff.post("/calendar/reminders", {"report": "1"}).status_code == 403
    with world.seen_by(MARISOL) as work:
        assert queries.reminder_days(work)[Kind.REPORT] == (60, 10)
