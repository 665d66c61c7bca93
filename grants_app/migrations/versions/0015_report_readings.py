"""What an approved report read in of other awards' books."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from grants_app.core.append_only import guard

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "report_reading",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("donor", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_report_reading_entry_id")),
        sa.ForeignKeyConstraint(["link_id"], ["cofinancing.id"], name=op.f("fk_report_reading_link_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_reading_report_id")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_report_reading_line_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_report_reading_hub_id")),
        sa.PrimaryKeyConstraint("entry_id", "link_id", name=op.f("pk_report_reading")),
    )
    with op.batch_alter_table("report_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_reading_report_id"), ["report_id"], unique=False)
    guard(op.get_bind(), "report_reading", (("entry_id", "link_id"),))


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
