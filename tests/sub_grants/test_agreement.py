"""An agreement is drafted by one and approved by another, within the donor's ceiling, on lines for third parties."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from grants_app.access import Role
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.money import Money
from grants_app.sub_grants import commands, queries
from grants_app.sub_grants.rules.agreement import Consent, PlannedTranche
from grants_app.sub_grants.rules.life import CostArises, ShownAs
from tests.sub_grants.ground import AGREED_AT, APPROVER, COORDINATOR, PAYER, STAFF, Ground


def _big(ground: Ground, quetzales: str) -> dict[str, object]:
    tranche = PlannedTranche("All", ground.stage.lines["3.2"], Money.of(quetzales, "GTQ"), date(2026, 5, 1))
    return {"tranches": (tranche,)}


def test_the_amount_is_the_sum_of_the_tranches_at_the_rate_of_the_day(ground: Ground) -> None:
    its = ground.agreement(ground.drafted())
    assert (its.reference, its.amount_minor, its.award_minor) == ("GT-SG-0001", 42_650_00, 5_000_00)
    assert its.rates == "8.5300 GTQ per EUR, inforeuro, 2026-03-01"


def test_another_person_approves_it(ground: Ground) -> None:
    its = ground.agreement(ground.active())
    assert (its.status, its.approved_by_name) == ("active", APPROVER)


def test_whoever_changed_the_draft_does_not_approve_it(ground: Ground) -> None:
    from_another = ground.drafted()
    ground.stage.also(COORDINATOR, Role.FINANCE_OFFICER)
    with ground.world.as_(COORDINATOR, AGREED_AT) as work:
        commands.change(work, from_another, ground.terms(purpose="Looms, and nothing else"))
        commands.propose(work, from_another)
    with ground.world.as_(COORDINATOR, AGREED_AT) as work, pytest.raises(Conflict, match="another person must approve"):
        commands.approve(work, from_another)


def test_a_hub_does_not_approve_its_own_agreement_without_the_right(ground: Ground) -> None:
    sub_grant_id = ground.proposed()
    with ground.world.as_(COORDINATOR, AGREED_AT) as work, pytest.raises(Forbidden):
        commands.approve(work, sub_grant_id)


def test_changing_a_draft_writes_its_tranches_anew(ground: Ground) -> None:
    sub_grant_id = ground.drafted()
    terms = ground.terms()
    with ground.world.as_(STAFF, AGREED_AT) as work:
        commands.change(work, sub_grant_id, replace(terms, tranches=terms.tranches[:1]))
    with ground.world.seen_by(STAFF) as work:
        assert [row.title for row in queries.tranches(work, sub_grant_id)] == ["Looms"]
    assert ground.agreement(sub_grant_id).amount_minor == 25_590_00


def test_above_the_donors_ceiling_the_donors_consent_is_needed(ground: Ground) -> None:
    """EUR 60,000 per third party: GTQ 511,800.00 is just that."""
    at_most, above = ground.drafted(**_big(ground, "511800.00")), ground.drafted(**_big(ground, "0.10"))
    with ground.world.as_(STAFF, AGREED_AT) as work:
        commands.propose(work, at_most)
    with (
        ground.world.as_(STAFF, AGREED_AT) as work,
        pytest.raises(Conflict, match=r"2 agreements come to EUR 60,000\.01"),
    ):
        commands.propose(work, above)
    with ground.world.as_(STAFF, AGREED_AT) as work:
        consent = Consent("Ares(2026)112233", date(2026, 3, 20))
        commands.change(work, above, ground.terms(consent=consent, **_big(ground, "0.10")))
        commands.propose(work, above)
    assert ground.agreement(above).status == "proposed"


def test_a_returned_agreement_says_why_and_is_a_draft_again(ground: Ground) -> None:
    sub_grant_id = ground.proposed()
    with ground.world.as_(APPROVER, AGREED_AT) as work, pytest.raises(Invalid):
        commands.return_(work, sub_grant_id, reason=" ")
    with ground.world.as_(APPROVER, AGREED_AT) as work:
        commands.return_(work, sub_grant_id, reason="The second tranche comes too early.")
    assert ground.agreement(sub_grant_id).status == "draft"


@pytest.mark.parametrize(
    ("others", "field", "sentence"),
    [
        ({"purpose": " "}, "purpose", "without names"),
        ({"ends_on": date(2026, 3, 1)}, "ends_on", "before the first"),
        ({"starts_on": date(2025, 12, 1)}, "starts_on", "must lie inside"),
        ({"tranches": ()}, "title-1", "at least one tranche"),
        ({"shown_as": ShownAs.VOUCHERS, "cost_arises": CostArises.PAYMENT}, "shown_as", "are the report"),
        ({"consent": Consent(" ", date(2026, 3, 1))}, "consent_reference", "donor's letter"),
        ({"consent": Consent("Ares 1", date(2026, 6, 1))}, "consent_on", "not come yet"),
        ({"starts_on": date(2026, 5, 1)}, "expected-1", "outside the period"),
    ],
)
def test_what_cannot_be_an_agreement_is_refused_field_by_field(
    ground: Ground, others: dict[str, object], field: str, sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        ground.drafted(**others)
    assert sentence in refused.value.fields[field]


def test_a_line_that_is_not_for_third_parties_is_refused(ground: Ground) -> None:
    other = PlannedTranche("Travel", ground.stage.lines["2.1"], Money.of(100, "GTQ"), date(2026, 5, 1))
    with pytest.raises(Invalid) as refused:
        ground.drafted(tranches=(other,))
    assert "support to third parties" in refused.value.fields["line-1"]


def test_another_hubs_community_is_not_there(ground: Ground) -> None:
    with pytest.raises(NotFound):
        ground.drafted(community_id=ground.world.communities["Baobab"])


def test_a_hub_finds_no_agreement_of_another(ground: Ground) -> None:
    sub_grant_id: UUID = ground.active()
    for name in ("Wanjiru Kamau", "Achieng Njeri"):
        with ground.world.seen_by(name) as work, pytest.raises(NotFound):
            queries.card(work, sub_grant_id)
        with ground.world.seen_by(name) as work:
            assert queries.listed(work, queries.Filters()).rows == ()
    with ground.world.seen_by(PAYER) as work:
        (row,) = queries.listed(work, queries.Filters()).rows
    assert (row.reference, row.alias) == ("GT-SG-0001", "Río Claro")
