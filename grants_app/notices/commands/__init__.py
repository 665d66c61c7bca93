"""All that changes notices: telling people, reading, how somebody wants them by mail, and the outbox on its way."""

from grants_app.notices.commands.outbox import claim, gather_digests, give_up, settle
from grants_app.notices.commands.telling import choose_mail, read, read_all, tell

__all__ = ["choose_mail", "claim", "gather_digests", "give_up", "read", "read_all", "settle", "tell"]
