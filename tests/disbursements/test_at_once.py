"""Many people at once: one approver wins, a payment is made once, a line never goes below zero, nobody waits for ever."""

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from threading import Barrier
from uuid import UUID

from grants_app.core.identity import new_id
from grants_app.core.trail import breaks
from grants_app.disbursements import commands
from grants_app.ledger.rules import Held, Kind, Shares
from tests.at_once import at_once
from tests.disbursements.stage import APPROVED_AT, ASKED_AT, ENDORSED_AT, PAID_AT, Stage, as_approved

PEOPLE = 50


def _approve(stage: Stage, disbursement_id: UUID, name: str) -> None:
    with stage.world.as_(name, APPROVED_AT) as work:
        commands.approve(work, disbursement_id)


def _pay(stage: Stage, disbursement_id: UUID, name: str) -> None:
    with stage.world.as_(name, PAID_AT) as work:
        commands.pay(work, disbursement_id, as_approved(work, disbursement_id))


def _request(stage: Stage, disbursement_id: UUID) -> None:
    with stage.world.as_("Marisol Ajú", ASKED_AT) as work:
        commands.request(work, disbursement_id)


def test_of_fifty_approvers_at_once_one_wins(stage: Stage) -> None:
    disbursement_id = stage.endorsed()
    names = ("Ines Correia", "Hélène Dubois", "Pieter Maes", "Lucía Pop")
    acts = [lambda name=names[at % 4]: _approve(stage, disbursement_id, name) for at in range(PEOPLE)]
    assert at_once(acts) == {"done": 1, "refused": PEOPLE - 1}
    assert stage.status(disbursement_id) == "approved"
    assert len([step for step in stage.history(disbursement_id) if step == "approve"]) == 1


def test_of_fifty_payers_at_once_one_pays(stage: Stage) -> None:
    disbursement_id = stage.approved()
    acts = [lambda: _pay(stage, disbursement_id, "Pieter Maes") for _ in range(PEOPLE)]
    assert at_once(acts) == {"done": 1, "refused": PEOPLE - 1}
    assert stage.held(Kind.BANK, "EUR") == Held(37_000_00, 37_000_00)
    assert stage.held(Kind.ADVANCE, "GTQ") == Held(25_590_00, 3_000_00)


def test_fifty_requests_on_one_line_never_take_it_below_zero(stage: Stage) -> None:
    """EUR 500 each of EUR 6,000: twelve fit."""
    drafts = [stage.drafted({"2.1": "4265.00"}) for _ in range(PEOPLE)]
    acts = [lambda draft=draft: _request(stage, draft) for draft in drafts]
    assert at_once(acts) == {"done": 12, "refused": PEOPLE - 12}
    assert stage.shares()["2.1"] == Shares(available=0, reserved=6_000_00)


def test_of_two_requests_approved_at_once_one_waits_until_the_other_is_accounted_for(stage: Stage) -> None:
    """Neither is paid yet: were only what is paid counted, both would pass our own percentage."""
    both = stage.endorsed(), stage.endorsed({"2.1": "853.00"})
    names = ("Ines Correia", "Hélène Dubois", "Pieter Maes")
    acts = [lambda at=at: _approve(stage, both[at % 2], names[at % 3]) for at in range(12)]
    assert at_once(acts) == {"done": 1, "refused": 11}
    assert sorted(stage.status(each) for each in both) == ["approved", "endorsed"]


def test_a_request_split_in_two_is_never_approved_in_the_hub_whichever_comes_first(stage: Stage) -> None:
    """EUR 20,000 and EUR 10,000, and the hub decides up to EUR 25,000: approving one and asking for the other come one after the other."""
    _without_own_percentage(stage)
    first, second = stage.endorsed({"3.2": "170600.00"}), stage.drafted({"3.2": "85300.00"})
    acts = [lambda: _request(stage, second), *(lambda: _approve(stage, first, "Lucía Pop") for _ in range(7))]
    counted = at_once(acts)
    with stage.world.as_("Tomás Caal", ENDORSED_AT) as work:
        commands.endorse(work, second)
    again = at_once([partial(_approve, stage, each, "Lucía Pop") for each in (first, second) * 4])
    assert again == {"refused": 8}
    assert counted["done"] == 1 + (stage.status(first) == "approved")
    assert stage.status(second) == "endorsed"


def _without_own_percentage(stage: Stage) -> None:
    with stage.world.as_("Ines Correia", ASKED_AT) as work:
        hub_id, day = stage.world.hubs["GT"], ASKED_AT.date()
        commands.record_percentage(work, hub_id, percent=Decimal(0), starts_on=day, reason="Three clean audits")


def test_approving_and_cancelling_at_once_leaves_one_of_both(stage: Stage) -> None:
    disbursement_id = stage.endorsed()

    def cancel() -> None:
        with stage.world.as_("Marisol Ajú", APPROVED_AT) as work:
            commands.cancel(work, disbursement_id, reason="Not needed any more.")

    acts = [cancel, *(lambda: _approve(stage, disbursement_id, "Ines Correia") for _ in range(7))]
    assert at_once(acts) == {"done": 1, "refused": 7}
    expected = {"approved": 3_000_00, "cancelled": 0}
    assert sum(share.reserved for share in stage.shares().values()) == expected[stage.status(disbursement_id)]


def test_a_new_series_of_references_can_begin_with_manyat_once(stage: Stage) -> None:
    acts = [lambda: stage.drafted({"2.1": "853.00"}) for _ in range(16)]
    assert at_once(acts) == {"done": 16}
    assert sorted(stage.references()) == [f"GT-D-{number:04d}" for number in range(1, 17)]


def test_of_eight_who_write_at_once_none_starves(stage: Stage) -> None:
    """Each writes as often as it can for two seconds: all come to their turn, none waits for long, the trail stays whole."""
    start, ends_after = Barrier(8), 2.0

    def write_on(_: int) -> tuple[int, float]:
        start.wait()
        begun, done, longest = time.monotonic(), 0, 0.0
        while (before := time.monotonic()) - begun < ends_after:
            with stage.world.as_("Tomás Caal") as work:
                work.note("test.written", new_id(), stage.world.hubs["GT"])
            longest = max(longest, time.monotonic() - before)
            done += 1
        return done, longest

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(write_on, range(8)))
    turns = [done for done, _ in results]
    assert min(turns) * 4 >= max(turns), turns
    assert max(longest for _, longest in results) < ends_after
    with stage.world.database.reading() as session:
        assert breaks(session) == []
