"""The form on which a finance officer corrects what is posted, without JavaScript."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.expenditures.making import award_with_budget, voucher
from tests.expenditures.test_correct import charge_of, spent, take
from tests.web import Visitor, program
from tests.world import World


@pytest.fixture
def award_id(world: World) -> UUID:
    return award_with_budget(world)


def _fields(page: str) -> dict[str, Any]:
    """What stands in the fields of the correction form."""
    form = page[page.index('class="reading"') :]
    fields = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', form))
    for name, options in re.findall(r'<select[^>]* name="(\w+)".*?>(.*?)</select>', form, re.DOTALL):
        fields[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    return fields


def test_the_form_holds_what_is_booked_and_corrects_it_once(world: World, award_id: UUID, tmp_path: Path) -> None:
    take(world, award_id, voucher())
    old = charge_of(world, award_id)
    lucia = Visitor(program(world, tmp_path), world, "Lucía Pop")
    page = lucia.get(f"/expenditures/{old.voucher_id}").text
    assert f"/expenditures/charges/{old.id}/correct" in page
    form = _fields(lucia.get(f"/expenditures/charges/{old.id}/correct").text)
    assert (form["amount"], form["percent"], form["paid_from"]) == ("853.00", "100", "advance")
    right = form | {"percent": "50", "reason": "Half of it was for another organisation."}
    first = lucia.post(f"/expenditures/charges/{old.id}/correct", right)
    second = lucia.post(f"/expenditures/charges/{old.id}/correct", right)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert sum(spent(world, award_id).values()) == 50_00
    shown = lucia.get(lucia.get(first.headers["location"]).headers["location"]).text
    assert "Half of it was for another organisation." in shown
    assert "What stands in its place" in shown
    assert "Second look pending" in shown


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("percent", "101", "more than 0 and at most 100"),
        ("charged", "9.99.9", "is not a number"),
        ("reason", "", "fill this in"),
        ("incurred_on", "2025-01-01", "The award runs from"),
        ("currency", "PEN", "no rate between EUR and PEN"),
    ],
)
def test_what_is_wrong_comes_back_with_what_was_typed(
    world: World, award_id: UUID, tmp_path: Path, field: str, value: str, says: str
) -> None:
    take(world, award_id, voucher())
    old = charge_of(world, award_id)
    lucia = Visitor(program(world, tmp_path), world, "Lucía Pop")
    form = _fields(lucia.get(f"/expenditures/charges/{old.id}/correct").text)
    typed = form | {"payee": "Vivero El Quetzal", "reason": "The payee was another.", field: value}
    answer = lucia.post(f"/expenditures/charges/{old.id}/correct", typed)
    assert answer.status_code in (409, 422)
    assert says in answer.text
    assert "Vivero El Quetzal" in answer.text


def test_a_charge_is_taken_back_with_a_reason(world: World, award_id: UUID, tmp_path: Path) -> None:
    take(world, award_id, voucher())
    old = charge_of(world, award_id)
    lucia = Visitor(program(world, tmp_path), world, "Lucía Pop")
    assert lucia.post(f"/expenditures/charges/{old.id}/reverse", {"reason": ""}).status_code == 422
    assert lucia.post(f"/expenditures/charges/{old.id}/reverse", {"reason": "Paid twice."}).status_code == 303
    assert spent(world, award_id) == {}
    assert "Nothing stands in its place" in lucia.get(f"/expenditures/{old.voucher_id}").text
