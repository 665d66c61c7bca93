"""An award begins with its book, and with what the donor owes once it is signed."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session

from grants_app.applications.models import Application
from grants_app.awards import commands, queries
from grants_app.calls.models import Call
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.money import Money
from grants_app.ledger import queries as ledger
from grants_app.ledger.rules import Held, Kind
from tests.awards.making import FINANCE, make_award, terms
from tests.world import NOW, World


def test_a_signed_award_is_active_and_the_donor_owes_it(world: World) -> None:
    award_id = make_award(world)
    with world.seen_by(FINANCE) as work:
        its = queries.award(work, award_id)
        assert (its.status, its.reference) == ("active", "AW-2025-0001")
        assert ledger.balance_by_kind(work, award_id) == {
            (Kind.DONOR_RECEIVABLE, "EUR"): Held(90_000_00, 90_000_00),
            (Kind.DEFERRED_GRANT, "EUR"): Held(-90_000_00, -90_000_00),
        }


def test_an_award_that_is_signed_later_waits_and_owes_nothing_yet(world: World) -> None:
    award_id = make_award(world, signed_on=date(2026, 4, 1))
    with world.seen_by(FINANCE) as work:
        assert queries.award(work, award_id).status == "preparing"
        assert ledger.balance_by_kind(work, award_id) == {}


def test_the_total_budget_is_the_award_divided_by_the_donors_share(world: World) -> None:
    award_id = make_award(world)
    with world.seen_by(FINANCE) as work:
        assert queries.award(work, award_id).total_budget == Money(100_000_00, "EUR")


def test_a_stated_total_budget_wins_over_the_percentage(world: World) -> None:
    award_id = make_award(world, total_budget=Money(112_345_67, "EUR"))
    with world.seen_by(FINANCE) as work:
        assert queries.award(work, award_id).total_budget == Money(112_345_67, "EUR")


@pytest.mark.parametrize(
    ("others", "field"),
    [
        ({"title": " "}, "title"),
        ({"amount": Money(0, "EUR")}, "amount"),
        ({"ends_on": date(2025, 12, 31)}, "ends_on"),
        ({"cofinancing_percent": Decimal(100)}, "cofinancing_percent"),
        ({"cofinancing_percent": Decimal(-1)}, "cofinancing_percent"),
        ({"total_budget": Money(89_999_99, "EUR")}, "total_budget"),
        ({"total_budget": Money(99_999_99, "USD")}, "total_budget"),
        ({"rate_rule": "weekly"}, "rate_rule"),
        ({"rate_source": "newspaper"}, "rate_source"),
        ({"provisional_source": "newspaper"}, "provisional_source"),
        ({"rate_rule": "fixed"}, "fixed_rates"),
        ({"rate_rule": "fixed", "fixed_rates": (("EUR", Decimal(1)),)}, "fixed_rates"),
        ({"rate_rule": "fixed", "fixed_rates": (("KES", Decimal(0)),)}, "fixed_rates"),
    ],
)
def test_terms_that_no_agreement_can_have_are_refused_at_their_field(
    world: World, others: dict[str, Any], field: str
) -> None:
    with world.as_(FINANCE) as work, pytest.raises(Invalid) as refused:
        commands.create(work, terms(world, **others))
    assert list(refused.value.fields) == [field]


def test_two_awards_cannot_have_one_reference(world: World) -> None:
    make_award(world, reference="EIDHR/2026/1")
    with pytest.raises(Invalid, match="EIDHR/2026/1 already"):
        make_award(world, reference="EIDHR/2026/1")


def test_fixed_rates_are_the_awards_own(world: World) -> None:
    award_id = make_award(world, rate_rule="fixed", fixed_rates=(("KES", Decimal("150.0000")),))
    with world.seen_by(FINANCE) as work:
        its = queries.award(work, award_id)
        rates = queries.rates_for(work, its, {"KES"})
        converted = rates.to_award("KES", "KES", date(2026, 2, 1)).convert(Money(15_000_00, "KES"))
    assert (its.rate_source, converted) == ("contract", Money(100_00, "EUR"))


def test_the_rates_of_an_award_follow_its_rule_and_source(world: World) -> None:
    award_id = make_award(world)
    with world.seen_by(FINANCE) as work:
        rates = queries.rates_for(work, queries.award(work, award_id), {"GTQ"})
        conversion = rates.to_award("GTQ", "GTQ", date(2026, 2, 17))
    assert conversion.text == "8.5300 GTQ per EUR, inforeuro, 2026-02-01"


def test_a_finance_officer_of_a_hub_writes_down_the_awards_of_that_hub_alone(world: World) -> None:
    with world.as_("Lucía Pop") as work:
        assert commands.create(work, terms(world)).status == "active"
        with pytest.raises(Forbidden):
            commands.create(work, terms(world, lead_hub_id=world.hubs["KE"]))


@pytest.mark.parametrize("name", ["Marisol Ajú", "Karl Lindqvist", "Ana Silva"])
def test_nobody_else_writes_awards_down(world: World, name: str) -> None:
    with world.as_(name) as work, pytest.raises(Forbidden):
        commands.create(work, terms(world))


def test_an_award_of_another_hub_looks_as_if_it_were_not_there(world: World) -> None:
    award_id = make_award(world)
    with world.seen_by("Achieng Njeri") as work:
        with pytest.raises(NotFound):
            queries.award(work, award_id)
        assert queries.award_by_reference(work, "AW-2025-0001") is None
        assert queries.listed(work, queries.Filters()).total == 0
    with world.seen_by("Ana Silva") as work, pytest.raises(NotFound):
        queries.award(work, award_id)


def test_a_hub_that_takes_part_sees_the_award(world: World) -> None:
    award_id = make_award(world)
    for _ in range(2):
        with world.as_(FINANCE) as work:
            commands.take_part(work, award_id, [world.hubs["KE"]])
    with world.seen_by("Achieng Njeri") as work:
        assert [hub.code for hub in queries.participants(work, award_id)] == ["GT", "KE"]


def test_the_list_finds_words_without_their_accents_and_the_donors_name(world: World) -> None:
    make_award(world, title="Año de la tierra")
    make_award(world, title="Houses of refuge")
    with world.seen_by(FINANCE) as work:
        assert [row.title for row in queries.listed(work, queries.Filters(search="ano TIERRA")).rows] == [
            "Año de la tierra"
        ]
        assert queries.listed(work, queries.Filters(search="european refuge")).total == 1
        assert queries.listed(work, queries.Filters(search="100%")).total == 0
        assert queries.listed(work, queries.Filters(status="closed")).total == 0
        assert queries.listed(work, queries.Filters(hub_id=world.hubs["GT"], donor_id=world.donor_id)).total == 2


# --- from a won application ---


@pytest.fixture
def won(world: World) -> UUID:
    """An application of Guatemala for EUR 45,000 that the donor awarded."""
    return make_application(world)


def make_application(world: World, status: str = "awarded") -> UUID:
    with Session(world.database.engine) as session:
        call = Call(reference="EIDHR-2026", title="Call", donor_id=world.donor_id, currency="EUR", created_at=NOW)
        session.add(call)
        session.flush()
        application = Application(
            hub_id=world.hubs["GT"],
            reference="AP-2026-0001",
            call_id=call.id,
            community_id=world.communities["Río Claro"],
            status=status,
            title="Weaving the river",
            currency="EUR",
            requested_minor=45_000_00,
            starts_on=date(2026, 4, 1),
            ends_on=date(2027, 3, 31),
            created_at=NOW,
            changed_at=NOW,
        )
        session.add(application)
        session.commit()
        return application.id


def test_a_won_application_becomes_an_award_in_one_step_and_nothing_is_typed_twice(world: World, won: UUID) -> None:
    with world.as_(FINANCE) as work:
        its = commands.create_from_application(work, won, signed_on=date(2026, 3, 10))
    assert (its.title, its.amount, its.lead_hub_id) == (
        "Weaving the river",
        Money(45_000_00, "EUR"),
        world.hubs["GT"],
    )
    assert (its.donor_id, its.starts_on, its.ends_on) == (world.donor_id, date(2026, 4, 1), date(2027, 3, 31))
    assert (its.application_id, its.status) == (won, "active")


def test_the_donor_may_have_given_less_than_was_asked(world: World, won: UUID) -> None:
    with world.as_(FINANCE) as work:
        its = commands.create_from_application(
            work, won, signed_on=date(2026, 3, 10), amount=Money(40_000_00, "EUR"), reference="EC-1"
        )
    assert (its.amount, its.reference) == (Money(40_000_00, "EUR"), "EC-1")


def test_an_application_becomes_an_award_once(world: World, won: UUID) -> None:
    with world.as_(FINANCE) as work:
        commands.create_from_application(work, won, signed_on=date(2026, 3, 10))
    with world.as_(FINANCE) as work, pytest.raises(Conflict, match="has become an award already"):
        commands.create_from_application(work, won, signed_on=date(2026, 3, 10))


def test_an_application_that_was_not_awarded_becomes_none(world: World) -> None:
    application_id = make_application(world, "declined")
    with world.as_(FINANCE) as work, pytest.raises(Conflict, match="AP-2026-0001 was not awarded"):
        commands.create_from_application(work, application_id, signed_on=date(2026, 3, 10))


def test_another_hubs_application_is_not_there(world: World, won: UUID) -> None:
    with world.as_("Achieng Njeri") as work, pytest.raises(NotFound):
        commands.create_from_application(work, won, signed_on=date(2026, 3, 10))
