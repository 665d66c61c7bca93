"""Marking a paper that names or shows somebody at risk."""

from uuid import UUID

from grants_app.access import Action
from grants_app.core.attachments import place_to_inspect
from grants_app.core.errors import Conflict
from grants_app.core.work import Work
from grants_app.diligence import queries
from grants_app.diligence.keeping import mark
from grants_app.diligence.models import Proof


def protect(work: Work, proof_id: UUID, *, inspect_at: str) -> Proof:
    """Mark a paper that names or shows somebody at risk: from now on nobody but the cleared opens it."""
    its = queries.paper(work, proof_id)
    work.must(Action.DOCUMENT_PROTECT, its.hub_id)
    if queries.protection(work, its.id) is not None:
        raise Conflict("This document has its protection mark already; a mark is never taken off.")
    mark(work, its, place_to_inspect(inspect_at))
    return its
