"""All that changes donors' templates: uploaded, mapped by one person, saved as a version, and approved by another."""

import hashlib
from dataclasses import replace
from uuid import UUID

from exports.donor_template import addresses
from exports.donor_template.mapping import Block, Put, TemplateMapping
from grants_app.access import Action
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.numbering import next_reference
from grants_app.core.work import Work
from grants_app.donor_templates import filling, queries, rules
from grants_app.donor_templates.models import DonorTemplate, MappingDraft, MappingReview, MappingVersion
from grants_app.donor_templates.rules import TRACK, Verdict
from grants_app.donors import queries as donors


def upload(
    work: Work, donor_id: UUID, *, title: str, file_name: str, content: bytes, follows_id: UUID | None = None
) -> DonorTemplate:
    """Keep a donor's blank workbook, byte for byte; Invalid with a sentence where it is none that can be filled."""
    work.must(Action.TEMPLATE_MAP)
    donor = donors.donor(work, donor_id)
    if follows_id is not None and queries.template(work, follows_id).donor_id != donor_id:
        raise Invalid(
            "The template of the year before is another donor’s.",
            fields={"follows": "The template of the year before is another donor’s: choose one of this donor."},
        )
    filling.opened(content)
    digest = hashlib.sha256(content).hexdigest()
    if here := queries.same_file(work, donor_id, digest):
        says = f"This very file is here already as {here}. Open that one."
        raise Invalid(says, fields={"file": says})
    series = "".join(sign for sign in donor.code if sign.isascii() and sign.isalnum())
    template = DonorTemplate(
        donor_id=donor_id,
        code=next_reference(work, f"{series or 'DONOR'}-T"),
        title=title.strip(),
        file_name=file_name[:200],
        sha256=digest,
        content=content,
        follows_id=follows_id,
        uploaded_by=work.actor.id,
        uploaded_by_name=work.actor.name,
        uploaded_at=work.now,
    )
    work.add(template)
    work.note("template.uploaded", template.id, code=template.code, donor=donor.code, sha256=digest)
    return template


def put(work: Work, template_id: UUID, its: Put) -> None:
    """Choose what goes into a cell."""
    work.must(Action.TEMPLATE_MAP)
    _draw(work, template_id, rules.with_put(_drawing(work, template_id), _checked(its)))


def check(work: Work, template_id: UUID, its: Put) -> None:
    """Choose the figure that a cell with a formula of the donor's must come to."""
    work.must(Action.TEMPLATE_MAP)
    _draw(work, template_id, rules.with_check(_drawing(work, template_id), _checked(its)))


def repeat(work: Work, template_id: UUID, block: Block) -> None:
    """Choose what repeats from a row on, and which column holds which figure."""
    work.must(Action.TEMPLATE_MAP)
    _draw(work, template_id, rules.with_block(_drawing(work, template_id), block))


def take_out(work: Work, template_id: UUID, sheet: str, cell: str) -> None:
    """Nothing of ours goes into this cell any more."""
    work.must(Action.TEMPLATE_MAP)
    _draw(work, template_id, rules.without(_drawing(work, template_id), sheet, cell))


def take_out_block(work: Work, template_id: UUID, sheet: str, first_row: int) -> None:
    """Nothing repeats from this row on any more."""
    work.must(Action.TEMPLATE_MAP)
    _draw(work, template_id, rules.without_block(_drawing(work, template_id), sheet, first_row))


def draw(work: Work, template_id: UUID, its: TemplateMapping) -> None:
    """Take a whole mapping in place of what is drawn: one that was shared, or that of the year before."""
    work.must(Action.TEMPLATE_MAP)
    _draw(work, template_id, its)


def discard(work: Work, template_id: UUID) -> None:
    """Throw away what this person is drawing; the saved versions stay."""
    work.must(Action.TEMPLATE_MAP)
    if its := queries.draft(work, template_id, to_change=True):
        work.session.delete(its)
        work.session.flush()


def save(work: Work, template_id: UUID, *, why: str = "") -> MappingVersion:
    """Save what is drawn as the next version; another person looks at it before a report is written by it."""
    work.must(Action.TEMPLATE_MAP)
    queries.lock(work, template_id)
    draft = queries.drawn(work, template_id)
    facts = queries.template(work, template_id)
    newest = queries.newest_number(work, template_id)
    if newest != draft.begun_from:
        raise Conflict(
            f"Somebody saved version {newest} of {facts.code} meanwhile. Compare it with yours: take your mapping along "
            "as a file, throw yours away, and begin again from the newest."
        )
    its = replace(rules.read(draft.text), version=newest + 1)
    if not (its.puts or its.blocks):
        raise Conflict("Nothing goes anywhere yet: choose a cell first, and what goes there.")
    version = MappingVersion(
        template_id=template_id,
        number=newest + 1,
        text=rules.text_of(its),
        why=why.strip()[:500],
        prepared_by=work.actor.id,
        prepared_by_name=work.actor.name,
        prepared_at=work.now,
    )
    work.add(version)
    work.session.delete(draft)
    work.session.flush()
    work.note("template.mapped", version.id, code=facts.code, number=version.number, why=version.why)
    return version


def approve(work: Work, mapping_id: UUID) -> MappingReview:
    """Approve a mapping that another person prepared: from now on reports may be written by it."""
    work.must(Action.TEMPLATE_APPROVE)
    return _review(work, mapping_id, "approve", Verdict.APPROVED, "")


def decline(work: Work, mapping_id: UUID, *, reason: str) -> MappingReview:
    """Decline it: what was approved before counts on."""
    work.must(Action.TEMPLATE_APPROVE)
    if not reason.strip():
        raise Invalid("Say what should be different.", fields={"note": "Say what should be different."})
    return _review(work, mapping_id, "decline", Verdict.DECLINED, reason)


def _review(work: Work, mapping_id: UUID, step_name: str, verdict: Verdict, reason: str) -> MappingReview:
    queries.lock(work, queries.version_of(work, mapping_id).mapping.template_id)
    its = queries.version_of(work, mapping_id)
    TRACK.step(its.status, step_name)
    rules.another_approves(its.mapping.prepared_by, work.actor.id)
    review = MappingReview(
        mapping_id=mapping_id,
        verdict=str(verdict),
        reason=reason.strip()[:2000],
        reviewed_by=work.actor.id,
        reviewed_by_name=work.actor.name,
        reviewed_at=work.now,
    )
    work.add(review)
    code = queries.template(work, its.mapping.template_id).code
    work.note(f"template.{verdict}", mapping_id, code=code, number=its.mapping.number, reason=review.reason)
    return review


def _checked(its: Put) -> Put:
    try:
        addresses.cell(its.cell)
    except addresses.UnfitAddress as problem:
        raise Invalid(str(problem), fields={"cell": str(problem)}) from problem
    return its


def _drawing(work: Work, template_id: UUID) -> TemplateMapping:
    """What this person is drawing, else the newest version, else an empty mapping."""
    facts = queries.template(work, template_id)
    its = queries.draft(work, template_id, to_change=True)
    found = queries.versions(work, template_id)
    text = its.text if its else found[0].mapping.text if found else ""
    return rules.read(text) if text else TemplateMapping(facts.title, facts.donor, 1, facts.sha256)


def _draw(work: Work, template_id: UUID, its: TemplateMapping) -> None:
    """Keep it with the person until it is saved."""
    if work.actor.id is None:
        raise Conflict("A mapping is drawn by somebody who is signed in.")
    fitted = filling.fitted(queries.blank(work, template_id), its)
    draft = queries.draft(work, template_id, to_change=True)
    if draft is None:
        begun_from = queries.newest_number(work, template_id)
        draft = MappingDraft(
            template_id=template_id, person_id=work.actor.id, begun_from=begun_from, text="", changed_at=work.now
        )
    draft.text = rules.text_of(fitted)
    draft.changed_at = work.now
    work.add(draft)
