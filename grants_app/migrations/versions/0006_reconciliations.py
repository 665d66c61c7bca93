"""Monthly reconciliations of bank accounts, with what is listed between statement and ledger, and who signed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from grants_app.core.append_only import guard
from grants_app.core.database import Moment

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "reconciliation",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.Column("statement_number", AutoString(length=40), nullable=False),
        sa.Column("statement_on", sa.Date(), nullable=False),
        sa.Column("statement_minor", sa.BigInteger(), nullable=False),
        sa.Column("ledger_minor", sa.BigInteger(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=True),
        sa.Column("prepared_by_name", AutoString(length=200), nullable=False),
        sa.Column("prepared_at", Moment(), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("signed_by_name", AutoString(length=200), nullable=False),
        sa.Column("signed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["bank_account.id"], name=op.f("fk_reconciliation_account_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_reconciliation_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
        sa.UniqueConstraint("account_id", "month", name=op.f("uq_reconciliation_account_id_month")),
    )
    op.create_index(op.f("ix_reconciliation_hub_id"), "reconciliation", ["hub_id"])
    op.create_table(
        "reconciliation_difference",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reconciliation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(length=20), nullable=False),
        sa.Column("text", AutoString(length=200), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_reconciliation_difference_differs")),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"],
            ["reconciliation.id"],
            name=op.f("fk_reconciliation_difference_reconciliation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation_difference")),
        sa.UniqueConstraint(
            "reconciliation_id", "position", name=op.f("uq_reconciliation_difference_reconciliation_id_position")
        ),
    )
    op.create_table(
        "reconciliation_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reconciliation_id", sa.Uuid(), nullable=False),
        sa.Column("name", AutoString(length=20), nullable=False),
        sa.Column("reason", AutoString(length=400), nullable=False),
        sa.Column("ledger_minor", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", AutoString(length=200), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"], ["reconciliation.id"], name=op.f("fk_reconciliation_step_reconciliation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation_step")),
    )
    op.create_index(op.f("ix_reconciliation_step_reconciliation_id"), "reconciliation_step", ["reconciliation_id"])
    guard(op.get_bind(), "reconciliation_step", (("id",),))


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
