"""A report keeps what settling the rate rule comes to, and the line that bears exchange differences."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("settled_minor", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("settlement_minor", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("difference_line_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_report_difference_line_id"), "budget_line", ["difference_line_id"], ["id"]
        )
    op.execute("UPDATE report SET settled_minor = total_minor")


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
