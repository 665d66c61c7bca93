"""With whom at the donor a report was sent or answered, by what means, and the paper of it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from grants_app.core.append_only import guard
from grants_app.core.database import Moment

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("report_step", sa.Column("with_whom", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("report_step", sa.Column("means", sa.String(length=20), nullable=False, server_default=""))
    op.create_table(
        "report_letter",
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["step_id"], ["report_step.id"], name=op.f("fk_report_letter_step_id")),
        sa.PrimaryKeyConstraint("step_id", name=op.f("pk_report_letter")),
    )
    guard(op.get_bind(), "report_letter", (("step_id",),))


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
