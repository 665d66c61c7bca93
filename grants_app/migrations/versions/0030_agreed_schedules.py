"""The reports that an agreement itself names, beside the donor's rule: who recorded them, when and where they stand."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from grants_app.core.append_only import guard
from grants_app.core.database import Moment

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "agreed_schedule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("award_ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_agreed_schedule_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_schedule")),
    )
    op.create_index(op.f("ix_agreed_schedule_award_id"), "agreed_schedule", ["award_id"])
    op.create_table(
        "agreed_day",
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["schedule_id"], ["agreed_schedule.id"], name=op.f("fk_agreed_day_schedule_id")),
        sa.PrimaryKeyConstraint("schedule_id", "ends_on", name=op.f("pk_agreed_day")),
    )
    guard(op.get_bind(), "agreed_schedule")
    guard(op.get_bind(), "agreed_day", (("schedule_id", "ends_on"),))


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
