"""Pre-financing from own funds, and what of it was repaid: written once."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from grants_app.core.append_only import guard
from grants_app.core.database import Moment

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "prefinancing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", AutoString(length=400), nullable=False),
        sa.Column("bank_account_id", sa.Uuid(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", AutoString(length=200), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_prefinancing_above_zero")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_prefinancing_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prefinancing")),
    )
    op.create_index(op.f("ix_prefinancing_award_id"), "prefinancing", ["award_id"])
    op.create_table(
        "prefinancing_repayment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("prefinancing_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("bank_account_id", sa.Uuid(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", AutoString(length=200), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_prefinancing_repayment_above_zero")),
        sa.ForeignKeyConstraint(
            ["prefinancing_id"], ["prefinancing.id"], name=op.f("fk_prefinancing_repayment_prefinancing_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prefinancing_repayment")),
    )
    op.create_index(op.f("ix_prefinancing_repayment_prefinancing_id"), "prefinancing_repayment", ["prefinancing_id"])
    for table in ("prefinancing", "prefinancing_repayment"):
        guard(op.get_bind(), table, (("id",),))


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
