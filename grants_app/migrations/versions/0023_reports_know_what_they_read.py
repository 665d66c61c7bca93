"""What other awards had paid for an action when the figures of its report were frozen."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("report", sa.Column("read_minor", sa.BigInteger(), nullable=True))
    op.add_column("report", sa.Column("read_count", sa.Integer(), nullable=True))


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
