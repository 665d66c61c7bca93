"""Findings: questioned and disallowed costs."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("about_kind", sa.String(length=12), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("about_label", sa.String(length=120), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("found_by", sa.String(length=12), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("found_reference", sa.String(length=120), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("says", sa.String(length=2000), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("response", sa.String(length=2000), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_by_name", sa.String(length=200), nullable=False),
        sa.Column("answered_at", grants_app.core.database.Moment(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("recovered_from", sa.String(length=12), nullable=False),
        sa.Column("recovered_minor", sa.BigInteger(), nullable=False),
        sa.Column("recovered_on", sa.Date(), nullable=True),
        sa.Column("recovered_reference", sa.String(length=80), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_finding_above_zero")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_finding_award_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_finding_entry_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_finding_hub_id")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_finding_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("reference", name=op.f("uq_finding_reference")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_about_id"), ["about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_award_id"), ["award_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_status"), ["status"], unique=False)


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
