"""Own deadlines with what became of their days, the days of reminders, who was reminded when, and private calendar feeds."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database

revision: str = "0046"
down_revision: str | None = "0045"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = grants_app.core.database.Moment(timezone=True)


def upgrade() -> None:
    _own()
    op.create_table(
        "reminder_days",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("days", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_reminder_days")),
    )
    op.create_table(
        "reminded_person",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminded_person_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reminded_person")),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("revoked_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.create_index(op.f("ix_calendar_feed_person_id"), "calendar_feed", ["person_id"], unique=False)


def _own() -> None:
    op.create_table(
        "own_deadline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("repeats", sa.String(length=10), nullable=False),
        sa.Column("workday", sa.Integer(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("hour", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_by_name", sa.String(length=200), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.CheckConstraint(
            "(hub_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_own_deadline_of_a_hub_or_a_person")
        ),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_own_deadline_hub_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_own_deadline_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_deadline")),
        sa.UniqueConstraint("reference", name=op.f("uq_own_deadline_reference")),
    )
    op.create_index(op.f("ix_own_deadline_hub_id"), "own_deadline", ["hub_id"], unique=False)
    op.create_index(op.f("ix_own_deadline_person_id"), "own_deadline", ["person_id"], unique=False)
    op.create_table(
        "deadline_day",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("regular_on", sa.Date(), nullable=False),
        sa.Column("is_left_out", sa.Boolean(), nullable=False),
        sa.Column("falls_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("done_at", _MOMENT, nullable=True),
        sa.Column("done_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["deadline_id"], ["own_deadline.id"], name=op.f("fk_deadline_day_deadline_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_day")),
        sa.UniqueConstraint("deadline_id", "regular_on", name=op.f("uq_deadline_day_deadline_id_regular_on")),
    )


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
