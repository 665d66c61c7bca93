"""The period for which a hub asks an advance, and its forecast by budget line."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("disbursement", sa.Column("starts_on", sa.Date(), nullable=True))
    op.add_column("disbursement", sa.Column("ends_on", sa.Date(), nullable=True))
    op.create_table(
        "disbursement_forecast",
        sa.Column("disbursement_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("forecast_minor", sa.BigInteger(), nullable=False),
        sa.Column("in_hand_minor", sa.BigInteger(), nullable=False),
        sa.Column("need_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "forecast_minor >= 0 AND in_hand_minor >= 0", name=op.f("ck_disbursement_forecast_not_below_zero")
        ),
        sa.ForeignKeyConstraint(
            ["disbursement_id"], ["disbursement.id"], name=op.f("fk_disbursement_forecast_disbursement_id")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_disbursement_forecast_line_id")),
        sa.PrimaryKeyConstraint("disbursement_id", "line_id", name=op.f("pk_disbursement_forecast")),
    )


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
