"""All that is read of communities' files."""

from grants_app.communities.queries.profiles import Known, facts, facts_of, known, profile, turnovers

__all__ = ["Known", "facts", "facts_of", "known", "profile", "turnovers"]
