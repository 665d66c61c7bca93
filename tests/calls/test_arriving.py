"""What becomes of a call when its file comes again: the file's news count, and what a person set stays until then."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from grants_app.calls import arriving, commands, queries
from grants_app.calls.arriving import merged, said_in
from grants_app.calls.rules import CallFacts, Deadline
from grants_app.calls.themes import themes_of, words
from grants_app.donors import queries as donors
from grants_app.hubs.vocabulary import THEMES
from importers import IMPORTS
from importers.records import DeadlineRecord
from tests.calls.making import record
from tests.importers import files
from tests.world import World

STAFF = "Marisol Ajú"
MARCH = CallFacts("R-1", "A call", UUID(int=1), "EUR", envelope_minor=100, themes=("women",), url="https://a.example")
DUE = Deadline(datetime(2026, 6, 1, 14, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("by_hand", "by_file", "after"),
    [
        ({"envelope_minor": 200}, {}, {"envelope_minor": 200}),
        ({"envelope_minor": 200}, {"envelope_minor": 300}, {"envelope_minor": 300}),
        ({"envelope_minor": 200}, {"title": "Another"}, {"envelope_minor": 200, "title": "Another"}),
        ({"minimum_years": 2, "deadlines": (DUE,)}, {}, {"minimum_years": 2, "deadlines": (DUE,)}),
        ({}, {"url": ""}, {"url": ""}),
        ({"themes": ("health",)}, {"themes": ("peace",)}, {"themes": ("health",)}),
        ({}, {"themes": ("peace",)}, {"themes": ("peace",)}),
        ({"currency": "USD"}, {"envelope_minor": 300}, {"currency": "EUR", "envelope_minor": 300}),
        ({"currency": "USD"}, {"title": "Another"}, {"currency": "USD", "envelope_minor": 100}),
    ],
)
def test_only_what_a_file_says_anew_replaces_what_stands_here(
    by_hand: dict[str, Any], by_file: dict[str, Any], after: dict[str, Any]
) -> None:
    found = merged(replace(MARCH, **by_hand), replace(MARCH, **by_file), said_in(MARCH))
    assert {name: getattr(found, name) for name in after} == after


def test_a_file_that_comes_to_a_typed_call_empties_nothing() -> None:
    typed = replace(MARCH, contact="calls@example.org", url="https://typed.example")
    found = merged(typed, replace(MARCH, title="As the donor says"), {})
    assert (found.contact, found.title, found.url) == ("calls@example.org", "As the donor says", MARCH.url)


def test_both_are_shown_where_a_person_and_the_file_differ(world: World) -> None:
    with world.as_(STAFF) as work:
        commands.take_in_calls(work, [record()], file_name="may.json")
        call = queries.by_reference(work, [record().identifier])[record().identifier]
        commands.change(work, call.id, replace(queries.facts(work, call), envelope_minor=5_000_00))
        taken = commands.take_in_calls(work, [record(title=f"{record().title} (corregido)")], file_name="june.json")
        card = queries.card(work, call.id)
    assert [(fact.label, fact.file, fact.says, fact.stands) for fact in card.otherwise] == [
        ("The call gives in all", "june.json", "EUR 2,000,000.00", "EUR 5,000.00")
    ]
    (change,) = taken.changes
    assert change.differences["title"]["after"].endswith("(corregido)")
    assert set(change.differences) == {"title"}


def test_two_kinds_of_file_about_one_call_do_not_undo_each_other(world: World) -> None:
    (details,) = (
        IMPORTS["calls-grants-gov-search"]
        .read(files.sample("grants-gov-opportunity-details-358302-trimmed.json"), "")
        .records
    )
    hit = record(identifier=details.identifier, title=details.title, donor="PAMS-SC", donor_name="Office of Science",
                 currency="USD", envelope=None, summary_html="", documents=(), countries=(), keywords=())  # fmt: skip
    with world.as_(STAFF) as work:
        commands.take_in_calls(work, [details], kind="calls-grants-gov", file_name="extract.xml")
        commands.take_in_calls(work, [hit], kind="calls-grants-gov-search", file_name="search.json")
        again = commands.take_in_calls(work, [details], kind="calls-grants-gov", file_name="extract.xml")
        call = queries.by_reference(work, [details.identifier])[details.identifier]
        assert again.already_here == 1
        assert (call.envelope_minor, call.deadline_at) == (136_000_000_00, hit.deadlines[0].at)
        donor = donors.donor_by_code(work, "PAMS-SC")
        assert donor
        assert (donor.profile, donor.country, call.donor_id) == ("us-federal", "US", donor.id)


def test_a_call_is_found_by_what_its_file_says_and_its_themes_come_from_its_words(world: World) -> None:
    with world.as_(STAFF) as work:
        commands.take_in_calls(work, [record()], file_name="may.json")
        rows, _ = queries.listed(work, queries.Filters(asked="indígenas guatemala"))
        assert [row.reference for row in rows] == [record().identifier]
        call = queries.call(work, rows[0].id)
        assert queries.facts(work, call).themes == ("indigenous-peoples", "democracy")


def test_each_deadline_keeps_its_own_amount(world: World) -> None:
    dues = tuple(DeadlineRecord(datetime(2026, month, 1, tzinfo=UTC), envelope=Decimal(month)) for month in (6, 9))
    facts = arriving.facts_of(record(deadlines=dues), world.donor_id)
    assert [due.envelope_minor for due in facts.deadlines] == [600, 900]


@pytest.mark.parametrize(
    ("heading", "description", "themes"),
    [
        ("Protección de personas defensoras de la tierra", "", ("defenders", "land-environment")),
        ("Autonomisation économique des femmes", "", ("women", "livelihoods")),
        ("A call", "One woman spoke. Women lead; gender matters.", ("women",)),
        ("A call", "There is a school.", ()),
        ("Call for anti-corruption", "", ("democracy",)),
    ],
)
def test_themes_are_told_by_visible_words(heading: str, description: str, themes: tuple[str, ...]) -> None:
    assert themes_of(heading, description) == themes


def test_every_theme_has_its_words_in_three_languages() -> None:
    assert set(words()) == set(THEMES)
    assert all(listed for languages in words().values() for listed in languages.values())


def test_script_in_a_donors_html_is_gone(world: World) -> None:
    hostile = record(summary_html="<p onclick=x>Hi</p><script>alert(1)</script>", contact="<b>Ana</b><br>1")
    facts = arriving.facts_of(hostile, world.donor_id)
    assert (facts.summary_html, facts.contact) == ("<p>Hi</p>", "Ana, 1")
