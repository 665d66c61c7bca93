"""What each report took up is kept as figures, with income too; and the steps that it took."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from grants_app.core.append_only import guard
from grants_app.core.database import Moment

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_INCOME = """
INSERT INTO report_posting (posting_id, report_id)
SELECT posting.id, report.id FROM posting
JOIN account ON account.id = posting.account_id AND account.kind = 'grant income'
JOIN report ON report.award_id = account.book_id AND report.status IN ('approved', 'sent')
WHERE posting.accounting_on <= report.ends_on AND NOT EXISTS (
  SELECT 1 FROM report AS earlier WHERE earlier.award_id = report.award_id AND earlier.status IN ('approved', 'sent')
  AND earlier.ends_on < report.ends_on AND posting.accounting_on <= earlier.ends_on)
"""
_FIGURES = """
INSERT INTO report_figure (report_id, line_id, hub_id, source, amount_minor, adjustment_minor)
SELECT report.id, account.line_id, account.hub_id, account.source, SUM(posting.amount_minor), SUM(CASE WHEN EXISTS (
  SELECT 1 FROM report AS earlier WHERE earlier.award_id = report.award_id AND earlier.status IN ('approved', 'sent')
  AND earlier.ends_on < report.ends_on AND posting.incurred_on BETWEEN earlier.starts_on AND earlier.ends_on)
  THEN posting.amount_minor ELSE 0 END)
FROM report_posting JOIN report ON report.id = report_posting.report_id
JOIN posting ON posting.id = report_posting.posting_id
JOIN account ON account.id = posting.account_id AND account.kind = 'expense'
GROUP BY report.id, account.line_id, account.hub_id, account.source
"""
_FROZEN = """
UPDATE report SET frozen_at_entry = (SELECT entries FROM book WHERE book.id = report.award_id) WHERE status = 'reviewed'
"""


def upgrade() -> None:
    op.add_column("report", sa.Column("frozen_at_entry", sa.BigInteger(), nullable=True))
    op.create_table(
        "report_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("target", sa.String(length=12), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_step_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_step")),
    )
    with op.batch_alter_table("report_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_step_report_id"), ["report_id"], unique=False)
    op.create_table(
        "report_figure",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("adjustment_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_figure_report_id")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_report_figure_line_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_report_figure_hub_id")),
        sa.PrimaryKeyConstraint("report_id", "line_id", "hub_id", "source", name=op.f("pk_report_figure")),
    )
    for statement in (_INCOME, _FIGURES, _FROZEN):
        op.execute(statement)
    guard(op.get_bind(), "report_step")
    guard(op.get_bind(), "report_figure", (("report_id", "line_id", "hub_id", "source"),))


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
