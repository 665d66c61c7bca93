"""What agencies accepted of reports, and what they authorised for a period."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database
from grants_app.core.append_only import guard

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "acceptance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", grants_app.core.database.Moment(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_acceptance_report_id")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_acceptance_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
    )
    op.create_index(op.f("ix_acceptance_report_id"), "acceptance", ["report_id"], unique=False)
    op.create_index(op.f("ix_acceptance_award_id"), "acceptance", ["award_id"], unique=False)
    op.create_table(
        "accepted_line",
        sa.Column("acceptance_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("reported_minor", sa.BigInteger(), nullable=False),
        sa.Column("accepted_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("accepted_minor <= reported_minor", name=op.f("ck_accepted_line_at_most_reported")),
        sa.ForeignKeyConstraint(["acceptance_id"], ["acceptance.id"], name=op.f("fk_accepted_line_acceptance_id")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_accepted_line_line_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_accepted_line_hub_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_accepted_line_finding_id")),
        sa.PrimaryKeyConstraint("acceptance_id", "line_id", "hub_id", name=op.f("pk_accepted_line")),
    )
    op.create_index(op.f("ix_accepted_line_finding_id"), "accepted_line", ["finding_id"], unique=False)
    op.create_table(
        "authorised_amount",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("requested_minor", sa.BigInteger(), nullable=False),
        sa.Column("authorised_minor", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_authorised_amount_award_id")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_authorised_amount_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorised_amount")),
    )
    op.create_index(op.f("ix_authorised_amount_award_id"), "authorised_amount", ["award_id"], unique=False)
    guard(op.get_bind(), "accepted_line", (("acceptance_id", "line_id", "hub_id"),))
    guard(op.get_bind(), "authorised_amount")


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
