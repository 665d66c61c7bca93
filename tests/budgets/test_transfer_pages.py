"""Transfers in the browser: what is left while it is typed, the refusal with the rule, and the other person's decision."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import pytest

from tests.awards.making import FINANCE
from tests.budgets.moving import ANOTHER, award_of_the_example, moved
from tests.web import Visitor, program
from tests.world import World

Visit = Callable[[str], Visitor]


@pytest.fixture
def visit(world: World, tmp_path: Path) -> Visit:
    app = program(world, tmp_path)
    return lambda name: Visitor(app, world, name)


@pytest.fixture
def award_id(world: World) -> UUID:
    found = award_of_the_example(world)
    moved(world, found, ("1.1 GT", "2.1 KE", "4000"))
    return found


def _typed(amount: str, **others: str) -> dict[str, str]:
    return {"rows": "3", "from-1": "6.1@GT", "to-1": "2.1", "amount-1": amount, "reason": "People fly", **others}


def test_while_it_is_typed_the_page_says_what_is_left(visit: Visit, award_id: UUID) -> None:
    asked = visit(FINANCE).get(f"/awards/{award_id}/transfers/check?{urlencode(_typed('600'))}")
    said = " ".join(re.sub(r"<[^>]+>", "", asked.text).split())
    assert "2. Travel may still take 1,000.00 of 5,000.00. After this it stands at 4,600.00 of 5,000.00 EUR." in said
    assert "6. Other may still give 15,000.00 of 15,000.00." in said
    assert "General conditions 9.4: 25 %" in said


def test_without_javascript_a_button_checks_and_nothing_is_written(visit: Visit, award_id: UUID) -> None:
    asked = visit(FINANCE).post(f"/awards/{award_id}/transfers/new", {**_typed("1 500,00"), "do": "check"})
    assert asked.status_code == 200
    assert (
        "2. Travel would be at +5,500.00, +27.50 % of 20,000.00. 2. Travel may still take 1,000.00 of 5,000.00."
        in asked.text
    )
    assert "This needs an amendment of the budget first; as a transfer it is refused." in asked.text
    assert 'value="1 500,00"' in asked.text
    assert visit(FINANCE).get(f"/awards/{award_id}/transfers").text.count('class="row-link"') == 1


def test_beyond_the_rule_the_form_comes_back_with_the_sentence_in_its_row(visit: Visit, award_id: UUID) -> None:
    refused = visit(FINANCE).post(
        f"/awards/{award_id}/transfers/new", {**_typed("1500"), "do": "save", "once": "key-1"}
    )
    assert refused.status_code == 422
    assert 'id="field-amount-1-error"' in refused.text
    assert "may still take 1,000.00 of 5,000.00" in refused.text


def test_wrong_fields_are_each_named(visit: Visit, award_id: UUID) -> None:
    typed = {"rows": "3", "from-0": "1.1@GT", "amount-0": "1.234", "do": "save", "once": "key-2", "reason": "Because"}
    refused = visit(FINANCE).post(f"/awards/{award_id}/transfers/new", typed)
    assert refused.status_code == 422
    assert "Choose the line that takes." in refused.text
    assert "could be read in two ways" in refused.text


def test_one_prepares_and_another_approves(visit: Visit, award_id: UUID) -> None:
    sent = visit(FINANCE).post(f"/awards/{award_id}/transfers/new", {**_typed("1000"), "do": "save", "once": "key-3"})
    assert sent.status_code == 303
    page = sent.headers["location"]
    assert "another person approves it" in visit(FINANCE).get(page).text
    assert visit(FINANCE).post(f"{page}/approve", {"once": "key-4"}).status_code == 409
    assert visit(ANOTHER).post(f"{page}/approve", {"once": "key-5"}).status_code == 303
    shown = visit(ANOTHER).get(page).text
    assert "Within the rule: General conditions 9.4" in shown
    compared = visit(ANOTHER).get(f"/awards/{award_id}/budget-versus-actual").text
    assert "Per contract" in compared
    assert "+5,000.00" in compared
