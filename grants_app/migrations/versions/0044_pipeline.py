"""How likely each stage of the pipeline is: a first estimate of each, which a director replaces by the network's own."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

from grants_app.core.append_only import guard
from grants_app.core.database import Moment
from grants_app.core.identity import new_id

revision: str = "0044"
down_revision: str | None = "0043"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_FIRST = (("considering", 10), ("go", 20), ("writing", 25), ("review", 30), ("sent", 35), ("won", 100))
_REASON = "First estimate, from no data of this network: record your own rate of success."


def upgrade() -> None:
    table = op.create_table(
        "stage_probability",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_probability")),
    )
    op.create_index(op.f("ix_stage_probability_stage"), "stage_probability", ["stage"])
    first = {
        "starts_on": date(2020, 1, 1), "reason": _REASON, "recorded_by": None, "recorded_by_name": "The program",
        "recorded_at": datetime(2020, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    op.bulk_insert(table, [{"id": new_id(), "stage": stage, "percent": percent, **first} for stage, percent in _FIRST])
    guard(op.get_bind(), "stage_probability")


def downgrade() -> None:
    op.drop_table("stage_probability")
