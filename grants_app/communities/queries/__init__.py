"""All that is read of communities' files."""

from grants_app.communities.queries.bank_details import account, details, in_force, standing, versions
from grants_app.communities.queries.documents import (
    DocumentRow,
    document,
    documents,
    expiring,
    last_position,
)
from grants_app.communities.queries.identities import (
    Sealed,
    SealedPart,
    locked,
    name_row,
    openings,
    person_row,
    person_rows,
    place_row,
    sealed,
)
from grants_app.communities.queries.keys import (
    has_any,
    key,
    key_in_use,
    keys,
    last_number,
    sealed_count,
    sealed_rows,
    under_another_key,
)
from grants_app.communities.queries.profiles import Known, facts, facts_of, known, profile, turnovers

__all__ = [
    "DocumentRow",
    "Known",
    "Sealed",
    "SealedPart",
    "account",
    "details",
    "document",
    "documents",
    "expiring",
    "facts",
    "facts_of",
    "has_any",
    "in_force",
    "key",
    "key_in_use",
    "keys",
    "known",
    "last_number",
    "last_position",
    "locked",
    "name_row",
    "openings",
    "person_row",
    "person_rows",
    "place_row",
    "profile",
    "sealed",
    "sealed_count",
    "sealed_rows",
    "standing",
    "turnovers",
    "under_another_key",
    "versions",
]
