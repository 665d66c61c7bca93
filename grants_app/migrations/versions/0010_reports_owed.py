"""The reports that an award owes, as the room of reports writes them down."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BEGUN = """
INSERT INTO award_report (award_id, ends_on, starts_on, report_id, version, status, since)
SELECT award_id, ends_on, starts_on, id, version, status, coalesce(sent_on, date(coalesce(approved_at, reviewed_at, prepared_at)))
FROM report
WHERE version = (SELECT max(version) FROM report AS other WHERE other.award_id = report.award_id AND other.ends_on = report.ends_on)
"""


def upgrade() -> None:
    op.create_table(
        "award_report",
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_award_report_award_id")),
        sa.PrimaryKeyConstraint("award_id", "ends_on", name=op.f("pk_award_report")),
    )
    op.execute(_BEGUN)


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
