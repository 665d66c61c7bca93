"""What a file said of a call is kept, so that what people changed since is seen; deadlines have amounts; donors have past grants."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from grants_app.core.database import Moment

revision: str = "0042"
down_revision: str | None = "0041"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("call_deadline", sa.Column("envelope_minor", sa.BigInteger(), nullable=True))
    op.create_table(
        "call_source",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_source_call_id")),
        sa.PrimaryKeyConstraint("call_id", "kind", name=op.f("pk_call_source")),
    )
    op.create_table(
        "past_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("donor_id", sa.Uuid(), nullable=False),
        sa.Column("identifier", sa.String(length=200), nullable=False),
        sa.Column("programme", sa.String(length=200), nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("recipient_kind", sa.String(length=20), nullable=False),
        sa.Column("countries", sa.String(length=800), nullable=False),
        sa.Column("themes", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_past_grant_donor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_grant")),
        sa.UniqueConstraint("identifier", name=op.f("uq_past_grant_identifier")),
    )
    op.create_index(op.f("ix_past_grant_donor_id"), "past_grant", ["donor_id"])
    op.execute(sa.text("UPDATE \"call\" SET origin = 'calls-eu' WHERE origin = 'eu-portal'"))
    op.drop_column("call", "content_hash")


def downgrade() -> None:
    op.add_column("call", sa.Column("content_hash", sa.String(length=64), nullable=False, server_default=""))
    op.execute(sa.text("UPDATE \"call\" SET origin = 'eu-portal' WHERE origin = 'calls-eu'"))
    op.drop_table("past_grant")
    op.drop_table("call_source")
    op.drop_column("call_deadline", "envelope_minor")
