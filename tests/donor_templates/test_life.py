"""The life of a mapping: drawn by one person, saved as a version, approved by another, replaced by the next."""

from uuid import UUID

import pytest

from exports.donor_template.mapping import Put
from grants_app.core.errors import Conflict, Forbidden, Invalid
from grants_app.donor_templates import commands, queries, rules
from grants_app.donors import commands as donors
from tests.donor_templates.making import (
    DIRECTOR,
    OFFICER,
    REGIONAL,
    SECOND,
    SHEET,
    approved,
    mapping,
    saved,
    uploaded,
    workbook,
)
from tests.world import World


def test_a_blank_workbook_is_kept_byte_for_byte(world: World) -> None:
    content = workbook()
    template_id = uploaded(world, content)
    with world.seen_by(OFFICER) as work:
        assert queries.blank(work, template_id) == content
        assert queries.template(work, template_id).code == "EC-T-0001"


def test_what_is_no_workbook_leaves_nothing_behind(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        uploaded(world, b"PK not a zip")
    assert refused.value.fields["file"]
    with world.seen_by(OFFICER) as work:
        assert queries.listed(work) == []


def test_the_same_file_is_not_kept_twice(world: World) -> None:
    content = workbook()
    uploaded(world, content)
    with pytest.raises(Invalid) as refused:
        uploaded(world, content)
    assert "EC-T-0001" in refused.value.sentence


def test_what_one_person_draws_another_does_not_see(world: World) -> None:
    template_id = uploaded(world)
    with world.as_(OFFICER) as work:
        commands.put(work, template_id, Put(SHEET, "B3", "network"))
    with world.seen_by(SECOND) as work:
        assert queries.card(work, template_id).text == ""
    with world.seen_by(OFFICER) as work:
        assert "network" in queries.card(work, template_id).text


def test_nobody_approves_the_mapping_that_they_prepared(world: World) -> None:
    mapping_id = saved(world, uploaded(world))
    with world.as_(OFFICER) as work, pytest.raises(Conflict) as refused:
        commands.approve(work, mapping_id)
    assert "another person" in refused.value.sentence


def test_a_report_may_be_written_once_another_person_approved(world: World) -> None:
    template_id = uploaded(world)
    mapping_id = saved(world, template_id)
    with world.as_(SECOND) as work:
        assert queries.formats(work, world.donor_id) == {}
        commands.approve(work, mapping_id)
        (form,) = queries.formats(work, world.donor_id).values()
    assert form.version == "EC-T-0001, mapping 1"


def test_a_declined_version_leaves_the_approved_one_in_force(world: World) -> None:
    template_id = uploaded(world)
    approved(world, template_id)
    second = saved(world, template_id, rules.without(mapping(), SHEET, "B3"))
    with world.as_(DIRECTOR) as work:
        commands.decline(work, second, reason="The grantee must be named")
        its = queries.card(work, template_id)
    assert its.in_force is not None
    assert [(it.mapping.number, it.status) for it in its.versions] == [(2, "declined"), (1, "approved")]


def test_who_saves_after_somebody_else_is_told_so(world: World) -> None:
    template_id = uploaded(world)
    for name in (OFFICER, SECOND):
        with world.as_(name) as work:
            commands.draw(work, template_id, mapping())
    with world.as_(SECOND) as work:
        commands.save(work, template_id)
    with world.as_(OFFICER) as work, pytest.raises(Conflict) as refused:
        commands.save(work, template_id)
    assert "Somebody saved version 1" in refused.value.sentence


def test_a_mapping_that_names_a_sheet_that_is_not_there_is_refused(world: World) -> None:
    template_id = uploaded(world)
    with world.as_(OFFICER) as work, pytest.raises(Invalid) as refused:
        commands.draw(work, template_id, mapping(puts=(Put("Anexo", "B3", "network"),)))
    assert "no sheet «Anexo»" in refused.value.sentence


@pytest.mark.parametrize("name", [REGIONAL, DIRECTOR])
def test_only_finance_officers_of_head_office_map(world: World, name: str) -> None:
    template_id = uploaded(world)
    with world.as_(name) as work, pytest.raises(Forbidden):
        commands.put(work, template_id, Put(SHEET, "B3", "network"))


def test_a_template_that_a_newer_one_follows_is_no_format_for_new_reports(world: World) -> None:
    first = uploaded(world)
    key = approved(world, first)
    later = uploaded(world, workbook(extra="2027"), title="Annex 4, 2027", follows=first)
    approved(world, later)
    with world.seen_by(OFFICER) as work:
        assert [form.title for form in queries.formats(work, world.donor_id).values()] == ["Annex 4, 2027"]
        assert queries.format_named(work, key) is not None


def test_one_donor_s_workbook_does_not_follow_another_s(world: World) -> None:
    other: UUID = uploaded(world)
    with world.as_("Ines Correia") as work:
        donor_id = donors.add_donor(work, code="FF", name="Fondo Faro", country="ES", profile="foundation").id
    with world.as_(OFFICER) as work, pytest.raises(Invalid) as refused:
        commands.upload(work, donor_id, title="Anexo", file_name="a.xlsx", content=workbook(), follows_id=other)
    assert "another donor" in refused.value.sentence
