"""A budget line may say why its cost is as high as it is, since donors ask it; those that are here say nothing."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    added = sa.Column("justification", sa.String(length=1000), nullable=False, server_default="")
    op.add_column("budget_version_line", added)


def downgrade() -> None:
    op.drop_column("budget_version_line", "justification")
