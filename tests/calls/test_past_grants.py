"""A donor's past grants: taken in once, brought to what the donor says now, and told in numbers."""

from dataclasses import replace
from datetime import date

from grants_app.calls import commands, queries
from grants_app.calls.commands import GrantsTaken
from grants_app.calls.models import PastGrant
from grants_app.core.money import Money
from grants_app.donors import queries as donors
from importers import IMPORTS
from importers.records import PastGrantRecord
from tests.importers import files
from tests.world import World

STAFF = "Marisol Ajú"


def published() -> tuple[PastGrantRecord, ...]:
    return IMPORTS["past-grants-360giving"].read(files.sample("360giving-ab-charitable-trust-120.json"), "").records


def test_a_publication_makes_the_donor_and_its_numbers_and_comes_in_once(world: World) -> None:
    with world.as_(STAFF) as work:
        assert commands.take_in_past_grants(work, published(), file_name="abct.json") == GrantsTaken(120, 0, 0)
        donor = donors.donor_by_code(work, "GB-CHC-1000147")
        assert donor
        assert (donor.name, donor.country, donor.profile) == ("A B Charitable Trust", "GB", "none")
        told = queries.past_grants(work, donor.id)
        assert told
        (typical,) = told.amounts
        amounts = sorted(grant.amount for grant in published())
        assert (told.count, typical.count) == (120, 120)
        assert [typical.low, typical.middle, typical.high] == [
            Money.of(amounts[nth - 1], "GBP") for nth in (30, 60, 90)
        ]
        assert told.years[0] == (2021, 5)
        assert told.countries == (("United Kingdom", 119),)
        assert dict(told.recipients) == {"Registered charities": 120}
        assert "Justice and legal aid" in dict(told.themes)
        again = (replace(published()[0], awarded_on=date(2021, 2, 1)), *published()[1:])
        assert commands.take_in_past_grants(work, again, file_name="abct.json") == GrantsTaken(0, 1, 119)


def test_no_name_of_a_recipient_is_kept(world: World) -> None:
    with world.as_(STAFF) as work:
        commands.take_in_past_grants(work, published()[:1], file_name="abct.json")
        (grant,) = queries.past_grants_by_identifier(work, [published()[0].identifier]).values()
        assert "Access to Justice Foundation" not in str(grant.model_dump())
        assert isinstance(grant, PastGrant)


def test_a_donor_that_is_here_by_its_name_is_that_donor(world: World) -> None:
    with world.seen_by(STAFF) as work:
        here = donors.donor(work, world.donor_id)
    grant = replace(published()[0], donor="XX-1", donor_name=here.name.upper())
    with world.as_(STAFF) as work:
        commands.take_in_past_grants(work, [grant], file_name="p.json")
        assert queries.past_grants(work, here.id)
        assert donors.donor_by_code(work, "XX-1") is None
