"""The bank account of what head office paid, of tranches to communities, and of what came back."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("charge", sa.Column("bank_account_id", sa.Uuid(), nullable=True))
    for table in ("sub_grant_payment", "sub_grant_refund"):
        op.add_column(table, sa.Column("bank_account_id", sa.Uuid(), nullable=True))
        op.add_column(table, sa.Column("own_currency", sa.String(length=3), nullable=False, server_default=""))


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
