"""Tables of communities' files: facts in the open; identity and bank details sealed, each in tables of its own; documents."""

from typing import Any

from grants_app.communities.models.bank_details import BankDetails, SealedAccount
from grants_app.communities.models.documents import CommunityDocument
from grants_app.communities.models.profiles import CommunityProfile, CommunityTurnover
from grants_app.communities.models.sealed import (
    CommunityName,
    CommunityPerson,
    CommunityPlace,
    HubKey,
    IdentityOpening,
)

__all__ = [
    "BankDetails",
    "CommunityDocument",
    "CommunityName",
    "CommunityPerson",
    "CommunityPlace",
    "CommunityProfile",
    "CommunityTurnover",
    "HubKey",
    "SEALED",
    "SealedAccount",
    "IdentityOpening",
]

SEALED: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (CommunityName, ("name",)),
    (CommunityPlace, ("place",)),
    (CommunityPerson, ("name", "role", "contact")),
    (SealedAccount, ("holder", "bank", "account")),
    (CommunityDocument, ("content",)),
)
"""Every table with envelopes in it, and in which columns: what a new key of a hub has to be sealed with again."""
