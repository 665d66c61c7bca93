"""An award with vouchers, documents, and an auditor from outside who may see some days of it."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, select

from grants_app.access import Role
from grants_app.core.attachments import Attachment, attachment
from grants_app.core.calendar import Period
from grants_app.evidence import commands
from grants_app.evidence.rules import AccessTerms
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.models import Voucher
from grants_app.people.models import Person, RoleHeld
from tests.reports.making import FIRST
from tests.world import NOW, World

GUEST = "Ingrid Sommer"
"""Of an audit firm."""
CLEARED = "Tomás Caal"
INSPECT_AT = "Hub Guatemala, safe, ask the coordinator"


def receipt(text: str = "receipt", name: str = "recibo.pdf") -> Attachment:
    return attachment(name, b"%PDF-1.7 " + text.encode())


def voucher_id(world: World, number: str) -> UUID:
    with Session(world.database.engine) as session:
        return session.exec(select(Voucher.id).where(Voucher.number == number, Voucher.version == 1)).one()


def attach(world: World, number: str, file: Attachment, inspect_at: str | None = None, by: str = "Marisol Ajú") -> UUID:
    """A document of that voucher; protected where it may be inspected somewhere."""
    with world.as_(by) as work:
        return expenditures.attach(work, voucher_id(world, number), file, inspect_at=inspect_at).id


def add_person(world: World, name: str, role: Role, hub: str | None = None) -> UUID:
    """Somebody with that role, or that role beside the others."""
    with Session(world.database.engine) as session:
        if name not in world.people:
            person = Person(email=f"{name.lower().replace(' ', '.')}@audit.example", name=name, created_at=NOW)
            session.add(person)
            session.flush()
            world.people[name] = person.id
        session.add(RoleHeld(person_id=world.people[name], role=role, hub_id=world.hubs[hub] if hub else None))
        session.commit()
    return world.people[name]


def let_in(
    world: World,
    award_id: UUID,
    period: Period = FIRST,
    until_on: date = date(2036, 12, 31),
    *,
    now: datetime = NOW,
    who: str = GUEST,
) -> UUID:
    """The auditor from outside may see these days of the award."""
    if who not in world.people:
        add_person(world, who, Role.EXTERNAL_AUDITOR)
    terms = AccessTerms(world.people[who], period, until_on, "Audit contract 14/2026")
    with world.as_("Hélène Dubois", now) as work:
        return commands.give(work, award_id, terms).id
