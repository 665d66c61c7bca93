"""A machine that does what people do with an award's money, by the real commands and beside a plain model: they never differ."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlmodel import Session, select

from grants_app.access import OPERATOR
from grants_app.awards import commands as awards
from grants_app.awards import queries as award_queries
from grants_app.budgets import commands as budgets
from grants_app.budgets import queries as budget_queries
from grants_app.budgets.rules import Agreement, digest
from grants_app.budgets.transfers import Pair, Papers
from grants_app.core.calendar import Period
from grants_app.core.database import Database
from grants_app.core.errors import Refused
from grants_app.core.money import Money
from grants_app.core.work import Work, open_reading
from grants_app.disbursements import commands as disbursements
from grants_app.disbursements import queries as disbursement_queries
from grants_app.disbursements.rules.amounts import Payment, Refund
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures import queries as expenditure_queries
from grants_app.expenditures.commands import Manner
from grants_app.expenditures.models import Charge
from grants_app.expenditures.rules import ChargeTerms
from grants_app.hubs.queries import hub as hub_of
from grants_app.ledger import queries as ledger
from grants_app.ledger.models import ExchangeRate
from grants_app.ledger.rules import Held, Kind
from grants_app.proofs.queries import findings
from grants_app.reports import commands as reports
from grants_app.reports import queries as report_queries
from grants_app.reports.models import ReportFigure
from tests.databases import Databases, Engine
from tests.expenditures.making import award_with_budget, look_at_everything, voucher
from tests.proofs.model import HEADINGS, LOCKED, Asked, Model, Report, Voucher, nearest
from tests.world import NOW, World, make_world

LINES = tuple(HEADINGS)
SHARES = (("1.1", "GT"), ("1.2", "GT"), ("2.1", "GT"), ("1.1", "KE"), ("2.1", "KE"))
BEGINS = date(2026, 1, 1)
CASH = 40_000_00
AMOUNTS = st.integers(1, 3_000_00) | st.integers(1, 200)
"""Cents of a quetzal: small ones are worth a cent of a euro, or none."""
RATES = {month: Decimal(f"8.{30 + 7 * month}") for month in range(1, 10)} | {10: Decimal("8.11"), 11: Decimal(9)}
RATES[12] = Decimal("7.9995")
"""Quetzals for a euro, another number in each month of 2026."""
LET_PASS = {"advance": disbursements.waive, "report": disbursements.waive_report}
"""What stops an approval, and a director may let pass."""


def worth(own: int, on: date) -> int:
    """Cents of a quetzal in cents of a euro, at the rate of the month."""
    return nearest(own / Fraction(RATES[on.month]))


@dataclass(frozen=True)
class Prepared:
    """A network with one award, its budget and its first instalment, to be copied for every life."""

    url: str
    world: World
    award_id: UUID
    lines: dict[str, UUID]


def prepare(databases: Databases, engine: Engine) -> Prepared:
    database = Database(databases.new(engine))
    world = make_world(database)
    # Nobody's roles change here, so they are read once.
    world.actor = cache(world.actor)  # type: ignore[method-assign]
    with Session(database.engine) as session:
        for month, rate in RATES.items():
            on = date(2026, month, 1)
            session.add(
                ExchangeRate(source="inforeuro", on=on, base="EUR", quote="GTQ", rate=rate, version=2, recorded_at=NOW)
            )
        session.commit()
    award_id = award_with_budget(world)
    with world.as_("Hélène Dubois") as work:
        due = awards.plan_instalment(work, award_id, due_on=date(2026, 2, 1), amount=Money(CASH, "EUR"))
        awards.receive_instalment(work, due.id, received_on=date(2026, 2, 3), received=Money(CASH, "EUR"))
        lines = budget_queries.line_ids(work, award_id)
    for name in world.people:
        world.actor(name)
    database.close()
    return Prepared(database.url, world, award_id, lines)


class Machine(RuleBasedStateMachine):
    """One life of an award, two days a step; every rule is an act of people, and the same in plain numbers."""

    prepared: ClassVar[Prepared]
    database: ClassVar[Database]
    """One engine for all lives: what it has compiled once it keeps."""
    begin_again: ClassVar[Callable[[], None]]
    done: ClassVar[Counter[str]]
    """How often each act was really done, or refused as it should be, in all lives together."""

    def __init__(self) -> None:
        super().__init__()
        its = type(self).prepared
        type(self).begin_again()
        self.world = World(type(self).database, its.world.hubs, its.world.people)
        self.world.actor = its.world.actor  # type: ignore[method-assign]
        self.award_id, self.lines = its.award_id, its.lines
        self.now, self.count = NOW, 0
        self.next_transfer, self.next_receipt, self.next_report = 0, 0, 12
        """Counts of steps from which on it may be: the dearest acts are not to crowd out the others."""
        contract = {("1.1", "GT"): 40_000_00, ("1.1", "KE"): 20_000_00, ("1.2", "GT"): 12_000_00}
        contract |= {("2.1", "GT"): 5_000_50, ("2.1", "KE"): 3_000_00, ("8", "BRU"): 5_600_00}
        order = {"GT": sorted(LINES, key=lambda code: self.lines[code].hex)}
        self.model = Model(contract, 90_000_00, BEGINS, CASH, order)
        self.spent: list[tuple[UUID, Voucher]] = []
        self.asked: list[tuple[UUID, Asked]] = []
        self.report_id: UUID | None = None
        self.has_looks = False

    # --- how people act ---

    @contextmanager
    def by(self, name: str) -> Iterator[Work]:
        self.now += timedelta(minutes=1)
        with self.world.as_(name, self.now) as work:
            yield work

    def begin(self) -> date:
        """Two days later."""
        self.count += 1
        self.now = NOW + timedelta(days=2 * self.count)
        return self.now.date()

    def did(self, act: str) -> None:
        type(self).done[act] += 1

    def refused(self, act: str, was_right: bool, refused: Refused) -> None:
        """The program refuses just what the model refuses."""
        assert not was_right, refused.sentence
        self.did(f"{act}: refused")

    def look(self) -> None:
        if self.has_looks:
            look_at_everything(self.world, self.award_id)
            self.has_looks = False

    def key(self, share: tuple[str, str]) -> tuple[UUID, UUID]:
        return self.lines[share[0]], self.world.hubs[share[1]]

    @property
    def last(self) -> Report | None:
        return self.model.newest

    # --- disbursements ---

    def forecast(self, work: Work, line: str, own: int) -> dict[UUID, Money]:
        """What asks just so much on one line, whatever the hub holds."""
        hub, line_id = hub_of(work, self.world.hubs["GT"]), self.lines[line]
        found = disbursement_queries.in_hand(work, award_queries.award(work, self.award_id), hub, "GTQ")
        return found | {line_id: found.get(line_id, Money.zero("GTQ")) + Money(own, "GTQ")}

    def own_day(self) -> Period:
        """A day for which nothing else is asked."""
        day = BEGINS + timedelta(days=self.count)
        return Period(day, day)

    @rule(line=st.sampled_from(LINES), own=AMOUNTS)
    def ask(self, line: str, own: int) -> None:
        cents = worth(own, self.begin())
        is_there = 0 < cents <= self.model.states[line, "GT"]["available"]
        try:
            with self.by("Marisol Ajú") as work:
                made = disbursements.create(
                    work, self.award_id, self.world.hubs["GT"], currency="GTQ", purpose="Field work",
                    amounts=self.forecast(work, line, own), period=self.own_day(),
                )  # fmt: skip
                disbursements.request(work, made.id)
        except Refused as refused:
            self.refused("ask", is_there, refused)
            return
        assert is_there
        with self.by("Tomás Caal") as work:
            disbursements.endorse(work, made.id)
        self.model.put((line, "GT"), "available", "reserved", cents)
        self.asked.append((made.id, Asked(line, own, cents)))
        self.did("ask")

    @precondition(lambda self: any(not it.approved for _, it in self.asked))
    @rule(data=st.data(), answer=st.sampled_from(("approve", "insist", "insist", "reject")))
    def decide(self, data: st.DataObject, answer: str) -> None:
        """Who insists goes to a director, who lets pass what may be let pass."""
        today = self.begin()
        disbursement_id, it = one = data.draw(st.sampled_from([one for one in self.asked if not one[1].approved]))
        if answer == "reject":
            with self.by("Hélène Dubois") as work:
                disbursements.reject(work, disbursement_id, reason="Not now")
            self.asked.remove(one)
            self.model.put((it.line, "GT"), "reserved", "available", it.cents)
            self.did("reject")
            return
        self.look()
        while answer == "insist" and (stops := self.model.stops(it, today)) in LET_PASS:
            self.by_a_director(disbursement_id, it, stops)
        stops = self.model.stops(it, today)
        try:
            with self.by("Hélène Dubois") as work:
                disbursements.approve(work, disbursement_id)
        except Refused as refused:
            self.refused(f"approve ({stops})", not stops, refused)
            return
        assert not stops
        self.model.approve_request(it)
        self.did("approve, let pass" if it.waived else "approve")

    @precondition(lambda self: any(not it.approved for _, it in self.asked))
    @rule(data=st.data(), what=st.sampled_from(tuple(LET_PASS)))
    def let_pass(self, data: st.DataObject, what: str) -> None:
        """Before anybody tried to approve it; once for each reason to wait."""
        self.begin()
        disbursement_id, it = data.draw(st.sampled_from([one for one in self.asked if not one[1].approved]))
        try:
            self.by_a_director(disbursement_id, it, what)
        except Refused as refused:
            self.refused("let pass", what not in it.waived, refused)

    def by_a_director(self, disbursement_id: UUID, it: Asked, what: str) -> None:
        with self.by("Ines Correia") as work:
            LET_PASS[what](work, disbursement_id, reason="The rains do not wait")
        assert what not in it.waived
        it.waived.add(what)
        self.did(f"let pass: {what}")

    @precondition(lambda self: any(it.approved for _, it in self.asked))
    @rule(data=st.data(), per_mille=st.integers(-40, 40))
    def pay(self, data: st.DataObject, per_mille: int) -> None:
        """The bank's rate is a little better or worse than that of the request."""
        today = self.begin()
        self.look()
        disbursement_id, it = one = data.draw(st.sampled_from([one for one in self.asked if one[1].approved]))
        sent = max(nearest(Fraction(it.cents * (1000 + per_mille), 1000)), 1)
        advice = Payment(
            today,
            f"BANK-{self.count}",
            Money(sent, "EUR"),
            Money(it.own, "GTQ"),
            Money.zero("EUR"),
            rate_confirmed=True,
        )
        is_covered = max(sent, it.cents) <= self.model.cash
        try:
            with self.by("Pieter Maes") as work:
                disbursements.pay(work, disbursement_id, advice)
        except Refused as refused:
            self.refused("pay", is_covered, refused)
            return
        assert is_covered
        self.asked.remove(one)
        self.model.pay(it, sent)
        self.did("pay")

    @precondition(lambda self: self.model.purse.own > 0)
    @rule(data=st.data())
    def send_back(self, data: st.DataObject) -> None:
        today = self.begin()
        held = self.model.purse.own
        own = data.draw(st.integers(1, held + 10) | st.just(held))
        credited = worth(own, today)
        is_right = own <= held and credited > 0
        came = Refund(today, f"BACK-{self.count}", Money(own, "GTQ"), Money(credited, "EUR"), "Not spent")
        try:
            with self.by("Pieter Maes") as work:
                disbursements.refund(work, self.award_id, self.world.hubs["GT"], came)
        except Refused as refused:
            self.refused("send back", is_right, refused)
            return
        assert is_right
        self.model.send_back(own, credited)
        self.did("send back")

    @precondition(lambda self: self.count >= self.next_receipt and self.model.received < self.model.award)
    @rule(data=st.data())
    def receive(self, data: st.DataObject) -> None:
        today = self.begin()
        cents = data.draw(st.integers(1, min(self.model.award - self.model.received, 5_000_00)))
        with self.by("Hélène Dubois") as work:
            due = awards.plan_instalment(work, self.award_id, due_on=today, amount=Money(cents, "EUR"))
            awards.receive_instalment(work, due.id, received_on=today, received=Money(cents, "EUR"))
        self.model.cash += cents
        self.model.received += cents
        self.next_receipt = self.count + 8
        self.did("receive")

    # --- vouchers ---

    @rule(line=st.sampled_from(LINES), own=AMOUNTS, days_ago=st.integers(0, 60))
    def spend(self, line: str, own: int, days_ago: int) -> None:
        """Posted today, paid up to two months ago: perhaps on a day that a report has locked meanwhile."""
        paid_on = max(self.begin() - timedelta(days=days_ago), BEGINS)
        number, amount = f"GT-{self.count}", Decimal(own).scaleb(-2)
        record = replace(voucher(2), voucher=number, budget_line=line, amount=amount, incurred_on=paid_on)
        with self.by("Lucía Pop") as work:
            taken = expenditures.take_in(
                work, self.award_id, [record], file_name="v.xlsx", manner=Manner(hub_id=self.world.hubs["GT"])
            )
            assert taken.problems == ()
            charge = work.one(select(Charge).where(Charge.import_id == taken.import_id))
            charge_id, booked_on = charge.id, charge.accounting_on
        self.has_looks = True
        it = self.model.spend(line, own, 100, worth(own, paid_on), paid_on, paid_on)
        assert booked_on == it.cost.booked_on
        self.spent.append((charge_id, it))
        self.did("post" if booked_on == paid_on else "post: late, on the first open day")

    @precondition(lambda self: self.spent)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        self.begin()
        charge_id, it = one = data.draw(st.sampled_from(self.spent))
        with self.by("Lucía Pop") as work:
            expenditures.reverse(work, charge_id, reason="Booked twice")
        self.has_looks = True
        self.spent.remove(one)
        self.model.take_back(it)
        self.did("reverse")

    @precondition(lambda self: self.spent)
    @rule(data=st.data(), line=st.sampled_from(LINES), whole=AMOUNTS, percent=st.sampled_from((100, 100, 50, 25)))
    def correct(self, data: st.DataObject, line: str, whole: int, percent: int) -> None:
        """Another line, amount, part, and day of payment."""
        today = self.begin()
        charge_id, old = one = data.draw(st.sampled_from(self.spent))
        whole += 4  # a quarter of it is something
        paid_on = data.draw(st.dates(old.cost.incurred_on, today))
        own = whole if percent == 100 else nearest(Fraction(whole * percent, 100))
        with self.by("Lucía Pop") as work:
            charge = expenditure_queries.charge(work, charge_id)
            says = expenditure_queries.voucher(work, charge.voucher_id).says
            right = ChargeTerms(
                replace(says, amount=Money(whole, "GTQ"), paid_on=paid_on, payee=f"Vivero {self.count}"),
                self.award_id, self.lines[line], charge.description, charge.paid_from, percent=Decimal(percent),
            )  # fmt: skip
            new = expenditures.correct(work, charge_id, right, reason="Read again")
            new_id = new.id
            work.session.refresh(new)
            booked_on = new.accounting_on
        self.has_looks = True
        self.spent.remove(one)
        self.model.take_back(old)
        it = self.model.spend(line, own, percent, worth(own, paid_on), old.cost.incurred_on, paid_on)
        assert booked_on == it.cost.booked_on
        self.spent.append((new_id, it))
        self.did("correct")

    # --- the budget ---

    @precondition(lambda self: self.count >= self.next_transfer)
    @rule(giver=st.sampled_from(SHARES), taker=st.sampled_from(SHARES), cents=st.integers(1, 6_000_00))
    def transfer(self, giver: tuple[str, str], taker: tuple[str, str], cents: int) -> None:
        self.begin()
        self.next_transfer = self.count + 4
        may = giver != taker and self.model.may_transfer(giver, taker, cents)
        pair = Pair(self.key(giver), self.key(taker), cents)
        try:
            with self.by("Hélène Dubois") as work:
                prepared = budgets.prepare_transfer(work, self.award_id, [pair], Papers("The road is closed"))
        except Refused as refused:
            self.refused("transfer", may, refused)
            return
        assert may
        with self.by("Pieter Maes") as work:
            budgets.approve_transfer(work, prepared.id)
        self.model.transfer(giver, taker, cents)
        self.did("transfer")

    @precondition(lambda self: self.count > 15 * (self.model.amendments + 1))
    @rule(share=st.sampled_from(SHARES), change=st.integers(-2_000_00, 1_000_00), award=st.integers(0, 5_000_00))
    def amend(self, share: tuple[str, str], change: int, award: int) -> None:
        today = self.begin()
        new, amount = self.model.amended(share, change), 90_000_00 + award
        agreement = Agreement("Addendum", today, "Another plan", Money(amount, "EUR"))
        hubs = self.world.hubs
        with self.by("Hélène Dubois") as work:
            version = budgets.prepare_amendment(work, self.award_id, agreement)
            seen = budget_queries.editable(work, self.award_id)
            lines = []
            for line in seen:
                shares = {hubs[hub]: cents for (code, hub), cents in new.items() if code == line.code}
                lines.append(replace(line, shares=shares, amount=sum(shares.values()), quantity=None, unit_cost=None))
            budgets.save_grid(work, self.award_id, lines, seen=digest(seen))
        with self.by("Pieter Maes") as work:
            budgets.approve(work, version.id)
        self.model.amend(new, amount)
        self.did("amend")

    # --- reports ---

    @precondition(lambda self: self.count >= self.next_report and (self.last is None or self.last.state in LOCKED))
    @rule(days_ago=st.integers(1, 5))
    def report(self, days_ago: int) -> None:
        last, today = self.last, self.begin()
        begins = last.ends_on + timedelta(days=1) if last else BEGINS
        it = Report(begins, max(today - timedelta(days=days_ago), begins))
        with self.by("Hélène Dubois") as work:
            made = reports.prepare(work, self.award_id, Period(it.starts_on, it.ends_on), "eu-annex-vi")
            self.report_id = made.id
        self.model.reports.append(it)
        self.did("prepare a report")

    @precondition(lambda self: self.last and self.last.state == "draft")
    @rule()
    def review(self) -> None:
        self.begin()
        assert self.last
        assert self.report_id
        with self.by("Pieter Maes") as work:
            reports.review(work, self.report_id)
        self.model.review(self.last)
        self.did("freeze a report")

    @precondition(lambda self: self.last and self.last.state == "reviewed")
    @rule(returned=st.sampled_from((False, False, False, False, True)))
    def lock(self, returned: bool) -> None:
        self.begin()
        it = self.last
        assert it
        assert self.report_id
        if returned:
            with self.by("Hélène Dubois") as work:
                reports.return_(work, self.report_id, note="One more voucher")
            self.model.back_to_draft(it)
            self.did("return a report")
            return
        self.look()
        stale, overspent = self.model.is_stale(it), self.model.overspent(it)
        try:
            with self.by("Ines Correia") as work:
                status = reports.approve(work, self.report_id, network="Example Network").status
        except Refused as refused:
            self.refused("lock", not overspent or stale, refused)
            return
        if stale:
            assert status == "draft"
            self.model.back_to_draft(it)
            self.did("lock: returned by itself")
            return
        assert (status, overspent) == ("approved", False)
        self.compare_what_was_taken_up(*self.model.approve(it))
        self.next_report = self.count + 12
        self.did("lock")

    def compare_what_was_taken_up(self, figures: dict[tuple[str, str], tuple[int, int]], count: int) -> None:
        assert self.report_id
        expected = {self.key(share): sums for share, sums in figures.items() if any(sums)}
        with open_reading(self.world.database, OPERATOR) as work:
            rows = work.all(select(ReportFigure).where(ReportFigure.report_id == self.report_id))
            taken = report_queries.taken_count(work, self.report_id)
        found = {(row.line_id, row.hub_id): (row.amount_minor, row.adjustment_minor) for row in rows}
        assert {key: sums for key, sums in found.items() if any(sums)} == expected
        assert taken == count

    @precondition(lambda self: self.last and self.last.state in ("approved", "sent"))
    @rule()
    def send(self) -> None:
        """To the donor, who accepts it."""
        today = self.begin()
        assert self.last
        assert self.report_id
        with self.by("Hélène Dubois") as work:
            if self.last.state == "approved":
                reports.send(work, self.report_id, sent_on=today)
            else:
                reports.accept(work, self.report_id, on=today)
        self.last.state = "sent" if self.last.state == "approved" else "accepted"
        self.did(f"{self.last.state} report")

    @precondition(lambda self: self.last and self.last.state in ("approved", "sent") and self.last.version < 2)
    @rule()
    def reopen(self) -> None:
        """Perhaps after the donor's question; what is corrected then, the next version takes up."""
        today = self.begin()
        assert self.last
        assert self.report_id
        queried = self.last.state == "sent"
        if queried:
            with self.by("Hélène Dubois") as work:
                reports.query(work, self.report_id, on=today, note="What was bought?")
        with self.by("Ines Correia") as work:
            self.report_id = reports.reopen(work, self.report_id, note="The donor asked").id
        self.model.reopen()
        self.did("query and reopen" if queried else "reopen")

    # --- they never differ ---

    @invariant()
    def the_ledger_says_what_the_model_says(self) -> None:
        model = self.model
        with open_reading(self.world.database, OPERATOR) as work:
            held = ledger.balance_by_kind(work, self.award_id)
            shares = ledger.shares(work, self.award_id)
            locked_until = ledger.locked_until(work, self.award_id)
        assert locked_until == model.locked_until
        for share, states in model.states.items():
            there = shares[self.key(share)]
            found = (there.available, there.reserved, there.advanced, there.spent)
            assert found == tuple(states.values()), share
            assert sum(found) == model.budget(share), share
        indirect = model.cost(lines=("8",))
        expected = {
            (Kind.ADVANCE, "GTQ"): (model.purse.own, model.purse.carried),
            (Kind.BANK, "EUR"): (model.cash, model.cash),
            (Kind.EXPENSE, "EUR"): (model.cost(),) * 2,
            (Kind.INDIRECT_RECOVERY, "EUR"): (-indirect,) * 2,
            (Kind.DONOR_RECEIVABLE, "EUR"): (model.award - model.received,) * 2,
            (Kind.DEFERRED_GRANT, "EUR"): (model.income - model.award,) * 2,
            (Kind.GRANT_INCOME, "EUR"): (-model.income,) * 2,
            (Kind.EXCHANGE_DIFFERENCE, "EUR"): (model.difference,) * 2,
        }
        nothing = Held(0, 0)
        for account, (own, carried) in expected.items():
            there_is = held.get(account, nothing)
            # An expense in another currency keeps the voucher's own amount, so it is compared in euros.
            same_own = account[0] is Kind.EXPENSE or there_is.own == own
            assert (same_own, there_is.carried) == (True, carried), (account, there_is, own)
        assert set(held) <= set(expected)

    @invariant()
    def now_and_then_everything_is_proven(self) -> None:
        if self.count % 60 == 59:
            self.prove()

    def prove(self) -> None:
        with open_reading(self.world.database, OPERATOR) as work:
            assert list(findings(work)) == []

    def teardown(self) -> None:
        self.prove()


ACTS = frozenset(
    {
        "ask", "approve", "approve, let pass", "approve (advance): refused", "approve (report): refused", "reject", "pay",
        "send back", "receive", "post", "post: late, on the first open day", "reverse", "correct",
        "transfer", "transfer: refused", "amend", "let pass: advance", "let pass: report",
        "prepare a report", "freeze a report", "return a report", "lock", "lock: returned by itself",
        "sent report", "accepted report", "reopen", "query and reopen",
    }
)  # fmt: skip
"""Each is done at least once in a long proof."""


def run(databases: Databases, engine: Engine, *, lives: int, steps: int) -> Counter[str]:
    """So many lives of so many steps, each in a copy of the same database; gives what was done in them."""
    prepared = prepare(databases, engine)
    url = databases.copy(prepared.url)
    database = Database(url)

    def begin_again() -> None:
        database.close()
        databases.copy(prepared.url, over=url)

    class Here(Machine):
        pass

    Here.prepared, Here.database, Here.done = prepared, database, Counter()
    Here.begin_again = staticmethod(begin_again)
    chosen = settings(
        max_examples=lives,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
    )
    try:
        with few_collections():
            run_state_machine_as_test(Here, settings=chosen)
    finally:
        database.close()
        databases.drop(url)
        databases.drop(prepared.url)
    return Here.done


@contextmanager
def few_collections() -> Iterator[None]:
    """Looking for garbage among what stays took a fifth of the time."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def say(done: Counter[str]) -> None:
    """The steps that were run, by kind: shown by `pytest -rP`."""
    print(f"{done.total():,} steps:", ", ".join(f"{act} {times:,}" for act, times in done.most_common()))  # noqa: T201


def test_the_program_and_the_model_agree(databases: Databases, engine: Engine) -> None:
    run(databases, engine, lives=2, steps=20)


NAMED = frozenset({"post", "ask", "pay", "send back", "reverse", "transfer", "amend", "lock", "correct"})
"""What a proof of fewer lives does at least: some acts need others before them, and a life leaves some out."""


def run_at_least(databases: Databases, engine: Engine, least: int) -> Counter[str]:
    """Lives of a hundred steps, as many as it takes: some are shorter, and what has no effect is no step."""
    done: Counter[str] = Counter()
    while done.total() < least:
        done += run(databases, engine, lives=max((least - done.total()) // 100, 5), steps=100)
    say(done)
    return done


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.only_engine("sqlite")  # four times as many steps as on the other engine
def test_twenty_thousand_steps_without_a_difference(databases: Databases, engine: Engine) -> None:
    """`-rP` shows how many of each kind were run."""
    done = run_at_least(databases, engine, 20_000)
    assert set(done) >= ACTS


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.only_engine("postgresql")
def test_five_thousand_steps_on_a_server_without_a_difference(databases: Databases, engine: Engine) -> None:
    done = run_at_least(databases, engine, 5_000)
    assert set(done) >= NAMED
