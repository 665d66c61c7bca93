"""All that changes communities' files."""

from grants_app.communities.commands.bank_details import (
    confirm_details,
    open_details,
    propose_details,
    refuse_details,
)
from grants_app.communities.commands.documents import attach_document, open_document
from grants_app.communities.commands.identities import (
    Opened,
    erase_identity,
    open_identity,
    remove_person,
    seal_identity,
    seal_person,
)
from grants_app.communities.commands.keys import begin_rotation, end_rotation, seal_again, wrap_anew
from grants_app.communities.commands.profiles import write_profile

__all__ = [
    "Opened",
    "attach_document",
    "begin_rotation",
    "confirm_details",
    "end_rotation",
    "erase_identity",
    "open_details",
    "open_document",
    "open_identity",
    "propose_details",
    "refuse_details",
    "remove_person",
    "seal_again",
    "seal_identity",
    "seal_person",
    "wrap_anew",
    "write_profile",
]
