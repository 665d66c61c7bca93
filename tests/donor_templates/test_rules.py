"""Pure rules of mappings: what is changed in one, what is refused, and how two versions differ."""

from dataclasses import replace
from uuid import uuid4

import pytest

from exports.donor_template.mapping import Put
from grants_app.core.errors import Conflict, Invalid
from grants_app.donor_templates import rules
from tests.donor_templates.making import LINES, PUTS, SHEET, mapping


def test_a_cell_takes_one_thing_and_the_newest_stays() -> None:
    its = rules.with_put(mapping(), Put(SHEET, "B4", "award.reference"))
    assert [it.what for it in its.puts] == ["network", "award.reference", "period.starts_on", "period.ends_on"]


def test_what_is_asked_of_a_cell_takes_the_place_of_what_goes_there() -> None:
    its = rules.with_check(mapping(checks=()), Put(SHEET, "B3", "total.period"))
    assert [it.cell for it in its.checks] == ["B3"]
    assert "B3" not in [it.cell for it in its.puts]


def test_a_cell_inside_the_rows_that_repeat_is_refused_with_a_sentence() -> None:
    with pytest.raises(Invalid) as refused:
        rules.with_put(mapping(), Put(SHEET, "B10", "network"))
    assert "rows that repeat" in refused.value.sentence


def test_rows_that_cross_others_are_refused() -> None:
    with pytest.raises(Invalid) as refused:
        rules.with_block(mapping(), replace(LINES, first_row=10, last_row=14))
    assert "cross each other" in refused.value.sentence


def test_an_item_is_taken_out() -> None:
    its = rules.without_block(rules.without(mapping(), SHEET, "B3"), SHEET, 9)
    assert its.puts == PUTS[1:]
    assert its.blocks == ()


def test_differences_name_the_place_and_both_sides() -> None:
    after = rules.with_put(rules.without(mapping(), SHEET, "B3"), Put(SHEET, "B4", text="Looms"))
    found = {it.place: (it.before, it.after) for it in rules.differences(mapping(), after)}
    assert found == {
        f"{SHEET}!B3": ("Name of the network", ""),
        f"{SHEET}!B4": ("Title of the action", "«Looms»"),
    }


def test_what_is_written_is_read_back_the_same() -> None:
    assert rules.read(rules.text_of(mapping())) == mapping()


def test_a_shared_file_that_is_none_is_refused_with_its_place() -> None:
    text = rules.text_of(mapping()).replace('what = "award.title"', 'what = "award.titel"')
    with pytest.raises(Invalid) as refused:
        rules.read_file(text.encode())
    assert f"{SHEET}!B4: nothing is called «award.titel»" in refused.value.sentence


def test_nobody_approves_their_own() -> None:
    person = uuid4()
    rules.another_approves(person, uuid4())
    with pytest.raises(Conflict):
        rules.another_approves(person, person)


def test_a_template_s_format_is_known_by_its_code() -> None:
    assert rules.code_in(rules.format_key("EC-T-0001")) == "EC-T-0001"
    assert rules.code_in("eu-annex-vi") == ""
