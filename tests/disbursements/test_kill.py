"""The server is killed in the middle of approvals and payments: nothing acknowledged is lost, and nothing happens twice."""

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from grants_app.core.trail import breaks
from grants_app.disbursements import commands
from grants_app.disbursements.commands import record_percentage
from grants_app.ledger.rules import Kind
from tests.disbursements.serving import PATIENCE, Server
from tests.disbursements.signed_in import sign_in
from tests.disbursements.stage import APPROVED_AT, ASKED_AT, ENDORSED_AT, PAID_AT, Stage, set_up
from tests.world import World

IN_A_ROUND = 20
"""Disbursements of EUR 10 in each round: half wait for approval, half for payment; each asks for a day of the award."""
AFTER = {"approve": ("approved", "paid"), "pay": ("paid",)}


@dataclass
class Deed:
    """One form that somebody sends until it is answered: always the same form, with the same key."""

    disbursement_id: UUID
    step: str
    once: str
    is_acknowledged: bool = False

    @property
    def fields(self) -> dict[str, str]:
        paid = {"value_on": "2026-03-20", "bank_reference": self.once, "sent": "10.00", "checked": "yes"}
        return {"once": self.once} | (paid if self.step == "pay" else {})


@dataclass
class Proof:
    """Rounds of work on one server, each ended by a kill."""

    stage: Stage
    server: Server
    chance: random.Random
    tokens: dict[str, str]
    deeds: list[Deed] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    answered: threading.Event = field(default_factory=threading.Event)
    pace: float | None = None
    """Seconds that a server which has just begun needs for its first answer, on this machine."""

    def play(self, rounds: int) -> None:
        for _ in range(rounds):
            self.deeds += self._new_deeds()
            self.server.start()
            threads = [threading.Thread(target=self._send, args=(at,)) for at in range(4)]
            for thread in threads:
                thread.start()
            self._wait()
            self.server.kill()
            for thread in threads:
                thread.join(60)
            self.must_hold()

    def _wait(self) -> None:
        """The first time until something is answered; later a while that is sometimes too short for it, sometimes not."""
        if self.pace is not None:
            time.sleep(self.chance.uniform(0, 2 * self.pace))
            return
        began = time.monotonic()
        assert self.answered.wait(PATIENCE), "no form was answered"
        self.pace = time.monotonic() - began

    def finish(self) -> None:
        """The forms that nobody answered are sent once more, as a browser would."""
        self.server.start()
        for at in range(4):
            self._send(at)
        self.server.kill()
        assert all(deed.is_acknowledged for deed in self.deeds)
        self.must_hold()
        with self.stage.world.database.reading() as session:
            assert breaks(session) == []

    def _new_deeds(self) -> list[Deed]:
        world, ids = self.stage.world, []
        amounts = self.stage.money({"3.2": "10.00"}, "EUR")
        with world.as_("Marisol Ajú", ASKED_AT) as work:
            for _ in range(IN_A_ROUND):
                hub_id, award_id = world.hubs["GT"], self.stage.award_id
                forecast, day = self.stage.beyond_what_is_in_hand(work, amounts, "EUR"), self.stage.next_day()
                its = commands.create(
                    work, award_id, hub_id, currency="EUR", purpose="Looms", amounts=forecast, period=day
                )
                ids.append(commands.request(work, its.id).id)
        with world.as_("Tomás Caal", ENDORSED_AT) as work:
            for disbursement_id in ids:
                commands.endorse(work, disbursement_id)
        with world.as_("Hélène Dubois", APPROVED_AT) as work:
            for disbursement_id in ids[::2]:
                commands.approve(work, disbursement_id)
        return [
            Deed(disbursement_id, "approve" if at % 2 else "pay", f"form-{disbursement_id.hex[-24:]}")
            for at, disbursement_id in enumerate(ids)
        ]

    def _send(self, part: int) -> None:
        for deed in [deed for at, deed in enumerate(self.deeds) if at % 4 == part and not deed.is_acknowledged]:
            path = f"/disbursements/{deed.disbursement_id}/{deed.step}"
            status = self.server.post(self.tokens[deed.step], path, **deed.fields)
            if status == 303:
                deed.is_acknowledged = True
                self.answered.set()
            elif status is not None:
                self.strange.append(f"{deed.step} was answered {status}")
            else:
                return

    # --- what must hold after every kill ---

    def must_hold(self) -> None:
        assert self.strange == []
        statuses = self._statuses()
        lost = [
            deed
            for deed in self.deeds
            if deed.is_acknowledged and statuses[deed.disbursement_id] not in AFTER[deed.step]
        ]
        assert lost == []
        paid = sum(status == "paid" for status in statuses.values())
        assert self._count("entry", "event = 'disbursement paid'") == paid
        assert self._count("disbursement_payment") == paid
        assert self._count("disbursement_step", "name = 'pay'") == paid
        assert self._count("audit_note", "act = 'disbursement.paid'") == paid
        assert self.stage.held(Kind.BANK, "EUR").own == 30_000_00 - paid * 10_00
        assert self.stage.shares()["3.2"].advanced == paid * 10_00
        assert self.stage.shares()["3.2"].reserved == (len(self.deeds) - paid) * 10_00
        self._ledger_must_hold()

    def _ledger_must_hold(self) -> None:
        crooked = "SELECT entry_id FROM posting GROUP BY entry_id HAVING SUM(amount_minor) <> 0"
        posted = (
            "SELECT account_id, SUM(amount_minor), SUM(transaction_minor) FROM posting GROUP BY account_id ORDER BY 1"
        )
        kept = (
            "SELECT account_id, SUM(amount_minor), SUM(transaction_minor) FROM balance GROUP BY account_id ORDER BY 1"
        )
        with self.stage.world.database.reading() as session:
            assert session.execute(text(crooked)).all() == []
            balances = session.execute(text(kept)).all()
            assert balances
            assert session.execute(text(posted)).all() == balances

    def _statuses(self) -> dict[UUID, str]:
        with self.stage.world.database.reading() as session:
            rows = session.execute(text("SELECT id, status FROM disbursement")).all()
        return {UUID(str(row_id)): status for row_id, status in rows}

    def _count(self, table: str, where: str = "1 = 1") -> int:
        with self.stage.world.database.reading() as session:
            return int(session.execute(text(f"SELECT COUNT(*) FROM {table} WHERE {where}")).scalar_one())


@pytest.fixture
def proof(world: World, database_url: str) -> Iterator[Proof]:
    stage = set_up(world, cash="30000.00")
    with world.as_("Ines Correia", APPROVED_AT) as work:
        day = APPROVED_AT.date()
        record_percentage(work, world.hubs["GT"], percent=Decimal(0), starts_on=day, reason="Many at once")
    server = Server(database_url, PAID_AT)
    tokens = {
        "approve": sign_in(world, "Ines Correia", APPROVED_AT),
        "pay": sign_in(world, "Pieter Maes", APPROVED_AT),
    }
    yield Proof(stage, server, random.Random(20_261_123), tokens)
    server.close()


def test_killed_three_times_nothing_is_lost_and_nothing_happens_twice(proof: Proof) -> None:
    proof.play(3)
    proof.finish()


@pytest.mark.proof
def test_killed_thirty_times_nothing_is_lost_and_nothing_happens_twice(proof: Proof) -> None:
    proof.play(30)
    acknowledged = sum(deed.is_acknowledged for deed in proof.deeds)
    assert 0 < acknowledged < len(proof.deeds), "the kills came too early or too late to prove anything"
    proof.finish()
