"""Budgets by period: what each share is in each year, and which period a transfer touches."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from grants_app.core.append_only import freeze, guard, refuse

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APPROVED_PERIOD = (
    "EXISTS (SELECT 1 FROM budget_version its WHERE its.id = {row}.version_id AND its.status = 'approved')"
)
APPROVED_PART = (
    "EXISTS (SELECT 1 FROM budget_share share JOIN budget_version_line line ON line.id = share.version_line_id "
    "JOIN budget_version its ON its.id = line.version_id WHERE share.id = {row}.share_id AND its.status = 'approved')"
)
SHARES_BESIDE_THEIR_PERIODS = (
    "NEW.status = 'approved' AND OLD.status <> 'approved' "
    "AND EXISTS (SELECT 1 FROM budget_period WHERE version_id = NEW.id) "
    "AND EXISTS (SELECT 1 FROM budget_share share JOIN budget_version_line line ON line.id = share.version_line_id "
    "WHERE line.version_id = NEW.id AND share.amount_minor <> "
    "(SELECT COALESCE(SUM(part.amount_minor), 0) FROM budget_part part WHERE part.share_id = share.id))"
)
ITS_PERIODS = (
    "EXISTS (SELECT 1 FROM budget_transfer its JOIN budget_period period ON period.version_id = its.version_id "
    "WHERE its.id = NEW.transfer_id"
)
MOVE_WITHOUT_ITS_PERIOD = (
    f"(NEW.period_id IS NULL AND {ITS_PERIODS})) OR "
    f"(NEW.period_id IS NOT NULL AND NOT {ITS_PERIODS} AND period.id = NEW.period_id))"
)


def upgrade() -> None:
    op.create_table(
        "budget_period",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["budget_version.id"], name=op.f("fk_budget_period_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_period")),
        sa.UniqueConstraint("version_id", "name", name=op.f("uq_budget_period_version_id_name")),
    )
    op.create_table(
        "budget_part",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_budget_part_hub_id")),
        sa.ForeignKeyConstraint(["share_id"], ["budget_share.id"], name=op.f("fk_budget_part_share_id")),
        sa.ForeignKeyConstraint(["period_id"], ["budget_period.id"], name=op.f("fk_budget_part_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_part")),
        sa.UniqueConstraint("share_id", "period_id", name=op.f("uq_budget_part_share_id_period_id")),
    )
    for table, columns in (("budget_period", ("version_id",)), ("budget_part", ("hub_id", "share_id", "period_id"))):
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
    with op.batch_alter_table("budget_transfer_move") as moves:
        moves.add_column(sa.Column("period_id", sa.Uuid(), nullable=True))
        moves.create_foreign_key(op.f("fk_budget_transfer_move_period_id"), "budget_period", ["period_id"], ["id"])
        moves.drop_constraint(op.f("uq_budget_transfer_move_transfer_id_position_line_id_hub_id"), type_="unique")
        moves.create_unique_constraint(
            op.f("uq_budget_transfer_move_transfer_id_position_line_id_hub_id_period_id"),
            ["transfer_id", "position", "line_id", "hub_id", "period_id"],
        )
        moves.create_index(op.f("ix_budget_transfer_move_period_id"), ["period_id"])
    _protect()


def _protect() -> None:
    bind = op.get_bind()
    unique = (("id",), ("transfer_id", "position", "line_id", "hub_id", "period_id"))
    guard(bind, "budget_transfer_move", unique)
    freeze(bind, "budget_period", APPROVED_PERIOD, APPROVED_PERIOD)
    freeze(bind, "budget_part", APPROVED_PART, APPROVED_PART)
    says = "a budget whose periods do not come to its shares is not approved"
    refuse(bind, "budget_version", "budget_version_periods", "UPDATE", SHARES_BESIDE_THEIR_PERIODS, says)
    says = "a transfer says which period of its own budget it touches"
    refuse(bind, "budget_transfer_move", "budget_transfer_move_period", "INSERT", MOVE_WITHOUT_ITS_PERIOD, says)


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
