"""An agreement with a weavers' cooperative under an award in full swing, played as far as a test needs it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, update

from grants_app.authorities.models import Authority
from grants_app.core.money import Money
from grants_app.ledger.rules import Held, Kind, Shares
from grants_app.sub_grants import commands, queries
from grants_app.sub_grants.models import SubGrant, Tranche
from grants_app.sub_grants.rules.agreement import PlannedCondition, PlannedTranche, Terms
from grants_app.sub_grants.rules.amounts import Payment, Refund
from grants_app.sub_grants.rules.life import ConditionKind, CostArises, ShownAs
from tests.disbursements.stage import Stage
from tests.world import World

AGREED_AT = datetime(2026, 3, 23, 15, 0, tzinfo=UTC)
PAID_AT = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
PAID_ON = date(2026, 4, 1)
LATER = datetime(2026, 8, 3, 15, 0, tzinfo=UTC)
STAFF, COORDINATOR, HUB_FINANCE = "Marisol Ajú", "Tomás Caal", "Lucía Pop"
APPROVER, PAYER = "Hélène Dubois", "Pieter Maes"


@dataclass
class Ground:
    """The award of the disbursements' stage, and agreements under it."""

    stage: Stage

    @property
    def world(self) -> World:
        return self.stage.world

    def terms(self, **others: Any) -> Terms:
        """GTQ 42,650.00 in two tranches, which is EUR 5,000.00: GTQ 25,590.00 for looms, then GTQ 17,060.00 for yarn."""
        line_id = self.stage.lines["3.2"]
        looms = PlannedTranche(
            "Looms", line_id, Money.of("25590.00", "GTQ"), date(2026, 4, 1), "Six looms stand in use"
        )
        yarn = PlannedTranche(
            "Yarn",
            line_id,
            Money.of("17060.00", "GTQ"),
            date(2026, 7, 1),
            "A first order is delivered",
            (
                PlannedCondition(ConditionKind.REPORT, "Report on the looms"),
                PlannedCondition(ConditionKind.DAY, "Not before the rains end", date(2026, 7, 1)),
                PlannedCondition(ConditionKind.DOCUMENT, "Minutes of the assembly"),
            ),
        )
        usual = Terms(
            community_id=self.world.communities["Río Claro"],
            currency="GTQ",
            purpose="Looms and yarn for forty weavers",
            starts_on=date(2026, 4, 1),
            ends_on=date(2026, 12, 31),
            cost_arises=CostArises.REPORT,
            shown_as=ShownAs.TRANCHES,
            tranches=(looms, yarn),
        )
        return replace(usual, **others)

    def limit(self, amount: Money) -> None:
        """How far the people of the hub may go by themselves, from the beginning."""
        with Session(self.world.database.engine) as session:
            mine = update(Authority).where(col(Authority.hub_id) == self.world.hubs["GT"])
            session.execute(mine.values(limit_minor=amount.minor, currency=amount.currency))
            session.commit()

    def drafted(self, **others: Any) -> UUID:
        with self.world.as_(STAFF, AGREED_AT) as work:
            return commands.create(work, self.stage.award_id, self.world.hubs["GT"], self.terms(**others)).id

    def proposed(self, **others: Any) -> UUID:
        sub_grant_id = self.drafted(**others)
        with self.world.as_(STAFF, AGREED_AT) as work:
            commands.propose(work, sub_grant_id)
        return sub_grant_id

    def active(self, **others: Any) -> UUID:
        sub_grant_id = self.proposed(**others)
        with self.world.as_(APPROVER, AGREED_AT) as work:
            commands.approve(work, sub_grant_id)
        return sub_grant_id

    def tranche(self, sub_grant_id: UUID, position: int = 1) -> Tranche:
        with self.world.seen_by(APPROVER) as work:
            return queries.tranches(work, sub_grant_id)[position - 1]

    def tranche_of(self, tranche_id: UUID) -> UUID:
        """The agreement of a tranche."""
        with self.world.seen_by(APPROVER) as work:
            return queries.tranche(work, tranche_id).sub_grant_id

    def plain(self, count: int) -> list[PlannedTranche]:
        """Tranches of GTQ 25,590.00 without conditions."""
        line_id, amount = self.stage.lines["3.2"], Money.of("25590.00", "GTQ")
        return [PlannedTranche(f"Part {at}", line_id, amount, date(2026, 4, at)) for at in range(1, count + 1)]

    def request(self, tranche_id: UUID, *, paid_from: str = "GTQ", at: datetime = AGREED_AT) -> None:
        with self.world.as_(STAFF, at) as work:
            commands.request(work, tranche_id, paid_from=paid_from)

    def approve(self, tranche_id: UUID, at: datetime = AGREED_AT) -> None:
        with self.world.as_(APPROVER, at) as work:
            commands.approve_tranche(work, tranche_id)

    def pay(self, tranche_id: UUID, *, by: str = PAYER, at: datetime = PAID_AT, **others: Any) -> None:
        with self.world.as_(by, at) as work:
            commands.pay(work, tranche_id, payment(**others))

    def approved(self, *, paid_from: str = "GTQ", **others: Any) -> UUID:
        """The first tranche, approved."""
        tranche_id = self.tranche(self.active(**others)).id
        self.request(tranche_id, paid_from=paid_from)
        self.approve(tranche_id)
        return tranche_id

    def paid(self, *, paid_from: str = "GTQ", sent: Money | None = None, **others: Any) -> UUID:
        """The first tranche, paid: from the hub's advance of GTQ 85,300.00, or from the bank."""
        if paid_from != "bank":
            self.advance()
        tranche_id = self.approved(paid_from=paid_from, **others)
        euro: dict[str, Any] = {"sent": sent or Money.of("3000.00", "EUR"), "fee": Money.zero("EUR")}
        self.pay(tranche_id, paid_from=paid_from, **(euro if paid_from == "bank" else {}))
        return tranche_id

    def advance(self) -> None:
        """EUR 10,000.00 arrived at the hub as GTQ 85,300.00, asked for on the line of sub-grants."""
        self.stage.paid({"3.2": "85300.00"})

    def reported(self, tranche_id: UUID, spent: str, on: date = date(2026, 6, 15), at: datetime = LATER) -> UUID:
        with self.world.as_(STAFF, at) as work:
            return commands.report(
                work, tranche_id, spent=Money.of(spent, "GTQ"), spent_on=on, document_number="RC-2026-3"
            ).id

    def accepted(self, tranche_id: UUID, spent: str, on: date = date(2026, 6, 15), at: datetime = LATER) -> UUID:
        report_id = self.reported(tranche_id, spent, on, at)
        with self.world.as_(HUB_FINANCE, at) as work:
            commands.accept(work, report_id)
        return report_id

    def refunded(self, tranche_id: UUID, returned: str, *, at: datetime = LATER, **others: Any) -> None:
        with self.world.as_(PAYER, at) as work:
            commands.refund(work, tranche_id, refund(returned, **others))

    def agreement(self, sub_grant_id: UUID) -> SubGrant:
        with self.world.seen_by(APPROVER) as work:
            return queries.get(work, sub_grant_id)

    def held(self, kind: Kind, currency: str) -> Held:
        return self.stage.held(kind, currency)

    def cost(self) -> int:
        """What the award's expense comes to, in cents."""
        return self.held(Kind.EXPENSE, "EUR").carried

    def share(self) -> Shares:
        """The hub's share of the line of sub-grants, by state."""
        return self.stage.shares()["3.2"]


def payment(**others: Any) -> Payment:
    usual: dict[str, Any] = {
        "value_on": PAID_ON,
        "bank_reference": "BI-7781",
        "paid_from": "GTQ",
        "sent": Money.of("25590.00", "GTQ"),
        "fee": Money.zero("GTQ"),
    }
    return Payment(**(usual | others))


def refund(returned: str, **others: Any) -> Refund:
    amount = Money.of(returned, "GTQ")
    usual: dict[str, Any] = {
        "value_on": date(2026, 7, 20),
        "bank_reference": "BI-9001",
        "paid_to": "GTQ",
        "returned": amount,
        "credited": amount,
    }
    return Refund(**(usual | others))
