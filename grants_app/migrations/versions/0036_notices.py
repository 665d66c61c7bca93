"""Notices of people, how each wants them by mail, and the outbox; a notice is never deleted, so nobody is told twice."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database
from grants_app.core.append_only import refuse

revision: str = "0036"
down_revision: str | None = "0035"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = grants_app.core.database.Moment(timezone=True)


def upgrade() -> None:
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", _MOMENT, nullable=False),
        sa.Column("claimed_by", sa.String(length=60), nullable=False),
        sa.Column("claimed_until", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outbox_message_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
    )
    op.create_index(op.f("ix_outbox_message_person_id"), "outbox_message", ["person_id"], unique=False)
    op.create_index("ix_outbox_message_state_next_try_at", "outbox_message", ["state", "next_try_at"], unique=False)
    op.create_table(
        "notice_setting",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("mail", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_setting_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_setting")),
    )
    _notice()
    for table in ("notice", "outbox_message"):
        says = f"what is in {table} stays: it is how nobody is told twice"
        refuse(op.get_bind(), table, f"{table}_refuse_delete", "DELETE", "1 = 1", says)


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("read_at", _MOMENT, nullable=True),
        sa.Column("mail", sa.String(length=8), nullable=False),
        sa.Column("digest_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["digest_id"], ["outbox_message.id"], name=op.f("fk_notice_digest_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("person_id", "event", name=op.f("uq_notice_person_id_event")),
    )
    op.create_index(op.f("ix_notice_digest_id"), "notice", ["digest_id"], unique=False)
    op.create_index("ix_notice_person_id_at", "notice", ["person_id", "at"], unique=False)
    unread, for_digest = sa.text("read_at IS NULL"), sa.text("mail = 'digest' AND digest_id IS NULL")
    op.create_index("ix_notice_unread", "notice", ["person_id"], sqlite_where=unread, postgresql_where=unread)
    op.create_index(
        "ix_notice_for_digest", "notice", ["person_id"], sqlite_where=for_digest, postgresql_where=for_digest
    )


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
