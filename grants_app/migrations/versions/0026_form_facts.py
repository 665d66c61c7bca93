"""What only a donor's form asks of an award, such as its number at the agency."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "award_form_fact",
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_award_form_fact_award_id")),
        sa.PrimaryKeyConstraint("award_id", "key", name=op.f("pk_award_form_fact")),
    )


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
