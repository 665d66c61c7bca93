"""Budgets that change: transfers inside a version, what an amendment agrees, and approved versions frozen by triggers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database
from grants_app.core.append_only import freeze, guard

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APPROVED_LINE = "EXISTS (SELECT 1 FROM budget_version its WHERE its.id = {row}.version_id AND its.status = 'approved')"
APPROVED_SHARE = (
    "EXISTS (SELECT 1 FROM budget_version_line line JOIN budget_version its ON its.id = line.version_id "
    "WHERE line.id = {row}.version_line_id AND its.status = 'approved')"
)


def upgrade() -> None:
    with op.batch_alter_table("budget_version") as table:
        table.add_column(sa.Column("donor_reference", sa.String(120), nullable=False, server_default=""))
        table.add_column(sa.Column("donor_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("reason", sa.String(1000), nullable=False, server_default=""))
        table.add_column(sa.Column("award_minor", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("total_budget_minor", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
    _transfers()
    bind = op.get_bind()
    freeze(bind, "budget_version", "{row}.status = 'approved'")
    freeze(bind, "budget_version_line", APPROVED_LINE, APPROVED_LINE)
    freeze(bind, "budget_share", APPROVED_SHARE, APPROVED_SHARE)
    freeze(bind, "budget_transfer", "{row}.status <> 'prepared'")
    guard(bind, "budget_transfer_move", (("id",), ("transfer_id", "position", "line_id", "hub_id")))


def _transfers() -> None:
    op.create_table(
        "budget_transfer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("explanation", sa.String(length=2000), nullable=False),
        sa.Column("donor_reference", sa.String(length=120), nullable=False),
        sa.Column("donor_on", sa.Date(), nullable=True),
        sa.Column("prepared_by", sa.Uuid(), nullable=True),
        sa.Column("prepared_by_name", sa.String(length=200), nullable=False),
        sa.Column("prepared_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", grants_app.core.database.Moment(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("judged", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_budget_transfer_award_id")),
        sa.ForeignKeyConstraint(["version_id"], ["budget_version.id"], name=op.f("fk_budget_transfer_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_transfer")),
        sa.UniqueConstraint("reference", name=op.f("uq_budget_transfer_reference")),
    )
    op.create_table(
        "budget_transfer_move",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_budget_transfer_move_hub_id")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_budget_transfer_move_line_id")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["budget_transfer.id"], name=op.f("fk_budget_transfer_move_transfer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_transfer_move")),
        sa.UniqueConstraint(
            "transfer_id",
            "position",
            "line_id",
            "hub_id",
            name=op.f("uq_budget_transfer_move_transfer_id_position_line_id_hub_id"),
        ),
    )
    for table, columns in (
        ("budget_transfer", ("award_id", "version_id")),
        ("budget_transfer_move", ("hub_id", "line_id", "transfer_id")),
    ):
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
