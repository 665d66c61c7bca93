"""Protected documents in a pack: a deliberate act of the hub's cleared staff, with a reason, written down for ever."""

from collections.abc import Sequence
from uuid import UUID

from grants_app.access import Action
from grants_app.core.calendar import Period
from grants_app.core.errors import Invalid
from grants_app.core.work import Work
from grants_app.evidence import queries
from grants_app.evidence.models import DocumentRelease, ReleasedDocument


def release(
    work: Work, award_id: UUID, period: Period, document_ids: Sequence[UUID], *, for_whom: str, reason: str
) -> DocumentRelease:
    """Take protected documents into a pack of these days. Forbidden (403) unless the person is cleared in each one's hub."""
    work.must_somewhere(Action.DOCUMENT_RELEASE)
    there = queries.reach(work, award_id)
    protected = {one.id: one for one in queries.protected_documents(work, there, period)}
    wrong = {} if for_whom.strip() else {"for_whom": "Say who gets these documents, by office or firm."}
    wrong |= (
        {}
        if reason.strip()
        else {"reason": "Say why they have to be in the pack and are not inspected where they are."}
    )
    wrong |= {} if document_ids else {"document": "Choose the documents."}
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    for document_id in document_ids:
        if document_id not in protected:
            raise Invalid("One of these is no protected document of this award and these days. Reload the page.")
        work.must(Action.DOCUMENT_RELEASE, protected[document_id].hub_id)
    made = DocumentRelease(
        award_id=there.award.id,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        for_whom=for_whom.strip()[:200],
        reason=reason.strip()[:400],
        released_by=work.actor.id,
        released_by_name=work.actor.name,
        released_at=work.now,
    )
    work.add(made)
    rows = [{"release_id": made.id, "document_id": one} for one in dict.fromkeys(document_ids)]
    work.add_all(ReleasedDocument, rows)
    for hub_id in sorted({protected[one].hub_id for one in document_ids}):
        hashes = [protected[one].sha256 for one in document_ids if protected[one].hub_id == hub_id]
        work.note("document.released", made.id, hub_id, for_whom=made.for_whom, reason=made.reason, sha256=hashes)
    return made
