"""Each donor has the language of its files; those that are here go on in English."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("donor", sa.Column("language", sa.String(length=2), nullable=False, server_default="en"))


def downgrade() -> None:
    op.drop_column("donor", "language")
