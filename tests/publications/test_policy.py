"""A policy: prepared by one person, reviewed by another; without one nothing is published."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, text

from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.publications import commands, queries
from grants_app.publications.rules import Decision, Names, Share, ShareKind, Status, Told, check, in_force, status_of
from tests.awards.making import make_award
from tests.publications.making import AT, DIRECTOR, PREPARER, REGIONAL, REVIEWER, WITHHELD, approved, prepared, terms
from tests.world import World

NOBODY = Names(frozenset(), frozenset())
NAMES = Names(frozenset({"Río Claro"}), frozenset({"Guatemala", "Kenya"}))


def test_an_award_without_a_policy_is_withheld(world: World) -> None:
    award_id = make_award(world)
    with world.seen_by(PREPARER) as work:
        assert queries.card(work, award_id).decision == Decision.WITHHOLD
        assert queries.publishable(work) == []


def test_a_policy_that_waits_publishes_nothing(world: World) -> None:
    award_id = make_award(world)
    prepared(world, award_id)
    with world.seen_by(DIRECTOR) as work:
        assert queries.publishable(work) == []
        assert queries.card(work, award_id).waiting is not None


def test_another_person_approves_and_it_counts(world: World) -> None:
    award_id = make_award(world)
    approved(world, award_id)
    with world.seen_by(DIRECTOR) as work:
        (it,) = queries.publishable(work)
        card = queries.card(work, award_id)
    assert it.view.status is Status.IN_FORCE
    assert card.decision == Decision.PUBLISH
    assert [share.code for share in it.view.shares] == ["15160", "GT", "KE"]


def test_nobody_reviews_the_policy_that_they_prepared(world: World) -> None:
    award_id = make_award(world)
    policy_id = prepared(world, award_id, by=REVIEWER)
    with world.as_(REVIEWER, AT) as work, pytest.raises(Conflict, match="another person must review it"):
        commands.approve(work, policy_id)
    with world.seen_by(REVIEWER) as work:
        card = queries.card(work, award_id)
    assert card.steps == ()
    assert card.stopped


def test_who_may_not_review_does_not(world: World) -> None:
    policy_id = prepared(world, make_award(world))
    with world.as_("Marisol Ajú", AT) as work, pytest.raises(Forbidden):
        commands.approve(work, policy_id)


def test_another_hubs_policy_is_not_there(world: World) -> None:
    award_id = make_award(world)
    policy_id = prepared(world, award_id)
    with world.as_("Otieno Ouma", AT) as work, pytest.raises(NotFound):
        commands.approve(work, policy_id)
    with world.as_("Otieno Ouma", AT) as work, pytest.raises(NotFound):
        commands.prepare(work, award_id, terms(), after=1)


def test_a_declined_policy_leaves_what_counted_before(world: World) -> None:
    award_id = make_award(world)
    approved(world, award_id)
    second = prepared(world, award_id, REGIONAL, after=1)
    with world.as_(REVIEWER, AT) as work:
        commands.decline(work, second, reason="The region is too narrow.")
    with world.seen_by(DIRECTOR) as work:
        card = queries.card(work, award_id)
    assert [view.status for view in card.history] == [Status.DECLINED, Status.IN_FORCE]
    assert card.decision == Decision.PUBLISH


def test_a_policy_that_withholds_counts_from_the_moment_it_is_prepared(world: World) -> None:
    award_id = make_award(world)
    approved(world, award_id)
    prepared(world, award_id, WITHHELD, after=1)
    with world.seen_by(DIRECTOR) as work:
        assert queries.publishable(work) == []
        assert queries.card(work, award_id).decision == Decision.WITHHOLD


def test_a_withholding_that_is_declined_lets_the_earlier_policy_count_again(world: World) -> None:
    award_id = make_award(world)
    approved(world, award_id)
    second = prepared(world, award_id, WITHHELD, after=1)
    with world.as_(REVIEWER, AT) as work:
        commands.decline(work, second, reason="It was another award.")
    with world.seen_by(DIRECTOR) as work:
        assert len(queries.publishable(work)) == 1


def test_a_policy_is_reviewed_once(world: World) -> None:
    policy_id = approved(world, make_award(world))
    with world.as_(DIRECTOR, AT) as work, pytest.raises(Conflict, match="the status is «in force»"):
        commands.decline(work, policy_id, reason="No")


def test_what_a_newer_policy_replaced_can_no_longer_be_approved(world: World) -> None:
    award_id = make_award(world)
    first = prepared(world, award_id)
    prepared(world, award_id, WITHHELD, after=1)
    with world.as_(REVIEWER, AT) as work, pytest.raises(Conflict, match="the status is «replaced»"):
        commands.approve(work, first)


def test_who_did_not_see_the_newest_policy_is_told(world: World) -> None:
    award_id = make_award(world)
    prepared(world, award_id)
    with world.as_(REVIEWER, AT) as work, pytest.raises(Conflict, match="Somebody prepared policy 1"):
        commands.prepare(work, award_id, terms(), after=0)


def test_a_code_never_changes_once_it_was_approved(world: World) -> None:
    award_id = make_award(world)
    approved(world, award_id)
    with world.as_(PREPARER, AT) as work, pytest.raises(Invalid) as refused:
        commands.prepare(work, award_id, terms(code="OTHER"), after=1)
    assert "an identifier never changes" in refused.value.fields["code"]


@pytest.mark.parametrize("table", ["publication_policy", "publication_share", "publication_review"])
def test_what_was_decided_is_never_changed(world: World, table: str) -> None:
    approved(world, make_award(world))
    for act in (f"DELETE FROM {table}", f"UPDATE {table} SET policy_id = policy_id"):
        changed = act.replace("policy_id = policy_id", "code = code") if table == "publication_policy" else act
        with Session(world.database.engine) as session, pytest.raises(DBAPIError, match="append-only"):
            session.connection().execute(text(changed))


# --- rules ---


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"title": ""}, "title", "fill this in"),
        ({"description": " "}, "description", "fill this in"),
        ({"code": ""}, "code", "fill this in"),
        ({"code": "EuropeAid/1"}, "code", "letters, digits"),
        ({"donor_ref": "XM DAC 7"}, "donor_ref", "must not contain a space"),
        ({"donor_ref": "XM|7"}, "donor_ref", "must not contain |"),
        ({"donor_type": ""}, "donor_type", "choose one of the list"),
        ({"aid_type": "Z9"}, "aid_type", "choose one of the list"),
        ({"flow_type": ""}, "flow_type", "choose one of the list"),
        ({"title": "Looms of RÍO CLARO"}, "title", "«Río Claro» is the alias of a community"),
        ({"programme": "Río Claro fund"}, "programme", "is the alias of a community"),
        ({"shares": ()}, "sector-1", "name at least one"),
    ],
)
def test_a_field_that_is_wrong_gets_a_sentence(change: dict[str, Any], field: str, says: str) -> None:
    assert says in check(terms(**change), NAMES, "")[field]


def shared(*percents: tuple[str, str], kind: ShareKind = ShareKind.COUNTRY) -> tuple[Share, ...]:
    sector = Share(ShareKind.SECTOR, "15160", Decimal(100))
    return (sector, *(Share(kind, code, Decimal(percent)) for code, percent in percents))


@pytest.mark.parametrize(
    ("shares", "says"),
    [
        (shared(("GT", "60"), ("KE", "39.5")), "the percentages come to 99.5; together they are 100"),
        (shared(("GT", "120"), ("KE", "-20")), "a percentage is above zero"),
        (shared(("GT", "50"), ("GT", "50")), "each stands once"),
        (shared(("ZZ", "100")), "«ZZ» is not in the list"),
    ],
)
def test_percentages_that_do_not_fit_get_a_sentence(shares: tuple[Share, ...], says: str) -> None:
    assert says in check(terms(shares=shares), NOBODY, "")["country-1"]


def test_a_generalised_award_names_no_country() -> None:
    assert check(REGIONAL, NAMES, "") == {}
    assert (
        "«Guatemala» is a country of this award"
        in check(replace(REGIONAL, title="Looms in guatemala"), NAMES, "")["title"]
    )
    assert check(replace(REGIONAL, shares=shared(("GT", "100"))), NAMES, "")
    assert check(terms(title="Looms in Guatemala"), NAMES, "") == {}


@pytest.mark.parametrize("field", ["code", "programme_code", "donor_activity_id"])
@pytest.mark.parametrize("code", ["GT-2026-1", "AW_gt.1", "2026-GTM", "Kenya-7", "X-Río-Claro"])
def test_no_part_of_a_generalised_awards_codes_is_a_hub_or_a_country(field: str, code: str) -> None:
    names = replace(NAMES, codes=frozenset({"GT", "GTM"}))
    its: dict[str, Any] = {field: code}
    assert "tells a hub, a country or a community" in check(replace(REGIONAL, **its), names, "")[field]
    assert field not in check(terms(**its), names, "") or field == "code"
    its[field] = "A-GTX-461"
    assert check(replace(REGIONAL, **its), names, "") == {}


def test_what_was_published_with_a_telling_code_can_only_be_withheld() -> None:
    names = replace(NAMES, codes=frozenset({"GT"}))
    assert "can only be withheld" in check(replace(REGIONAL, code="GT-1"), names, "GT-1")["code"]


def test_the_codes_of_hubs_and_countries_are_known_and_none_is_proposed(world: World) -> None:
    award_id = make_award(world)
    with world.seen_by(PREPARER) as work:
        card = queries.card(work, award_id)
        assert queries.names(work, card.award).codes >= {"GT", "GTM", "KE", "KEN"}
        assert queries.proposed(work, card.award).code == ""


def test_a_reason_is_needed_to_withhold_and_nothing_else() -> None:
    assert check(replace(WITHHELD, reason=" "), NOBODY, "")["reason"]
    assert check(WITHHELD, NOBODY, "") == {}


def test_what_counts_follows_from_the_policies_alone() -> None:
    publish, withhold = Told(1, "publish", "approved"), Told(2, "withhold")
    assert in_force([]) is None
    assert in_force([Told(1, "publish")]) is None
    assert in_force([publish, Told(2, "generalise")]) == publish
    assert in_force([publish, withhold]) == withhold
    assert in_force([publish, withhold, Told(3, "publish")]) == withhold
    assert in_force([publish, withhold, Told(3, "publish", "approved")]) == Told(3, "publish", "approved")
    assert in_force([publish, Told(2, "withhold", "declined")]) == publish
    assert status_of(publish, [publish, Told(2, "generalise", "approved")]) is Status.REPLACED
