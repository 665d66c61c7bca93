"""A small network that looks like life: head office and two hubs, one person of each role, a donor, a community."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session, col, select

from grants_app.access import Action, Actor, Role
from grants_app.authorities.models import Authority
from grants_app.communities.models import BankDetails
from grants_app.core.database import Database
from grants_app.core.identity import new_id
from grants_app.core.work import Work, open_reading, open_work
from grants_app.donors.models import Donor
from grants_app.hubs.models import Community, Hub, Objective, Strategy
from grants_app.ledger.models import ExchangeRate
from grants_app.people.models import Person, RoleHeld
from grants_app.people.sessions import actor_of

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
MONTHLY_RATES = {
    "GTQ": "8.5300",
    "KES": "150.4800",
    "UGX": "4120.5",
    "USD": "1.0850",
    "SEK": "11.2500",
    "THB": "38.1000",
}
"""InforEuro-like, per euro, the same for every month from January 2025 to December 2026 (invented)."""


HUB_LIMIT = 25_000_00
"""How far the people of a hub may go by themselves, in EUR."""
HOLDERS = (
    (Action.DISBURSEMENT_APPROVE, Role.FINANCE_OFFICER),
    (Action.DISBURSEMENT_APPROVE, Role.DIRECTOR),
    (Action.APPLICATION_REVIEW, Role.HUB_COORDINATOR),
    (Action.APPLICATION_REVIEW, Role.DIRECTOR),
)


@dataclass
class World:
    """The network in a database, and its people by name."""

    database: Database
    hubs: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    donor_id: UUID = field(default_factory=new_id)
    communities: dict[str, UUID] = field(default_factory=dict)
    objectives: dict[str, UUID] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """The person as somebody who acts."""
        with Session(self.database.engine) as session:
            person = session.get(Person, self.people[name])
            assert person is not None
            return actor_of(session, person)

    @contextmanager
    def as_(self, name: str, now: datetime = NOW) -> Iterator[Work]:
        """A transaction of that person that writes, committed at the end of the block."""
        with open_work(self.database, self.actor(name), means="test", now=now) as work:
            yield work

    @contextmanager
    def seen_by(self, name: str, now: datetime = NOW) -> Iterator[Work]:
        """A transaction of that person that only reads."""
        with open_reading(self.database, self.actor(name), now=now) as work:
            yield work


HUBS = (
    Hub(
        code="BRU",
        name="Head office Brussels",
        country="BE",
        currency="EUR",
        time_zone="Europe/Brussels",
        language="en",
        is_head_office=True,
    ),
    Hub(
        code="GT",
        name="Hub Guatemala",
        country="GT",
        currency="GTQ",
        time_zone="America/Guatemala",
        language="es",
    ),
    Hub(
        code="KE",
        name="Hub Kenya",
        country="KE",
        currency="KES",
        time_zone="Africa/Nairobi",
        language="en",
    ),
)
PEOPLE: tuple[tuple[str, Role, str], ...] = (
    ("Marisol Ajú", Role.HUB_STAFF, "GT"),
    ("Tomás Caal", Role.HUB_COORDINATOR, "GT"),
    ("Lucía Pop", Role.FINANCE_OFFICER, "GT"),
    ("Wanjiru Kamau", Role.HUB_STAFF, "KE"),
    ("Otieno Ouma", Role.HUB_COORDINATOR, "KE"),
    ("Achieng Njeri", Role.FINANCE_OFFICER, "KE"),
    ("Hélène Dubois", Role.FINANCE_OFFICER, ""),
    ("Pieter Maes", Role.FINANCE_OFFICER, ""),
    ("Ines Correia", Role.DIRECTOR, ""),
    ("Karl Lindqvist", Role.AUDITOR, ""),
    ("Ana Silva", Role.ADMINISTRATOR, ""),
)


def make_world(database: Database) -> World:
    """Write the network's registers straight into the tables, or find them there; money is made through commands only."""
    world = World(database)
    with Session(database.engine, expire_on_commit=False) as session:
        if session.exec(select(Hub.id)).first():
            return _found(world, session)
        for hub in HUBS:
            row = Hub(**hub.model_dump(exclude={"id"}))
            session.add(row)
            world.hubs[row.code] = row.id
        session.flush()
        for name, role, hub_code in PEOPLE:
            person = Person(email=_email(name), name=name, created_at=NOW)
            session.add(person)
            session.flush()
            session.add(RoleHeld(person_id=person.id, role=role, hub_id=world.hubs.get(hub_code)))
            world.people[name] = person.id
        session.add(
            Donor(id=world.donor_id, code="EC", name="European Commission", country="BE", profile="eu-external-action")
        )
        session.add_all(_limits(world))
        for alias, code, kind in (("Río Claro", "GT", "Weavers' cooperative"), ("Baobab", "KE", "Land rights group")):
            community = Community(alias=alias, hub_id=world.hubs[code], kind=kind, country=code)
            session.add(community)
            world.communities[alias] = community.id
            session.flush()
            session.add(_payable(community))
        strategy = Strategy(
            code="GS2", title="Global strategy 2024–2028", starts_on=date(2024, 1, 1), ends_on=date(2028, 12, 31)
        )
        session.add(strategy)
        session.flush()
        for position, (code, title) in enumerate(
            (("SO1", "Defenders are protected"), ("SO2", "Communities earn their living"))
        ):
            objective = Objective(strategy_id=strategy.id, code=code, title=title, position=position)
            session.add(objective)
            world.objectives[code] = objective.id
        session.add_all(_rates())
        session.commit()
    return world


def _found(world: World, session: Session) -> World:
    """The network of a database that was copied with it."""
    world.hubs = dict(session.exec(select(Hub.code, Hub.id).order_by(col(Hub.id))).all())
    world.people = dict(session.exec(select(Person.name, Person.id).order_by(col(Person.id))).all())
    world.donor_id = session.exec(select(Donor.id)).one()
    world.communities = dict(session.exec(select(Community.alias, Community.id).order_by(col(Community.id))).all())
    world.objectives = dict(session.exec(select(Objective.code, Objective.id).order_by(col(Objective.id))).all())
    return world


def _payable(community: Community) -> BankDetails:
    """Verified bank details, of which nothing is sealed: enough for a payment."""
    return BankDetails(
        hub_id=community.hub_id,
        community_id=community.id,
        number=1,
        kind="bank",
        currency="EUR",
        tail="0042",
        fingerprint="f" * 32,
        account_mark="a" * 32,
        status="verified",
        reason="By the letter of the bank",
        proposed_by_name="Ana Silva",
        proposed_at=NOW,
        decided_by_name="Ines Correia",
        decided_at=NOW,
    )


def _limits(world: World) -> Iterator[Authority]:
    for code in ("GT", "KE"):
        for act, role in HOLDERS:
            yield Authority(
                hub_id=world.hubs[code],
                act=act,
                role=role,
                limit_minor=HUB_LIMIT,
                currency="EUR",
                starts_on=date(2025, 1, 1),
                status="approved",
                reason="Decision of the board, December 2024",
                recorded_by_name="Ana Silva",
                recorded_at=NOW,
                decided_by_name="Ines Correia",
            )


def _email(name: str) -> str:
    plain = name.lower().translate(str.maketrans("áéèíóúü", "aeeiouu"))
    return f"{plain.replace(' ', '.')}@example.org"


def _rates() -> Iterator[ExchangeRate]:
    for year in (2025, 2026):
        for month in range(1, 13):
            for quote, rate in MONTHLY_RATES.items():
                yield ExchangeRate(
                    source="inforeuro",
                    on=date(year, month, 1),
                    base="EUR",
                    quote=quote,
                    rate=Decimal(rate),
                    recorded_at=NOW,
                )
