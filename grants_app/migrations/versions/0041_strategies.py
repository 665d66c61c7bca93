"""Objectives belong to a strategy with a period; applications and awards say how much they serve each of them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from grants_app.core.identity import new_id
from grants_app.core.money import split

revision: str = "0041"
down_revision: str | None = "0040"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "strategy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy")),
        sa.UniqueConstraint("code", name=op.f("uq_strategy_code")),
    )
    with op.batch_alter_table("objective") as table:
        table.add_column(sa.Column("strategy_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("follows_id", sa.Uuid(), nullable=True))
    op.add_column("application_objective", sa.Column("percent", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "award_objective",
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("objective_id", sa.Uuid(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_award_objective_award_id")),
        sa.ForeignKeyConstraint(["objective_id"], ["objective.id"], name=op.f("fk_award_objective_objective_id")),
        sa.PrimaryKeyConstraint("award_id", "objective_id", name=op.f("pk_award_objective")),
    )
    _keep_what_is_here(op.get_bind())
    with op.batch_alter_table("objective") as table:
        table.alter_column("strategy_id", existing_type=sa.Uuid(), nullable=False)
        table.create_foreign_key(op.f("fk_objective_strategy_id"), "strategy", ["strategy_id"], ["id"])
        table.create_foreign_key(op.f("fk_objective_follows_id"), "objective", ["follows_id"], ["id"])
        table.create_index(op.f("ix_objective_strategy_id"), ["strategy_id"])


def _keep_what_is_here(bind: sa.Connection) -> None:
    """The objectives of today become those of one strategy without an end; what serves several of them serves them evenly."""
    objective = sa.table(
        "objective", sa.column("id", sa.Uuid()), sa.column("strategy_id", sa.Uuid()), sa.column("position")
    )
    if not bind.execute(sa.select(sa.func.count()).select_from(objective)).scalar_one():
        return
    strategy = sa.table(
        "strategy",
        sa.column("id", sa.Uuid()), sa.column("code"), sa.column("title"), sa.column("starts_on", sa.Date()),
    )  # fmt: skip
    its_id = new_id()
    row = {"id": its_id, "code": "S1", "title": "Strategy of the network", "starts_on": date(2000, 1, 1)}
    bind.execute(strategy.insert().values(**row))
    bind.execute(objective.update().values(strategy_id=its_id))
    served = sa.table(
        "application_objective",
        sa.column("application_id", sa.Uuid()), sa.column("objective_id", sa.Uuid()), sa.column("percent", sa.Integer()),
    )  # fmt: skip
    in_order = (
        sa.select(served.c.application_id, served.c.objective_id)
        .join(objective, objective.c.id == served.c.objective_id)
        .order_by(served.c.application_id, objective.c.position)
    )
    shares = list(_even(bind.execute(in_order).all()))
    if shares:
        changed = served.update().where(
            served.c.application_id == sa.bindparam("its_application"),
            served.c.objective_id == sa.bindparam("its_objective"),
        )
        bind.execute(changed.values(percent=sa.bindparam("its_percent")), shares)
    award = sa.table("award", sa.column("id", sa.Uuid()), sa.column("application_id", sa.Uuid()))
    carried = sa.table(
        "award_objective",
        sa.column("award_id", sa.Uuid()), sa.column("objective_id", sa.Uuid()), sa.column("percent", sa.Integer()),
    )  # fmt: skip
    as_applied = sa.select(award.c.id, served.c.objective_id, served.c.percent).join(
        award, award.c.application_id == served.c.application_id
    )
    bind.execute(carried.insert().from_select(["award_id", "objective_id", "percent"], as_applied))


def _even(rows: Sequence[Any]) -> Iterable[dict[str, Any]]:
    """Whole percent that come to 100 for each application: the largest remainders get what is left."""
    by_application: dict[Any, list[Any]] = {}
    for application_id, objective_id in rows:
        by_application.setdefault(application_id, []).append(objective_id)
    for application_id, objectives in by_application.items():
        for objective_id, percent in zip(objectives, split(100, [1] * len(objectives)), strict=True):
            yield {"its_application": application_id, "its_objective": objective_id, "its_percent": percent}


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
