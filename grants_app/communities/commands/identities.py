"""Sealing who a community is, and opening it: both by the cleared of its own hub alone, both written down, never what it says."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from grants_app.access import Action
from grants_app.communities import queries
from grants_app.communities.models import CommunityName, CommunityPerson, CommunityPlace
from grants_app.communities.opening import of_own_hub, write_down_opening
from grants_app.communities.rules import identity as rules
from grants_app.communities.rules.identity import Identity, Person
from grants_app.communities.vault import Vault
from grants_app.core.identity import new_id
from grants_app.core.master_key import MasterKeyFile
from grants_app.core.work import Work
from grants_app.hubs.models import Community


@dataclass(frozen=True, slots=True)
class Opened:
    """What was opened for one look; None or empty where it was not asked for, or is not there. Printing it shows nothing."""

    parts: tuple[str, ...]
    name: str | None = field(default=None, repr=False)
    place: str | None = field(default=None, repr=False)
    persons: tuple[Person, ...] = field(default=(), repr=False)

    def only(self, parts: tuple[str, ...]) -> "Opened":
        """These parts, and nothing of the others."""
        return replace(
            self,
            parts=parts,
            name=self.name if "name" in parts else None,
            place=self.place if "place" in parts else None,
            persons=self.persons if "persons" in parts else (),
        )

    @property
    def texts(self) -> list[str]:
        of_persons = [text for person in self.persons for text in (person.name, person.contact)]
        return [text for text in (self.name, self.place, *of_persons) if text]


def seal_identity(work: Work, master: MasterKeyFile, community_id: UUID, its: Identity) -> None:
    """Seal the name or the place, or both, in place of what was there; an empty text leaves it as it is."""
    work.must_somewhere(Action.IDENTITY_WRITE)
    community = of_own_hub(work, community_id, Action.IDENTITY_WRITE)
    rules.check_identity(its)
    rules.tells_nothing(_in_the_open(work, community), [its.name, its.place])
    vault = Vault(work, master)
    sealed = []
    if its.name.strip():
        row = queries.name_row(work, community.id, to_change=True) or CommunityName(**_new(work, community), name=b"")
        vault.seal(row, name=its.name.strip())
        _keep(work, row)
        sealed.append("name")
    if its.place.strip():
        there = queries.place_row(work, community.id, to_change=True)
        at = there or CommunityPlace(**_new(work, community), place=b"")
        vault.seal(at, place=its.place.replace("\r\n", "\n").strip())
        _keep(work, at)
        sealed.append("place")
    work.note("identity.sealed", community.id, community.hub_id, parts=sealed)


def seal_person(work: Work, master: MasterKeyFile, community_id: UUID, its: Person) -> CommunityPerson:
    """Seal one person more."""
    work.must_somewhere(Action.IDENTITY_WRITE)
    community = of_own_hub(work, community_id, Action.IDENTITY_WRITE)
    rules.check_person(its, len(queries.sealed(work, community.id).persons))
    rules.tells_nothing(_in_the_open(work, community), [its.name, its.contact])
    row = CommunityPerson(**_new(work, community), name=b"", role=b"", contact=b"")
    Vault(work, master).seal(row, name=its.name.strip(), role=its.role.strip(), contact=its.contact.strip())
    _keep(work, row)
    work.note("identity.sealed", community.id, community.hub_id, parts=["persons"], person=row.id)
    return row


def remove_person(work: Work, community_id: UUID, person_id: UUID) -> None:
    """Take a person out; nothing of that person stays."""
    work.must_somewhere(Action.IDENTITY_WRITE)
    community = of_own_hub(work, community_id, Action.IDENTITY_WRITE)
    row = queries.person_row(work, community.id, person_id)
    work.session.delete(row)
    work.session.flush()
    work.note("identity.person-removed", community.id, community.hub_id, person=person_id)


def erase_identity(work: Work, community_id: UUID, *, reason: str) -> None:
    """Take out everything that is sealed of who a community is, for good; who looked at it, and why it was erased, stays."""
    work.must_somewhere(Action.IDENTITY_WRITE)
    community = of_own_hub(work, community_id, Action.IDENTITY_WRITE)
    rules.check_reason(reason)
    name, place = queries.name_row(work, community.id), queries.place_row(work, community.id)
    for row in (name, place, *queries.person_rows(work, community.id)):
        if row is not None:
            work.session.delete(row)
    work.session.flush()
    work.note("identity.erased", community.id, community.hub_id, reason=reason.strip())


def open_identity(
    work: Work, master: MasterKeyFile, community_id: UUID, parts: Sequence[str], *, reason: str
) -> Opened:
    """Open some parts for one look. Who, when, which parts and why is written down in the same transaction."""
    work.must_somewhere(Action.IDENTITY_OPEN)
    community = of_own_hub(work, community_id, Action.IDENTITY_OPEN)
    chosen = rules.check_parts(parts)
    rules.check_reason(reason)
    everything = _opened(work, Vault(work, master), community.id)
    rules.names_nobody(reason, everything.texts)
    write_down_opening(work, community, chosen, reason)
    return everything.only(chosen)


def _opened(work: Work, vault: Vault, community_id: UUID) -> Opened:
    name, place = queries.name_row(work, community_id), queries.place_row(work, community_id)
    return Opened(
        parts=tuple(rules.PARTS),
        name=vault.text(name, "name") if name else None,
        place=vault.text(place, "place") if place else None,
        persons=tuple(
            Person(vault.text(row, "name"), vault.text(row, "role"), vault.text(row, "contact"))
            for row in queries.person_rows(work, community_id)
        ),
    )


def _in_the_open(work: Work, community: Community) -> dict[str, str]:
    facts = queries.facts(work, community.id)
    return {"alias": community.alias, "summary": community.summary, "track record": facts.track_record}


def _new(work: Work, community: Community) -> dict[str, Any]:
    """A new row's id is bound into its envelopes, so it is there before they are."""
    return {
        "id": new_id(),
        "community_id": community.id,
        "hub_id": community.hub_id,
        "sealed_by_name": work.actor.name,
        "sealed_at": work.now,
    }


def _keep(work: Work, row: CommunityName | CommunityPlace | CommunityPerson) -> None:
    row.sealed_by_name, row.sealed_at = work.actor.name, work.now
    work.add(row)
