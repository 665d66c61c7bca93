"""Documents of a community: sealed when they are attached, by whoever writes its file; opened by the cleared, with a reason."""

from uuid import UUID

from grants_app.access import Action
from grants_app.communities import queries
from grants_app.communities.models import CommunityDocument
from grants_app.communities.opening import of_own_hub, write_down_opening
from grants_app.communities.rules import documents as rules
from grants_app.communities.rules.documents import DocumentFacts
from grants_app.communities.rules.identity import check_reason
from grants_app.communities.vault import Vault
from grants_app.core.attachments import Attachment
from grants_app.core.identity import new_id
from grants_app.core.master_key import MasterKeyFile
from grants_app.core.work import Work


def attach_document(
    work: Work, master: MasterKeyFile, community_id: UUID, its: DocumentFacts, file: Attachment
) -> CommunityDocument:
    """Seal a document; a newer one of its kind stands before it. Its name as a file, which may say who, is not kept."""
    work.must_somewhere(Action.COMMUNITY_WRITE)
    community = of_own_hub(work, community_id, Action.COMMUNITY_WRITE)
    rules.check_document(its, work.today)
    row = CommunityDocument(
        id=new_id(),
        hub_id=community.hub_id,
        community_id=community.id,
        position=queries.last_position(work, community.id) + 1,
        kind=its.kind,
        issued_on=its.issued_on,
        expires_on=its.expires_on,
        extension=file.extension,
        media_type=file.media_type,
        size=len(file.content),
        content=b"",
        attached_by=work.actor.id,
        attached_by_name=work.actor.name,
        attached_at=work.now,
    )
    Vault(work, master).seal_bytes(row, "content", file.content)
    work.add(row)
    facts = {"kind": row.kind, "position": row.position, "issued_on": row.issued_on, "expires_on": row.expires_on}
    work.note("community.document-attached", community.id, community.hub_id, **facts)
    return row


def open_document(
    work: Work, master: MasterKeyFile, document_id: UUID, *, reason: str
) -> tuple[CommunityDocument, bytes]:
    """The document and its bytes, for one look; it is written down as the opening of an identity is."""
    work.must_somewhere(Action.IDENTITY_OPEN)
    row = queries.document(work, document_id)
    community = of_own_hub(work, row.community_id, Action.IDENTITY_OPEN)
    check_reason(reason)
    content = Vault(work, master).bytes_of(row, "content")
    write_down_opening(work, community, [f"document {row.position}"], reason)
    return row, content
