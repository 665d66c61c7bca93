"""Writing together: each field is kept by itself, and nobody writes over another's text unseen."""

import json
from datetime import date

import pytest
from sqlmodel import Session, col, select

from grants_app.applications import commands, queries, rules
from grants_app.applications.rules import FieldClash, RoughLine, line_field
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.identity import new_id
from grants_app.core.trail import AuditNote
from tests.applications.making import AUDITOR, COORDINATOR, DIRECTOR, OTHER_STAFF, STAFF, open_call, started, submitted
from tests.world import World


def test_every_field_keeps_what_was_typed(world: World) -> None:
    application_id = started(world)
    with world.as_(STAFF) as work:
        line = queries.lines(work, application_id)[1]
        values: dict[str, rules.Value] = {
            "title": "Hilos",
            "summary": "Two\nlines",
            "objectives": (world.objectives["SO1"], world.objectives["SO2"]),
            "requested": 12_345_67,
            "starts_on": date(2027, 2, 1),
            "ends_on": date(2028, 1, 31),
            "activities": "A",
            "risks": "R",
            line_field(line.id, "heading"): "Travel",
            line_field(line.id, "amount"): 99_00,
        }
        commands.save_fields(work, application_id, values)
    with world.seen_by(COORDINATOR) as work:
        card = queries.card(work, application_id)
        assert card.application.summary == "Two\nlines"
        assert str(card.requested and card.requested.amount) == "12345.67"
        assert [objective.code for objective in card.objectives] == ["SO1", "SO2"]
        assert card.lines[1] == RoughLine("Travel", "", 99_00)


def test_two_pages_that_change_different_fields_do_not_meet(world: World) -> None:
    application_id = started(world)
    with world.as_(STAFF) as work:
        commands.save_field(work, application_id, "summary", "Mine", edition=0, page="one")
    with world.as_(COORDINATOR) as work:
        commands.save_field(work, application_id, "risks", "Theirs", edition=0, page="two")
    with world.seen_by(STAFF) as work:
        application = queries.get(work, application_id)
        assert (application.summary, application.risks, application.edition) == ("Mine", "Theirs", 2)


def test_a_field_that_somebody_else_changed_meanwhile_is_not_written_over(world: World) -> None:
    application_id = started(world)
    with world.as_(COORDINATOR) as work:
        commands.save_field(work, application_id, "summary", "Theirs", edition=0, page="two")
    with pytest.raises(FieldClash) as refused, world.as_(STAFF) as work:
        commands.save_field(work, application_id, "summary", "Mine", edition=0, page="one")
    (clash,) = refused.value.clashes
    assert (clash.theirs, clash.mine, clash.by_name) == ("Theirs", "Mine", COORDINATOR)
    with world.seen_by(STAFF) as work:
        assert queries.get(work, application_id).summary == "Theirs"


def test_the_same_person_in_two_windows_is_warned_too(world: World) -> None:
    application_id = started(world)
    with world.as_(STAFF) as work:
        commands.save_field(work, application_id, "summary", "First window", edition=0, page="one")
    with pytest.raises(FieldClash), world.as_(STAFF) as work:
        commands.save_field(work, application_id, "summary", "Second window", edition=0, page="two")


@pytest.mark.only_engine("postgresql")  # SQLite lets nobody write between the two readings
def test_what_was_read_before_the_lock_is_read_again_after_it(world: World) -> None:
    application_id = started(world)
    with world.as_(STAFF) as work:
        queries.card(work, application_id)
        queries.last_changes(work, application_id)
        with world.as_(COORDINATOR) as other:
            commands.save_field(other, application_id, "summary", "Theirs", edition=0, page="two")
        with pytest.raises(FieldClash) as refused:
            commands.save_field(work, application_id, "summary", "Mine", edition=0, page="one")
    assert refused.value.clashes[0].theirs == "Theirs"


def test_who_has_seen_the_others_text_may_replace_it(world: World) -> None:
    application_id = started(world)
    with world.as_(COORDINATOR) as work:
        commands.save_field(work, application_id, "summary", "Theirs", edition=0, page="two")
    with world.as_(STAFF) as work:
        commands.save_field(work, application_id, "summary", "Mine", edition=1, page="one")
    with world.seen_by(STAFF) as work:
        assert queries.get(work, application_id).summary == "Mine"


def test_one_page_goes_on_saving_the_field_that_it_changed_itself(world: World) -> None:
    application_id = started(world)
    for text in ("One", "One two", "One two three"):
        with world.as_(STAFF) as work:
            commands.save_field(work, application_id, "summary", text, edition=0, page="one")
    with world.seen_by(STAFF) as work:
        assert queries.get(work, application_id).summary == "One two three"


def test_a_save_whose_answer_was_lost_is_no_clash_when_it_is_sent_again(world: World) -> None:
    application_id = started(world)
    for _ in range(2):
        with world.as_(STAFF) as work:
            commands.save_field(work, application_id, "requested", 100_00, edition=0, page="one")
    with world.seen_by(STAFF) as work:
        assert queries.get(work, application_id).edition == 1


def test_two_who_wrote_the_same_do_not_clash(world: World) -> None:
    application_id = started(world)
    for name, page in ((STAFF, "one"), (COORDINATOR, "two")):
        with world.as_(name) as work:
            commands.save_field(work, application_id, "ends_on", date(2029, 1, 1), edition=0, page=page)


def test_cells_of_the_budget_clash_one_by_one(world: World) -> None:
    application_id = started(world)
    with world.seen_by(STAFF) as work:
        line = queries.lines(work, application_id)[0]
    with world.as_(COORDINATOR) as work:
        commands.save_field(work, application_id, line_field(line.id, "amount"), 5_00, edition=0, page="two")
    with world.as_(STAFF) as work:
        commands.save_field(work, application_id, line_field(line.id, "heading"), "Rent", edition=0, page="one")
    with pytest.raises(FieldClash) as refused, world.as_(STAFF) as work:
        commands.save_field(work, application_id, line_field(line.id, "amount"), 7_00, edition=0, page="one")
    assert (refused.value.clashes[0].theirs, refused.value.clashes[0].mine) == ("5.00", "7.00")


def test_all_fields_are_kept_or_none(world: World) -> None:
    application_id = started(world)
    with pytest.raises(Invalid) as refused, world.as_(STAFF) as work:
        commands.save_fields(work, application_id, {"title": "New", "objectives": (new_id(),)})
    assert "objectives" in refused.value.fields
    with world.seen_by(STAFF) as work:
        assert queries.get(work, application_id).title != "New"


def test_a_period_may_be_moved_one_day_after_the_other(world: World) -> None:
    application_id = started(world)
    for name, day in (("ends_on", date(2027, 12, 31)), ("starts_on", date(2027, 1, 1))):
        with world.as_(STAFF) as work:
            commands.save_field(work, application_id, name, day, edition=0, page="one")
    with world.seen_by(STAFF) as work:
        assert queries.get(work, application_id).starts_on == date(2027, 1, 1)


def test_lines_are_added_and_removed(world: World) -> None:
    application_id = started(world)
    with world.as_(STAFF) as work:
        first = queries.lines(work, application_id)[0]
        added = commands.add_line(work, application_id)
        commands.remove_line(work, application_id, first.id)
        commands.remove_line(work, application_id, first.id)
        assert [line.position for line in queries.lines(work, application_id)] == [2, 3, 4]
        assert added.position == 4


def test_a_line_that_somebody_removed_says_so(world: World) -> None:
    application_id = started(world)
    with world.as_(COORDINATOR) as work:
        gone = queries.lines(work, application_id)[0].id
        commands.remove_line(work, application_id, gone)
    with pytest.raises(Conflict, match="removed this line"), world.as_(STAFF) as work:
        commands.save_field(work, application_id, line_field(gone, "heading"), "Rent", edition=0, page="one")


def test_a_budget_has_an_end(world: World) -> None:
    application_id = started(world)
    with world.as_(STAFF) as work:
        commands.put_lines(work, application_id, [RoughLine(str(number)) for number in range(rules.MOST_LINES)])
        with pytest.raises(Invalid, match="at most 60 lines"):
            commands.add_line(work, application_id)


@pytest.mark.parametrize("name", ["status", "hub_id", "edition", "submitted_by", "line-zz-heading", "line--amount", ""])
def test_nothing_but_the_fields_of_the_form_can_be_saved(world: World, name: str) -> None:
    application_id = started(world)
    with pytest.raises(NotFound), world.as_(STAFF) as work:
        commands.save_field(work, application_id, name, "awarded")


def test_a_line_of_another_application_cannot_be_reached(world: World) -> None:
    call = open_call(world)
    mine, other = started(world, call_id=call), started(world, OTHER_STAFF, call, "Baobab")
    with world.seen_by(OTHER_STAFF) as work:
        foreign = queries.lines(work, other)[0].id
    with pytest.raises(Conflict), world.as_(STAFF) as work:
        commands.save_field(work, mine, line_field(foreign, "heading"), "Taken")


def test_objectives_are_those_of_the_strategy(world: World) -> None:
    application_id = started(world)
    with pytest.raises(Invalid), world.as_(STAFF) as work:
        commands.save_field(work, application_id, "objectives", (new_id(),))


def test_what_is_submitted_is_no_longer_written(world: World) -> None:
    application_id = submitted(world)
    with pytest.raises(Conflict, match="no longer a draft"), world.as_(STAFF) as work:
        commands.save_field(work, application_id, "title", "Late")


def test_another_hubs_application_is_not_found(world: World) -> None:
    application_id = started(world)
    with pytest.raises(NotFound), world.as_(OTHER_STAFF) as work:
        commands.save_field(work, application_id, "title", "Mine now")


@pytest.mark.parametrize("name", [AUDITOR, DIRECTOR, "Lucía Pop"])
def test_who_may_only_read_does_not_write(world: World, name: str) -> None:
    application_id = started(world)
    with pytest.raises(Forbidden), world.as_(name) as work:
        commands.save_field(work, application_id, "title", "Mine now")


def test_the_trail_keeps_figures_but_no_text_that_may_name_people(world: World) -> None:
    application_id = started(world)
    with world.as_(STAFF) as work:
        commands.save_fields(work, application_id, {"risks": "Doña Rosario was followed", "requested": 100_00})
    with Session(world.database.engine) as session:
        (note,) = session.exec(select(AuditNote).where(col(AuditNote.act) == "application.saved")).all()
    changed = json.loads(note.details)["changed"]
    assert changed["requested"] == {"before": "", "after": "100.00"}
    assert changed["risks"]["after"].startswith("25 characters, ")
    assert "Rosario" not in note.details
