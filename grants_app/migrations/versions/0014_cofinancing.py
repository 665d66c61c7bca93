"""One award may pay cost of another award's action."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from grants_app.core.database import Moment

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "cofinancing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("action_line_id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("promised_minor", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=True),
        sa.Column("prepared_by_name", sa.String(200), nullable=False),
        sa.Column("prepared_at", Moment(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by_name", sa.String(200), nullable=False),
        sa.Column("approved_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["award.id"], name=op.f("fk_cofinancing_action_id")),
        sa.ForeignKeyConstraint(["action_line_id"], ["budget_line.id"], name=op.f("fk_cofinancing_action_line_id")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_cofinancing_award_id")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_cofinancing_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cofinancing")),
    )
    with op.batch_alter_table("cofinancing") as cofinancing:
        for column in ("action_id", "award_id", "line_id"):
            cofinancing.create_index(op.f(f"ix_cofinancing_{column}"), [column])


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
