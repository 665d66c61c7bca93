"""All that is read of donors' templates: the list, one with its versions, what a person is drawing, and what reports may be written in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from exports.shelf import Format
from exports.statement import FinancialStatement
from grants_app.access import Action
from grants_app.core.database import columns
from grants_app.core.errors import Conflict
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.donor_templates import filling, rules
from grants_app.donor_templates.models import DonorTemplate, MappingDraft, MappingReview, MappingVersion
from grants_app.donor_templates.rules import TRACK, Status, Verdict
from grants_app.donors.models import Donor


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """A template without its bytes."""

    id: UUID
    donor_id: UUID
    donor: str
    code: str
    title: str
    file_name: str
    sha256: str
    follows_id: UUID | None
    uploaded_by_name: str
    uploaded_at: datetime

    @property
    def name(self) -> str:
        """As a list of choices says it."""
        return f"{self.title} ({self.code})"


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a mapping, and what another person said of it."""

    mapping: MappingVersion
    review: MappingReview | None
    status: Status


@dataclass(frozen=True, slots=True)
class Row:
    """A template in the list."""

    facts: TemplateFacts
    in_force: Version | None
    newest: Version | None

    @property
    def waits(self) -> bool:
        return self.newest is not None and self.newest.status is Status.WAITING


@dataclass(frozen=True, slots=True)
class Card:
    """All that a template's page says of it."""

    facts: TemplateFacts
    follows: TemplateFacts | None
    versions: tuple[Version, ...]
    draft: MappingDraft | None
    may_map: bool

    @property
    def in_force(self) -> Version | None:
        return _in_force(self.versions)

    @property
    def newest(self) -> Version | None:
        return self.versions[0] if self.versions else None

    @property
    def text(self) -> str:
        """What the page shows: what this person is drawing, else the newest version; empty where nothing is mapped."""
        return self.draft.text if self.draft else self.newest.mapping.text if self.newest else ""


def listed(work: Work, donor_id: UUID | None = None) -> list[Row]:
    """All templates by donor, the newest of each first; those of one donor where it is given."""
    work.must_somewhere(Action.TEMPLATE_READ)
    wanted = _facts().order_by(col(Donor.name), col(DonorTemplate.uploaded_at).desc())
    if donor_id is not None:
        wanted = wanted.where(col(DonorTemplate.donor_id) == donor_id)
    found = [TemplateFacts(*row) for row in work.rows(wanted)]
    of_each = _versions(work, [facts.id for facts in found])
    return [
        Row(facts, _in_force(of_each.get(facts.id, ())), next(iter(of_each.get(facts.id, ())), None)) for facts in found
    ]


def template(work: Work, template_id: UUID) -> TemplateFacts:
    """One template without its bytes; NotFound where there is none."""
    work.must_somewhere(Action.TEMPLATE_READ)
    work.one(select(DonorTemplate.id).where(DonorTemplate.id == template_id))
    return TemplateFacts(*work.rows(_facts().where(col(DonorTemplate.id) == template_id))[0])


def blank(work: Work, template_id: UUID) -> bytes:
    """The donor's workbook, byte for byte."""
    return work.one(select(DonorTemplate.content).where(DonorTemplate.id == template_id))


def blank_of(work: Work, donor_id: UUID, sha256: str) -> bytes:
    """The donor's workbook that has this hash; NotFound where there is none."""
    return work.one(
        select(DonorTemplate.content).where(DonorTemplate.donor_id == donor_id, DonorTemplate.sha256 == sha256)
    )


def lock(work: Work, template_id: UUID) -> None:
    """Hold the template until commit: its versions are counted, saved and reviewed by one person after the other."""
    work.one(select(DonorTemplate.id).where(DonorTemplate.id == template_id).with_for_update())


def same_file(work: Work, donor_id: UUID, sha256: str) -> str:
    """The code of the donor's template that is this very file; empty where there is none."""
    wanted = select(DonorTemplate.code).where(DonorTemplate.donor_id == donor_id, DonorTemplate.sha256 == sha256)
    return work.session.exec(wanted).first() or ""


def card(work: Work, template_id: UUID) -> Card:
    """One template with its versions and what this person is drawing."""
    facts = template(work, template_id)
    return Card(
        facts=facts,
        follows=template(work, facts.follows_id) if facts.follows_id else None,
        versions=tuple(_versions(work, [facts.id]).get(facts.id, ())),
        draft=draft(work, template_id),
        may_map=work.actor.everywhere(Action.TEMPLATE_MAP),
    )


def draft(work: Work, template_id: UUID, *, to_change: bool = False) -> MappingDraft | None:
    """What this person is drawing, or None."""
    wanted = select(MappingDraft).where(
        MappingDraft.template_id == template_id, MappingDraft.person_id == work.actor.id
    )
    return work.session.exec(wanted.with_for_update() if to_change else wanted).first()


def versions(work: Work, template_id: UUID) -> tuple[Version, ...]:
    """All versions of a template's mapping, the newest first."""
    return tuple(_versions(work, [template_id]).get(template_id, ()))


def version(work: Work, template_id: UUID, number: int) -> Version:
    """The version of that number; NotFound where there is none."""
    template(work, template_id)
    work.one(
        select(MappingVersion.id).where(MappingVersion.template_id == template_id, MappingVersion.number == number)
    )
    return next(it for it in versions(work, template_id) if it.mapping.number == number)


def version_of(work: Work, mapping_id: UUID) -> Version:
    """A version by its id; NotFound where there is none."""
    work.must_somewhere(Action.TEMPLATE_READ)
    template_id = work.one(select(MappingVersion.template_id).where(MappingVersion.id == mapping_id))
    return next(it for it in versions(work, template_id) if it.mapping.id == mapping_id)


def steps(work: Work, its: Version) -> tuple[Step, ...]:
    """What this person may say of a version: nobody reviews what they prepared."""
    if its.mapping.prepared_by == work.actor.id:
        return ()
    return TRACK.steps_for(its.status, work.actor, None)


def formats(work: Work, donor_id: UUID) -> dict[str, Format[FinancialStatement]]:
    """The donor's own workbooks in which a report may be written: those with an approved mapping that no newer one follows."""
    rows = _with_approved(work, col(DonorTemplate.donor_id) == donor_id)
    followed = {facts.follows_id for facts, _ in rows}
    return {rules.format_key(facts.code): _format(work, facts, its) for facts, its in rows if facts.id not in followed}


def format_named(work: Work, key: str) -> Format[FinancialStatement] | None:
    """The format of that key, also of a template that a newer one follows; None where there is none that is approved."""
    found = _with_approved(work, col(DonorTemplate.code) == rules.code_in(key))
    return _format(work, *found[0]) if found else None


def _with_approved(work: Work, condition: Any) -> list[tuple[TemplateFacts, Version]]:
    """Anybody who may write the donor's files may write in a template."""
    found = [TemplateFacts(*row) for row in work.rows(_facts().where(condition).order_by(col(DonorTemplate.code)))]
    of_each = _versions(work, [facts.id for facts in found])
    chosen = [(facts, _in_force(of_each.get(facts.id, ()))) for facts in found]
    return [(facts, its) for facts, its in chosen if its is not None]


def _format(work: Work, facts: TemplateFacts, its: Version) -> Format[FinancialStatement]:
    return Format(
        title=facts.title,
        donor=facts.donor,
        version=f"{facts.code}, mapping {its.mapping.number}",
        write=partial(_write, work, facts.id, its.mapping.text),
        needs="Budget lines that have rows in the workbook. Figures are compared with the ledger’s; a draft says so in its name alone.",
    )


def _write(work: Work, template_id: UUID, text: str, statement: FinancialStatement) -> bytes:
    return filling.written(blank(work, template_id), text, statement)


def _facts() -> Any:
    return columns(
        col(DonorTemplate.id),
        col(DonorTemplate.donor_id),
        col(Donor.name),
        col(DonorTemplate.code),
        col(DonorTemplate.title),
        col(DonorTemplate.file_name),
        col(DonorTemplate.sha256),
        col(DonorTemplate.follows_id),
        col(DonorTemplate.uploaded_by_name),
        col(DonorTemplate.uploaded_at),
    ).join(Donor, col(Donor.id) == DonorTemplate.donor_id)


def _versions(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, list[Version]]:
    """The versions of each template, the newest first."""
    wanted = (
        columns(MappingVersion, MappingReview)
        .outerjoin(MappingReview, col(MappingReview.mapping_id) == MappingVersion.id)
        .where(col(MappingVersion.template_id).in_(ids))
        .order_by(col(MappingVersion.number).desc())
    )
    found: dict[UUID, list[Version]] = {}
    for its, review in work.rows(wanted) if ids else ():
        before = found.setdefault(its.template_id, [])
        before.append(Version(its, review, _status(review, before)))
    return found


def _status(review: MappingReview | None, newer: Sequence[Version]) -> Status:
    """A version that waits is replaced by any that is newer, an approved one by a newer that is approved."""
    if review is None:
        return Status.REPLACED if newer else Status.WAITING
    if review.verdict == Verdict.DECLINED:
        return Status.DECLINED
    return Status.REPLACED if _in_force(newer) else Status.APPROVED


def _in_force(found: Sequence[Version]) -> Version | None:
    return next((it for it in found if it.status is Status.APPROVED), None)


def newest_number(work: Work, template_id: UUID) -> int:
    """The number of the newest version; 0 where nothing was saved yet."""
    found = versions(work, template_id)
    return found[0].mapping.number if found else 0


def drawn(work: Work, template_id: UUID) -> MappingDraft:
    """What this person is drawing and may save. Conflict where it is nothing."""
    its = draft(work, template_id, to_change=True)
    if its is None:
        raise Conflict("There is nothing to save: choose a cell first, and what goes there.")
    return its
