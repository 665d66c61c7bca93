"""An award in full swing on which disbursements are played: a budget for two hubs, and the donor's first instalment in the bank."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from grants_app.access import Role
from grants_app.awards import queries as awards
from grants_app.awards.models import Award, AwardHub
from grants_app.budgets.models import BudgetLine, BudgetShare, BudgetVersion, BudgetVersionLine
from grants_app.core.calendar import Period
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.disbursements import commands, queries
from grants_app.disbursements.models import Disbursement
from grants_app.disbursements.rules.amounts import Payment
from grants_app.hubs.queries import hub as hub_of
from grants_app.ledger import queries as ledger
from grants_app.ledger.posting import open_book, start_book
from grants_app.ledger.rules import AccountName, Event, Held, Kind, Move, Shares, Side, State
from grants_app.people.models import RoleHeld
from tests.world import World

ASKED_AT = datetime(2026, 3, 16, 15, 0, tzinfo=UTC)
ENDORSED_AT = datetime(2026, 3, 17, 15, 0, tzinfo=UTC)
APPROVED_AT = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)
PAID_AT = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
ARRIVED_AT = datetime(2026, 3, 24, 16, 0, tzinfo=UTC)
PAID_ON = date(2026, 3, 19)

LINES = (
    ("1.1", "Salaries", "Field coordinators", "direct", {"GT": 12_000_00, "KE": 9_000_00}),
    ("2.1", "Travel", "Accompaniment of defenders at risk", "direct", {"GT": 6_000_00, "KE": 4_500_00}),
    ("3.2", "Sub-grants", "Seeds and looms for cooperatives", "third-party", {"GT": 30_000_00}),
    ("5.1", "In kind", "Meeting rooms given by the municipality", "in-kind", {"GT": 1_000_00}),
)


@dataclass
class Stage:
    """The award in a world, with its lines by code."""

    world: World
    award_id: UUID
    lines: dict[str, UUID] = field(default_factory=dict)
    drafts: int = 0

    def money(self, amounts: Mapping[str, str], currency: str) -> dict[UUID, Money]:
        return {self.lines[code]: Money.of(amount, currency) for code, amount in amounts.items()}

    def drafted(
        self,
        amounts: Mapping[str, str] | None = None,
        *,
        currency: str = "GTQ",
        hub: str = "GT",
        by: str = "Marisol Ajú",
        at: datetime = ASKED_AT,
        advance: bool = True,
    ) -> UUID:
        """A draft of the hub: by default GTQ 25,590.00, which is EUR 3,000.00 at the rate of the month.

        It is an advance for a day of its own, whose forecast is that much more than what is in hand; or what the hub has spent
        of its own money.
        """
        asked = self.money(amounts or {"1.1": "17060.00", "2.1": "8530.00"}, currency)
        with self.world.as_(by, at) as work:
            return commands.create(
                work,
                self.award_id,
                self.world.hubs[hub],
                currency=currency,
                purpose="Second quarter: salaries and accompaniment",
                amounts=self.beyond_what_is_in_hand(work, asked, currency, hub) if advance else asked,
                period=self.next_day() if advance else None,
            ).id

    def next_day(self) -> Period:
        """A day for which no other draft of the stage is."""
        self.drafts += 1
        day = date(2026, 3, 22) + timedelta(days=self.drafts)
        return Period(day, day)

    def beyond_what_is_in_hand(
        self, work: Work, asked: Mapping[UUID, Money], currency: str, hub: str = "GT"
    ) -> dict[UUID, Money]:
        """The forecast that asks just this much, whatever the hub holds."""
        award = awards.award(work, self.award_id)
        held = queries.in_hand(work, award, hub_of(work, self.world.hubs[hub]), currency)
        zero = Money.zero(currency)
        return {line_id: asked.get(line_id, zero) + held.get(line_id, zero) for line_id in {**asked, **held}}

    def requested(self, amounts: Mapping[str, str] | None = None, **how: str) -> UUID:
        disbursement_id = self.drafted(amounts, **how)  # type: ignore[arg-type]
        with self.world.as_(how.get("by", "Marisol Ajú"), ASKED_AT) as work:
            commands.request(work, disbursement_id)
        return disbursement_id

    def endorsed(self, amounts: Mapping[str, str] | None = None, **how: str) -> UUID:
        disbursement_id = self.requested(amounts, **how)
        coordinator = "Otieno Ouma" if how.get("hub") == "KE" else "Tomás Caal"
        with self.world.as_(coordinator, ENDORSED_AT) as work:
            commands.endorse(work, disbursement_id)
        return disbursement_id

    def approved(self, amounts: Mapping[str, str] | None = None, **how: str) -> UUID:
        disbursement_id = self.endorsed(amounts, **how)
        with self.world.as_("Hélène Dubois", APPROVED_AT) as work:
            commands.approve(work, disbursement_id)
        return disbursement_id

    def paid(self, amounts: Mapping[str, str] | None = None, *, payment: Payment | None = None, **how: str) -> UUID:
        disbursement_id = self.approved(amounts, **how)
        with self.world.as_("Pieter Maes", PAID_AT) as work:
            commands.pay(work, disbursement_id, payment or as_approved(work, disbursement_id))
        return disbursement_id

    def shares(self, hub: str = "GT") -> dict[str, Shares]:
        """What the budget control says, by code of the line."""
        with self.world.seen_by("Hélène Dubois") as work:
            found = ledger.shares(work, self.award_id)
        return {
            code: found[line_id, self.world.hubs[hub]]
            for code, line_id in self.lines.items()
            if (line_id, self.world.hubs[hub]) in found
        }

    def held(self, kind: Kind, currency: str) -> Held:
        with self.world.seen_by("Hélène Dubois") as work:
            return ledger.balance_by_kind(work, self.award_id).get((kind, currency), Held(0, 0))

    def status(self, disbursement_id: UUID) -> str:
        return self.seen(disbursement_id).status

    def seen(self, disbursement_id: UUID) -> Disbursement:
        with self.world.seen_by("Hélène Dubois") as work:
            return queries.get(work, disbursement_id)

    def history(self, disbursement_id: UUID) -> list[str]:
        """The names of the steps it took."""
        with self.world.seen_by("Hélène Dubois") as work:
            return [step.name for step in queries.steps(work, queries.get(work, disbursement_id))]

    def references(self) -> list[str]:
        with self.world.seen_by("Hélène Dubois") as work:
            return [row.reference for row in queries.listed(work, queries.Filters()).rows]

    def also(self, name: str, *roles: Role) -> None:
        """Give a person more roles, in the whole network, as happens in small offices."""
        with self.world.as_("Hélène Dubois") as work:
            for role in roles:
                work.add(RoleHeld(person_id=self.world.people[name], role=role, hub_id=None))

    def spend(self, code: str, quetzales: str, euros: str, *, on: date = date(2026, 3, 10)) -> None:
        """The hub pays a cost out of its advance, as a posted voucher does."""
        hub_id, own, cost = self.world.hubs["GT"], Money.of(quetzales, "GTQ"), Money.of(euros, "EUR")
        with self.world.as_("Lucía Pop") as work, open_book(work, self.award_id) as book:
            advance = AccountName(Kind.ADVANCE, "GTQ", hub_id=hub_id)
            expense = AccountName(Kind.EXPENSE, "EUR", hub_id=hub_id, line_id=self.lines[code], source="award")
            value = book.carry(advance, -own.minor, -cost.minor)
            sides = [Side(expense, cost.minor, own, own), Side(advance, value, -own, -own)]
            if gap := -value - cost.minor:
                difference = AccountName(Kind.EXCHANGE_DIFFERENCE, "EUR", hub_id=hub_id)
                sides.append(Side(difference, gap, Money(gap, "EUR"), Money.zero("GTQ")))
            charge_id = new_id()
            key = f"charge.posted:{charge_id}"
            book.post(Event(book.id, key, "expenditure posted", charge_id, "Fuel", on, on, on, tuple(sides)))
            book.consume(key, charge_id, self.lines[code], hub_id, cost.minor, from_advance=True)


def as_approved(work: Work, disbursement_id: UUID, **other: object) -> Payment:
    """The payment of exactly what was approved: what was reserved is sent, what was asked is credited."""
    its = queries.get(work, disbursement_id)
    facts: dict[str, object] = {
        "value_on": PAID_ON,
        "bank_reference": "BE-2026-0319-004",
        "sent": Money(its.award_minor, "EUR"),
        "credited": Money(its.amount_minor, its.currency),
        "fee": Money.zero("EUR"),
    }
    return Payment(**(facts | other))  # type: ignore[arg-type]


def set_up(world: World, *, cash: str = "40000.00", status: str = "active") -> Stage:
    """Write the award and its approved budget straight into the tables; its money goes through the ledger's door."""
    with world.as_("Hélène Dubois", datetime(2026, 1, 5, 9, 0, tzinfo=UTC)) as work:
        award = _award(work, world, status)
        stage = Stage(world, award.id)
        start_book(work, award.id, "EUR")
        for code in ("GT", "KE"):
            work.add(AwardHub(award_id=award.id, hub_id=world.hubs[code]))
        _write_budget(work, stage)
        if Decimal(cash):
            _receive(work, award.id, Money.of(cash, "EUR"))
    return stage


def _award(work: Work, world: World, status: str) -> Award:
    award = Award(
        reference="NDICI/2025/461-022",
        donor_id=world.donor_id,
        title="Weaving safety: community protection in the highlands",
        lead_hub_id=world.hubs["GT"],
        status=status,
        currency="EUR",
        amount_minor=62_500_00,
        total_budget_minor=62_500_00,
        cofinancing_percent=Decimal(0),
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 12, 31),
        signed_on=date(2025, 12, 12),
        profile="eu-external-action",
        rate_rule="monthly",
        rate_source="inforeuro",
        created_at=work.now,
    )
    work.add(award)
    return award


def _write_budget(work: Work, stage: Stage) -> None:
    version = BudgetVersion(
        award_id=stage.award_id,
        number=1,
        status="draft",
        prepared_by_name="Pieter Maes",
        prepared_at=work.now,
    )
    work.add(version)
    for position, (code, heading, description, kind, shares) in enumerate(LINES):
        line = BudgetLine(award_id=stage.award_id, code=code)
        work.add(line)
        stage.lines[code] = line.id
        row = BudgetVersionLine(
            version_id=version.id,
            line_id=line.id,
            position=position,
            heading=heading,
            description=description,
            kind=kind,
            amount_minor=sum(shares.values()),
        )
        work.add(row)
        for hub, amount in shares.items():
            work.add(BudgetShare(version_line_id=row.id, hub_id=stage.world.hubs[hub], amount_minor=amount))
    version.status, version.approved_by_name, version.approved_at = "approved", "Ines Correia", work.now
    work.add(version)
    moves = [
        Move(stage.lines[code], stage.world.hubs[hub], State.OUTSIDE, State.AVAILABLE, amount)
        for code, _, _, _, shares in LINES
        for hub, amount in shares.items()
    ]
    with open_book(work, stage.award_id) as book:
        book.move(f"budget.approved:{version.id}", version.id, moves)


def _receive(work: Work, award_id: UUID, cash: Money) -> None:
    bank, receivable = AccountName(Kind.BANK, "EUR"), AccountName(Kind.DONOR_RECEIVABLE, "EUR")
    day, about_id = date(2026, 1, 5), new_id()
    with open_book(work, award_id) as book:
        value = book.carry(bank, cash.minor, cash.minor)
        sides = (Side(bank, value, cash, cash), Side(receivable, -value, -cash, -cash))
        key = f"instalment.received:{about_id}"
        book.post(Event(award_id, key, "instalment received", about_id, "First instalment", day, day, day, sides))
