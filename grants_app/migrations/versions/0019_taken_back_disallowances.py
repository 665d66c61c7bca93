"""Disallowances that are taken back, and cost that an agency rejects after it was disallowed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from grants_app.core.append_only import guard

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

EMPTY = {"withdrawal_reason": 2000, "withdrawn_by_name": 200, "repaid_reference": 80}


def upgrade() -> None:
    with op.batch_alter_table("finding") as batch_op:
        batch_op.add_column(sa.Column("another_cost", sa.Boolean(), nullable=False, server_default=sa.false()))
        for name, length in EMPTY.items():
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("withdrawn_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("repaid_on", sa.Date(), nullable=True))
    with op.batch_alter_table("finding") as batch_op:
        for name in ("another_cost", *EMPTY):
            batch_op.alter_column(name, server_default=None)
    op.create_table(
        "rejected_before",
        sa.Column("acceptance_id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["acceptance_id"], ["acceptance.id"], name=op.f("fk_rejected_before_acceptance_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_rejected_before_finding_id")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_rejected_before_line_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_rejected_before_hub_id")),
        sa.PrimaryKeyConstraint("acceptance_id", "finding_id", name=op.f("pk_rejected_before")),
    )
    op.create_index(op.f("ix_rejected_before_finding_id"), "rejected_before", ["finding_id"], unique=False)
    guard(op.get_bind(), "rejected_before", (("acceptance_id", "finding_id"),))


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
