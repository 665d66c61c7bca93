"""All that is read of communities' files."""

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
    sealed_rows,
    under_another_key,
)
from grants_app.communities.queries.profiles import Known, facts, facts_of, known, profile, turnovers

__all__ = [
    "Known",
    "Sealed",
    "SealedPart",
    "facts",
    "facts_of",
    "has_any",
    "key",
    "key_in_use",
    "keys",
    "known",
    "last_number",
    "locked",
    "name_row",
    "openings",
    "person_row",
    "person_rows",
    "place_row",
    "profile",
    "sealed",
    "sealed_rows",
    "turnovers",
    "under_another_key",
]
