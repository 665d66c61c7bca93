"""Whom an application serves and how much goes over to its award, where it is changed with a note."""

from datetime import date
from pathlib import Path

import pytest

from grants_app.applications import commands as applications
from grants_app.applications import queries as application_queries
from grants_app.applications.queries import objectives_served
from grants_app.applications.rules import Percent, share_field
from grants_app.awards import commands as awards
from grants_app.awards import queries as award_queries
from grants_app.core.errors import Conflict, Invalid
from tests.applications.making import COORDINATOR, DECIDED_ON, STAFF, sent, written
from tests.awards.making import FINANCE, make_award
from tests.web import Visitor, program
from tests.world import World


def test_a_second_objective_offers_an_even_split_and_typed_shares_are_kept(world: World) -> None:
    application_id = written(world)
    first, second = world.objectives["SO1"], world.objectives["SO2"]
    with world.as_(STAFF) as work:
        applications.save_fields(work, application_id, {"objectives": (first, second)})
        assert [its.percent for its in objectives_served(work, application_id)] == [50, 50]
        applications.save_fields(work, application_id, {share_field(first): Percent(30)})
        says = [each.says for each in application_queries.missing(work, application_queries.get(work, application_id))]
        assert says == ["The shares of the objectives come to 80 %; they must come to 100 %."]
        applications.save_fields(work, application_id, {share_field(second): Percent(70)})
        assert application_queries.missing(work, application_queries.get(work, application_id)) == []


def test_shares_are_typed_without_javascript(world: World, tmp_path: Path) -> None:
    application_id = written(world)
    here = f"/applications/{application_id}"
    visitor = Visitor(program(world, tmp_path), world, STAFF)
    objectives = [str(its) for its in world.objectives.values()]
    answer = visitor.post(f"{here}/fields/objectives?edition=9&page=p", {"objectives": objectives})
    assert 'name="share-' in answer.text
    fields = [share_field(its) for its in world.objectives.values()]
    typed = {fields[0]: "25", fields[1]: "75"}
    visitor.post(here, {**typed, **{f"was-{name}": "" for name in fields}, "edition": "9", "page": "p", "act": "save"})
    with world.seen_by(STAFF) as work:
        assert [its.percent for its in objectives_served(work, application_id)] == [25, 75]
    assert visitor.post(f"{here}/fields/{fields[0]}?edition=9&page=p", {fields[0]: "half"}).status_code == 422


def test_the_award_of_an_application_serves_what_that_said(world: World) -> None:
    application_id = sent(world)
    with world.as_(COORDINATOR) as work:
        applications.award(work, application_id, decided_on=DECIDED_ON, donor_reference="EC-9")
    with world.as_(FINANCE) as work:
        made = awards.create_from_application(work, application_id, signed_on=date(2026, 3, 16))
        assert [(its.code, its.percent) for its in award_queries.objectives_served(work, made.id)] == [("SO2", 100)]


def test_an_award_says_anew_what_it_serves_with_a_note_while_it_is_active(world: World) -> None:
    award_id, shares = make_award(world), {world.objectives["SO1"]: 40, world.objectives["SO2"]: 60}
    with world.as_(FINANCE) as work:
        with pytest.raises(Invalid):
            awards.serve(work, award_id, shares, note="")
        awards.serve(work, award_id, shares, note="Agreed with the donor in March")
        assert [its.percent for its in award_queries.objectives_served(work, award_id)] == [40, 60]
        awards.finish(work, award_id)
        with pytest.raises(Conflict, match="is closing"):
            awards.serve(work, award_id, {world.objectives["SO1"]: 100}, note="Later")


def test_the_form_of_an_award_refuses_shares_of_ninety(world: World, tmp_path: Path) -> None:
    award_id = make_award(world)
    visitor = Visitor(program(world, tmp_path), world, FINANCE)
    field = f"share-{world.objectives['SO1']}"
    answer = visitor.post(f"/awards/{award_id}/objectives", {field: "90", "note": "Because"})
    assert "The shares come to 90 %" in answer.text
    assert visitor.post(f"/awards/{award_id}/objectives", {field: "100", "note": "Because"}).status_code == 303
