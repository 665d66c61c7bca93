"""Triggers that keep what is written once, and the head of the audit trail."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from grants_app.core.append_only import guard

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

GUARDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "entry": (("id",), ("key",), ("reverses_id",), ("book_id", "number")),
    "posting": (("id",),),
    "control_move": (("id",), ("key", "position")),
    "exchange_rate": (("id",), ("source", "base", "quote", "on", "version")),
    "audit_note": (("id",),),
    "audit_link": (("number",),),
    "submission": (("key",),),
    "report_file": (("report_id",),),
    "report_posting": (("posting_id",),),
}


def upgrade() -> None:
    for table, unique in GUARDED.items():
        guard(op.get_bind(), table, unique)
    head = sa.table("audit_head", sa.column("id"), sa.column("number"), sa.column("digest"))
    op.bulk_insert(head, [{"id": 1, "number": 0, "digest": "0" * 64}])


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
