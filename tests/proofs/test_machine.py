"""A machine that asks, pays, spends, takes back and refuses as people do, beside a plain model: they never differ."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlmodel import select

from grants_app.access import OPERATOR
from grants_app.awards import commands as awards
from grants_app.budgets import queries as budget_queries
from grants_app.core.database import Database
from grants_app.core.errors import Refused
from grants_app.core.money import Money
from grants_app.core.work import open_reading
from grants_app.disbursements import commands as disbursements
from grants_app.disbursements.rules.amounts import Payment, Refund
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Manner
from grants_app.expenditures.models import Charge
from grants_app.ledger import queries as ledger
from grants_app.ledger.rules import Held, Kind
from grants_app.proofs.queries import findings
from tests.databases import Databases, Engine
from tests.expenditures.making import award_with_budget, look_at_everything, voucher
from tests.world import MONTHLY_RATES, NOW, World, make_world

LINES = ("1.1", "1.2", "2.1")
RATE = Fraction(MONTHLY_RATES["GTQ"])
CASH = 40_000_00
AMOUNTS = st.integers(1, 3_000_00) | st.integers(1, 200)
"""Cents of a quetzal: small ones are worth a cent of a euro, or none."""


def nearest(value: Fraction) -> int:
    """Half away from zero."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


@dataclass
class Purse:
    """The hub's advance: quetzals, and the euros that they are carried at."""

    own: int = 0
    carried: int = 0

    def move(self, own: int, by_rule: int) -> int:
        """At the average of what is there, as far as there is anything; beyond that at the rule's value."""
        inside = min(abs(own), abs(self.own)) if (self.own < 0) != (own < 0) and self.own else 0
        if not inside:
            value = by_rule
        elif inside == abs(self.own):
            value = -self.carried + nearest(Fraction(by_rule * (own + self.own), own))
        else:
            value = nearest(Fraction(self.carried * own, self.own))
        self.own, self.carried = self.own + own, self.carried + value
        return value


@dataclass
class Spent:
    """A voucher that was posted."""

    charge_id: UUID
    line: str
    own: int
    value: int
    left: int


@dataclass
class Asked:
    """A request that reserves."""

    disbursement_id: UUID
    line: str
    own: int
    value: int


class Machine(RuleBasedStateMachine):
    """One award of a hub; every rule is a command of the program, and the same in plain numbers."""

    make: ClassVar[Callable[[], Database]]
    drop: ClassVar[Callable[[Database], None]]

    def __init__(self) -> None:
        super().__init__()
        self.world: World = make_world(type(self).make())
        # Nobody's roles change here, so they are read once.
        self.world.actor = cache(self.world.actor)  # type: ignore[method-assign]
        self.award_id = award_with_budget(self.world)
        self.now, self.count = NOW, 0
        with self.world.as_("Hélène Dubois") as work:
            due = awards.plan_instalment(work, self.award_id, due_on=date(2026, 2, 1), amount=Money(CASH, "EUR"))
            awards.receive_instalment(work, due.id, received_on=date(2026, 2, 3), received=Money(CASH, "EUR"))
        with open_reading(self.world.database, OPERATOR) as work:
            shares = ledger.shares(work, self.award_id)
            accounts = {line.code: line.line_id for line in budget_queries.approved_lines(work, self.award_id)}
        self.lines = {code: accounts[code] for code in LINES}
        self.budget = {code: shares[self.lines[code], self.world.hubs["GT"]].budget for code in LINES}
        self.cost, self.reserved = dict.fromkeys(LINES, 0), dict.fromkeys(LINES, 0)
        self.purse, self.bank = Purse(), CASH
        self.spent: list[Spent] = []
        self.asked: list[Asked] = []

    def moment(self) -> datetime:
        self.count += 1
        self.now += timedelta(minutes=1)
        return self.now

    @rule(line=st.sampled_from(LINES), own=AMOUNTS)
    def ask(self, line: str, own: int) -> None:
        value = nearest(own / RATE)
        try:
            with self.world.as_("Marisol Ajú", self.moment()) as work:
                made = disbursements.create(
                    work, self.award_id, self.world.hubs["GT"], currency="GTQ", purpose="Field work",
                    amounts={self.lines[line]: Money(own, "GTQ")},
                )  # fmt: skip
                disbursements.request(work, made.id)
        except Refused:
            return
        with self.world.as_("Tomás Caal", self.moment()) as work:
            disbursements.endorse(work, made.id)
        self.reserved[line] += value
        self.asked.append(Asked(made.id, line, own, value))

    @rule(data=st.data())
    def reject(self, data: st.DataObject) -> None:
        if not self.asked:
            return
        it = data.draw(st.sampled_from(self.asked))
        with self.world.as_("Hélène Dubois", self.moment()) as work:
            disbursements.reject(work, it.disbursement_id, reason="Not now")
        self.asked.remove(it)
        self.reserved[it.line] -= it.value

    @rule(data=st.data())
    def approve_and_pay(self, data: st.DataObject) -> None:
        if not self.asked:
            return
        it = data.draw(st.sampled_from(self.asked))
        sent, credited = Money(it.value, "EUR"), Money(it.own, "GTQ")
        try:
            with self.world.as_("Hélène Dubois", self.moment()) as work:
                disbursements.approve(work, it.disbursement_id)
        except Refused:
            return
        payment = Payment(self.now.date(), f"BANK-{self.count}", sent, credited, Money.zero("EUR"), rate_confirmed=True)
        with self.world.as_("Pieter Maes", self.moment()) as work:
            disbursements.pay(work, it.disbursement_id, payment)
        self.asked.remove(it)
        self.reserved[it.line] -= it.value
        self.purse.move(it.own, it.value)
        self.bank -= it.value

    @rule(line=st.sampled_from(LINES), own=AMOUNTS)
    def spend(self, line: str, own: int) -> None:
        self.moment()
        record = replace(
            voucher(2), voucher=f"GT-{self.count}", budget_line=line, amount=Decimal(own).scaleb(-2)
        )  # fmt: skip
        with self.world.as_("Lucía Pop", self.now) as work:
            taken = expenditures.take_in(
                work, self.award_id, [record], file_name="v.xlsx", manner=Manner(hub_id=self.world.hubs["GT"])
            )
            assert taken.problems == ()
            charge_id = work.one(select(Charge).where(Charge.import_id == taken.import_id)).id
        look_at_everything(self.world, self.award_id)
        value = nearest(own / RATE)
        left = self.purse.move(-own, -value)
        self.cost[line] += value
        self.spent.append(Spent(charge_id, line, own, value, left))

    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        if not self.spent:
            return
        it = data.draw(st.sampled_from(self.spent))
        with self.world.as_("Lucía Pop", self.moment()) as work:
            expenditures.reverse(work, it.charge_id, reason="Booked twice")
        look_at_everything(self.world, self.award_id)
        self.spent.remove(it)
        self.cost[it.line] -= it.value
        self.purse.own, self.purse.carried = self.purse.own + it.own, self.purse.carried - it.left

    @rule(own=AMOUNTS)
    def send_back(self, own: int) -> None:
        credited = nearest(own / RATE)
        came = Refund(self.now.date(), f"BACK-{self.count}", Money(own, "GTQ"), Money(credited, "EUR"), "Not spent")
        try:
            with self.world.as_("Pieter Maes", self.moment()) as work:
                disbursements.refund(work, self.award_id, self.world.hubs["GT"], came)
        except Refused:
            assert own > self.purse.own or not credited
            return
        self.purse.move(-own, -credited)
        self.bank += credited

    @invariant()
    def the_ledger_says_what_the_model_says(self) -> None:
        with open_reading(self.world.database, OPERATOR) as work:
            held = ledger.balance_by_kind(work, self.award_id)
            shares = ledger.shares(work, self.award_id)
        advance = held.get((Kind.ADVANCE, "GTQ"), Held(0, 0))
        assert (advance.own, advance.carried) == (self.purse.own, self.purse.carried)
        assert held[Kind.BANK, "EUR"].own == self.bank
        for code in LINES:
            share = shares[self.lines[code], self.world.hubs["GT"]]
            assert (share.spent, share.reserved, share.budget) == (
                self.cost[code],
                self.reserved[code],
                self.budget[code],
            )

    def teardown(self) -> None:
        with open_reading(self.world.database, OPERATOR) as work:
            assert list(findings(work)) == []
        type(self).drop(self.world.database)


def run(databases: Databases, engine: Engine, *, runs: int, steps: int) -> None:
    """So many runs of so many steps, each on a database of its own."""

    def make() -> Database:
        return Database(databases.new(engine))

    def drop(database: Database) -> None:
        database.close()
        databases.drop(database.url)

    class Here(Machine):
        pass

    Here.make, Here.drop = staticmethod(make), staticmethod(drop)
    chosen = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
    )
    run_state_machine_as_test(Here, settings=chosen)


def test_the_program_and_the_model_agree(databases: Databases, engine: Engine) -> None:
    run(databases, engine, runs=2, steps=12)


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.only_engine("sqlite")  # four times as many steps as on the other engine
def test_a_thousand_steps_without_a_difference(databases: Databases, engine: Engine) -> None:
    run(databases, engine, runs=5, steps=200)


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.only_engine("postgresql")
def test_steps_on_a_server_without_a_difference(databases: Databases, engine: Engine) -> None:
    run(databases, engine, runs=5, steps=50)
