"""What took an entry back is found by an index of reversals alone: in one of all entries, nearly each of which reverses nothing,
a planner that counts takes the whole ledger for one value, and read it once for every row of a donor's list.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_REVERSALS = sa.text("reverses_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_entry_reversals",
        "entry",
        ["reverses_id"],
        unique=True,
        sqlite_where=_REVERSALS,
        postgresql_where=_REVERSALS,
    )


def downgrade() -> None:
    op.drop_index("ix_entry_reversals", "entry")
