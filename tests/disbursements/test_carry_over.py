"""Unspent money that stays with a hub for a next period: asked by the hub, decided by another person, posted once, still unspent."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.disbursements import commands, queries
from grants_app.disbursements.rules.amounts import Refund
from grants_app.disbursements.rules.carrying import CarryTerms, Outflow, Standing, check_terms, last_day, of_kind
from grants_app.disbursements.rules.forecast import Longest
from grants_app.ledger.rules import Held, Kind
from grants_app.proofs.queries.books import empty_accounts_that_carry, wrong_balances
from grants_app.proofs.queries.carry_overs import beside_their_entries
from grants_app.web import request as web_request
from tests.at_once import at_once
from tests.authorities.test_limits import recorded
from tests.disbursements.signed_in import Visitor
from tests.disbursements.stage import ARRIVED_AT, Stage
from tests.proofs.test_findings import tampered

ASKED = datetime(2026, 6, 30, 15, 0, tzinfo=UTC)
DECIDED = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
NEXT = Period(date(2026, 7, 1), date(2026, 9, 30))
AUTUMN = Period(date(2026, 10, 1), date(2026, 12, 31))
TERMS = CarryTerms(Money.of("17060.00", "GTQ"), NEXT, "The road to Nebaj is closed until August.")


def _arrived(stage: Stage) -> UUID:
    """GTQ 25,590.00 arrived, of which GTQ 8,530.00 is spent."""
    disbursement_id = stage.paid()
    with stage.world.as_("Marisol Ajú", ARRIVED_AT) as work:
        day, received = ARRIVED_AT.date(), Money.of("25590.00", "GTQ")
        commands.receive(work, disbursement_id, received_on=day, received=received)
    stage.spend("1.1", "8530.00", "1000.00", on=date(2026, 4, 10))
    return disbursement_id


def _asked(stage: Stage, disbursement_id: UUID, terms: CarryTerms = TERMS, *, at: datetime = ASKED) -> UUID:
    with stage.world.as_("Lucía Pop", at) as work:
        return commands.carry_over(work, disbursement_id, terms).id


def _confirm(stage: Stage, carry_over_id: UUID, by: str = "Pieter Maes") -> None:
    with stage.world.as_(by, DECIDED) as work:
        commands.confirm_carry_over(work, carry_over_id)


def _confirmed(stage: Stage, disbursement_id: UUID) -> UUID:
    carry_over_id = _asked(stage, disbursement_id)
    _confirm(stage, carry_over_id)
    return carry_over_id


def _wrong(stage: Stage) -> list[str]:
    with stage.world.seen_by("Hélène Dubois") as work:
        return [*beside_their_entries(work), *wrong_balances(work), *empty_accounts_that_carry(work)]


def _take_back(stage: Stage, carry_over_id: UUID, by: str = "Ines Correia") -> None:
    with stage.world.as_(by, DECIDED) as work:
        commands.take_back_carry_over(work, carry_over_id, reason="The workshop is cancelled for good.")


def test_one_entry_names_the_advance_takes_the_money_off_and_puts_it_on_again(stage: Stage) -> None:
    disbursement_id = _arrived(stage)
    before = stage.held(Kind.ADVANCE, "GTQ"), stage.shares()
    carry_over_id = _confirmed(stage, disbursement_id)
    with stage.world.seen_by("Hélène Dubois") as work:
        card = queries.carry_over_card(work, carry_over_id)
    [view] = card.entries
    assert (view.entry.event, view.entry.about_id) == ("advance carried over", disbursement_id)
    moved = sorted((it.posting.transaction_minor, it.posting.amount_minor) for it in view.postings)
    assert moved == [(-17_060_00, -2_000_00), (17_060_00, 2_000_00)]
    assert (stage.held(Kind.ADVANCE, "GTQ"), stage.shares()) == before == (Held(17_060_00, 2_000_00), before[1])
    assert (card.carry_over.status, card.worth) == ("confirmed", Money.of("2000.00", "EUR"))
    assert _wrong(stage) == []


def test_its_age_counts_from_the_payment_and_it_is_not_accounted_for(stage: Stage) -> None:
    disbursement_id = _arrived(stage)

    def seen() -> tuple[object, ...]:
        with stage.world.as_("Hélène Dubois", DECIDED) as work:
            [row] = queries.ageing(work)
            return row.ages, row.test, row.parts[0].age

    before = seen()
    _confirmed(stage, disbursement_id)
    assert seen() == before
    with stage.world.as_("Hélène Dubois", DECIDED) as work:
        [row] = queries.ageing(work)
        assert row.test is not None
        assert "33.3 % is" in row.test.says
        assert (row.parts[0].age, row.carried) == ("3–6 months", Money.of("17060.00", "GTQ"))


def test_the_page_says_what_became_of_the_advance(stage: Stage) -> None:
    disbursement_id = _arrived(stage)
    back = Refund(date(2026, 4, 20), "GT-2026-04-20", Money.of("4265.00", "GTQ"), Money.of("500.00", "EUR"))
    with stage.world.as_("Pieter Maes", ASKED) as work:
        commands.refund(work, stage.award_id, stage.world.hubs["GT"], back)
    carry_over_id = _asked(stage, disbursement_id, replace(TERMS, amount=Money.of("10000.00", "GTQ")))
    _confirm(stage, carry_over_id)
    with stage.world.as_("Hélène Dubois", DECIDED) as work:
        its = queries.card(work, disbursement_id).became
    assert its is not None
    amounts = [money.amount for money in (its.paid, its.spent, its.returned, its.kept, its.left)]
    assert [str(amount) for amount in amounts] == ["25590.00", "8530.00", "4265.00", "0.00", "12795.00"]
    assert its.carried == (Money.of("10000.00", "GTQ"), NEXT)


def test_what_left_is_laid_on_the_oldest_advance_first() -> None:
    out = [Outflow("spent", 60), Outflow("returned", 70), Outflow("spent", 20), Outflow("returned", 10)]
    assert of_kind(out, "returned", 0, 100) == 40
    assert of_kind(out, "returned", 100, 200) == 40
    assert of_kind(out, "returned", 200, 300) == 0


def test_finance_of_the_hub_asks_on_a_page_and_head_office_confirms_on_another(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    disbursement_id = _arrived(stage)
    monkeypatch.setattr(web_request, "clock", lambda: DECIDED)
    lucia, pieter = (Visitor(stage.world, name, DECIDED) for name in ("Lucía Pop", "Pieter Maes"))
    form = f"/disbursements/{disbursement_id}/carry-over"
    assert form in lucia.get(f"/disbursements/{disbursement_id}")
    assert 'value="17060.00"' in lucia.get(form)
    typed = {"amount": "17061", "starts_on": "2026-07-02", "ends_on": "2026-09-30", "reason": "The road is closed."}
    status, page = lucia.post(form, **typed)
    assert (status, "of this advance is in hand" in page) == (422, True)
    status, there = lucia.post(form, **typed | {"amount": "17060.00"})
    assert status == 303
    assert there in pieter.get("/advances")
    assert pieter.post(f"{there}/confirm") == (303, there)
    assert "Confirmed" in pieter.get(there)
    advance = lucia.get(f"/disbursements/{disbursement_id}")
    assert ("02 Jul 2026 – 30 Sep 2026" in advance, form in advance) == (True, False)
    assert "carried over" in pieter.get("/advances")
    assert lucia.post(f"{there}/take-back", note="Not needed")[0] == 403


# --- what is refused ---

QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30))
MOST = Longest(12, "the contract")
AWARD = Period(date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("other", "field", "sentence"),
    [
        ({"amount": Money.of("17060.01", "GTQ")}, "amount", "GTQ 17,060.00 of this advance is in hand"),
        ({"amount": Money.of("0", "GTQ")}, "amount", "above zero"),
        ({"period": Period(date(2026, 6, 30), date(2026, 9, 30))}, "starts_on", "begins after that day"),
        ({"period": Period(date(2026, 7, 1), date(2028, 1, 1))}, "ends_on", "must lie inside it"),
        ({"period": Period(date(2026, 7, 1), date(2027, 7, 1))}, "ends_on", "at most 12 months"),
        ({"reason": " "}, "reason", "Say why it was not spent"),
    ],
)
def test_a_carry_over_that_cannot_be_is_refused(other: dict[str, object], field: str, sentence: str) -> None:
    terms = replace(TERMS, **other)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        check_terms(terms, Money.of("17060.00", "GTQ"), QUARTER, [], MOST, AWARD)
    assert sentence in refused.value.fields[field]


def test_the_same_money_is_carried_over_to_the_same_days_once() -> None:
    standing = [Standing("GT-C-0001", NEXT, is_confirmed=True)]
    with pytest.raises(Invalid, match="GT-C-0001 carries this money over to 01 Jul 2026"):
        check_terms(TERMS, Money.of("17060.00", "GTQ"), QUARTER, standing, MOST, AWARD)
    assert last_day(QUARTER, standing) == NEXT.ends_on
    check_terms(replace(TERMS, period=AUTUMN), Money.of("17060.00", "GTQ"), QUARTER, standing, MOST, AWARD)


def test_while_one_waits_no_second_is_asked_for(stage: Stage) -> None:
    disbursement_id = _arrived(stage)
    _asked(stage, disbursement_id)
    with pytest.raises(Conflict, match="GT-C-0001 already asks to carry this money over"):
        _asked(stage, disbursement_id, replace(TERMS, period=AUTUMN))


def test_before_the_period_is_over_nothing_is_carried_over(stage: Stage) -> None:
    disbursement_id = stage.paid()
    with pytest.raises(Conflict, match="Only money that has arrived"):
        _asked(stage, disbursement_id)
    with stage.world.as_("Marisol Ajú", ARRIVED_AT) as work:
        received = Money.of("25590.00", "GTQ")
        commands.receive(work, disbursement_id, received_on=ARRIVED_AT.date(), received=received)
        last = queries.get(work, disbursement_id).ends_on
    assert last is not None
    with pytest.raises(Conflict, match="what is unspent is known from that day on"):
        _asked(stage, disbursement_id, at=datetime(2026, 3, 22, 12, 0, tzinfo=UTC))


def test_only_finance_of_the_hub_asks_and_only_another_person_of_head_office_decides(stage: Stage) -> None:
    disbursement_id = _arrived(stage)
    with pytest.raises(Forbidden), stage.world.as_("Marisol Ajú", ASKED) as work:
        commands.carry_over(work, disbursement_id, TERMS)
    carry_over_id = _asked(stage, disbursement_id)
    with pytest.raises(Forbidden):
        _confirm(stage, carry_over_id, "Lucía Pop")
    with stage.world.as_("Ines Correia", DECIDED) as work:
        commands.decline_carry_over(work, carry_over_id, reason="Send it back.")
    with stage.world.as_("Pieter Maes", ASKED) as work:
        own = commands.carry_over(work, disbursement_id, TERMS).id
    with pytest.raises(Conflict, match="You asked for this"):
        _confirm(stage, own, "Pieter Maes")


def test_head_office_confirms_within_its_authority(stage: Stage) -> None:
    carry_over_id, small = _asked(stage, _arrived(stage)), Money.of("1999.99", "EUR")
    for role in ("finance-officer", "director"):
        recorded(stage.world, hub_id=None, role=role, limit=small)
    with pytest.raises(Conflict, match=r"EUR 2,000\.00, above the authority of a finance officer of the whole network"):
        _confirm(stage, carry_over_id)


def test_another_hubs_advance_and_carry_over_are_not_there(stage: Stage) -> None:
    disbursement_id = _arrived(stage)
    carry_over_id = _asked(stage, disbursement_id)
    with pytest.raises(NotFound), stage.world.as_("Achieng Njeri", ASKED) as work:
        commands.carry_over(work, disbursement_id, TERMS)
    with pytest.raises(NotFound), stage.world.as_("Achieng Njeri", ASKED) as work:
        queries.carry_over_card(work, carry_over_id)
    with pytest.raises(NotFound), stage.world.as_("Pieter Maes", ASKED) as work:
        commands.confirm_carry_over(work, new_id())


def test_what_was_spent_since_it_was_asked_is_not_confirmed(stage: Stage) -> None:
    disbursement_id = _arrived(stage)
    carry_over_id = _asked(stage, disbursement_id)
    stage.spend("1.1", "853.00", "100.00", on=date(2026, 6, 30))
    with pytest.raises(Conflict, match=r"GTQ 16,207\.00 of this advance is in hand now"):
        _confirm(stage, carry_over_id)


def test_of_ten_who_confirm_at_once_one_wins_and_it_is_posted_once(stage: Stage) -> None:
    carry_over_id = _asked(stage, _arrived(stage))
    names = ("Ines Correia", "Hélène Dubois", "Pieter Maes")
    acts = [lambda at=at: _confirm(stage, carry_over_id, names[at % 3]) for at in range(10)]
    assert at_once(acts) == {"done": 1, "refused": 9}
    assert _wrong(stage) == []


def test_of_five_who_ask_at_once_one_is_heard(stage: Stage) -> None:
    disbursement_id = _arrived(stage)
    assert at_once([lambda: _asked(stage, disbursement_id) for _ in range(5)]) == {"done": 1, "refused": 4}


# --- taking back ---


def test_another_person_takes_it_back_by_an_entry_that_names_the_first(stage: Stage) -> None:
    disbursement_id = _arrived(stage)
    carry_over_id = _confirmed(stage, disbursement_id)
    with pytest.raises(Conflict, match="another person must take it back"):
        _take_back(stage, carry_over_id, "Pieter Maes")
    _take_back(stage, carry_over_id)
    with stage.world.seen_by("Hélène Dubois") as work:
        first, back = queries.carry_over_card(work, carry_over_id).entries
    assert back.entry.reverses_id == first.entry.id
    assert stage.held(Kind.ADVANCE, "GTQ") == Held(17_060_00, 2_000_00)
    assert _wrong(stage) == []
    _asked(stage, disbursement_id)


def test_what_was_spent_or_carried_further_since_is_not_taken_back(stage: Stage) -> None:
    disbursement_id = _arrived(stage)
    carry_over_id = _confirmed(stage, disbursement_id)
    later = datetime(2026, 9, 30, 15, 0, tzinfo=UTC)
    next_id = _asked(stage, disbursement_id, replace(TERMS, period=AUTUMN), at=later)
    with pytest.raises(Conflict, match="GT-C-0002 carries this money further"):
        _take_back(stage, carry_over_id)
    with stage.world.as_("Ines Correia", later) as work:
        commands.decline_carry_over(work, next_id, reason="Send it back.")
    stage.spend("1.1", "853.00", "100.00", on=date(2026, 7, 2))
    with pytest.raises(Conflict, match="the rest was used since"):
        _take_back(stage, carry_over_id)


FAULTS = (
    ("UPDATE advance_carry_over SET amount_minor = amount_minor + 1", "its entry does not carry over GTQ 17,060.01"),
    ("UPDATE advance_carry_over SET worth_minor = worth_minor + 1", "its entry does not carry over GTQ 17,060.00"),
    ("UPDATE advance_carry_over SET entry_id = NULL", "GT-C-0001 is confirmed, and has no entry"),
    ("UPDATE advance_carry_over SET entry_id = NULL", "stays with Hub Guatemala for 01 Jul 2026"),
    ("UPDATE advance_carry_over SET status = 'asked'", "GT-C-0001 is asked, and has an entry"),
    ("UPDATE advance_carry_over SET status = 'taken-back'", "which its entry, still standing, does not say"),
    ("DELETE FROM carry_over_step WHERE name = 'ask'", "was not confirmed by another person"),
)


def test_a_carry_over_beside_its_entry_or_of_one_person_is_found(stage: Stage) -> None:
    _confirmed(stage, _arrived(stage))
    for statement, says in FAULTS:
        with tampered(stage.world.database, statement) as seen:
            assert [sentence for sentence in seen if says in sentence], (statement, seen)
