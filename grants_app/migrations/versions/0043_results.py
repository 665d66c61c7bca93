"""Indicators with plans, results and their evidence; which lines reach communities; from which share one donor weighs too much."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from grants_app.core.append_only import guard
from grants_app.core.database import Moment

revision: str = "0043"
down_revision: str | None = "0042"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _id(name: str = "id", *, empty: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.Uuid(), nullable=empty)


def _who(act: str) -> list["sa.Column[Any]"]:
    return [
        _id(f"{act}_by", empty=True),
        sa.Column(f"{act}_by_name", sa.String(length=200), nullable=False),
        sa.Column(f"{act}_at", Moment(timezone=True), nullable=False),
    ]


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    _indicators()
    _results()
    op.create_table(
        "community_line",
        _id(),
        _id("line_id"),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("reaches", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        *_who("recorded"),
        _key("community_line", "line_id", "budget_line"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_line")),
    )
    op.create_index(op.f("ix_community_line_line_id"), "community_line", ["line_id"])
    op.create_table(
        "concentration_threshold",
        _id(),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        *_who("recorded"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concentration_threshold")),
    )
    for table in ("indicator_plan", "result_document", "community_line", "concentration_threshold"):
        guard(op.get_bind(), table)
    guard(op.get_bind(), "indicator_result", (("id",), ("corrects_id",)))


def _indicators() -> None:
    op.create_table(
        "indicator",
        _id(),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("counted", sa.String(length=1000), nullable=False),
        sa.Column("of_people", sa.Boolean(), nullable=False),
        sa.Column("is_money", sa.Boolean(), nullable=False),
        sa.Column("adds_up", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("code", name=op.f("uq_indicator_code")),
    )
    op.create_table(
        "indicator_plan",
        _id("hub_id"),
        _id(),
        _id("application_id", empty=True),
        _id("award_id", empty=True),
        _id("indicator_id"),
        sa.Column("baseline", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("is_dropped", sa.Boolean(), nullable=False),
        *_who("recorded"),
        sa.CheckConstraint("(application_id IS NULL) <> (award_id IS NULL)", name=op.f("ck_indicator_plan_of_one")),
        _key("indicator_plan", "hub_id", "hub"),
        _key("indicator_plan", "application_id", "application"),
        _key("indicator_plan", "award_id", "award"),
        _key("indicator_plan", "indicator_id", "indicator"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_plan")),
    )
    for column in ("hub_id", "application_id", "award_id"):
        op.create_index(op.f(f"ix_indicator_plan_{column}"), "indicator_plan", [column])


def _results() -> None:
    op.create_table(
        "indicator_result",
        _id("hub_id"),
        _id(),
        _id("award_id"),
        _id("community_id", empty=True),
        _id("indicator_id"),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("women", "men", "youth")),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("measured_how", sa.String(length=1000), nullable=False),
        _id("corrects_id", empty=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        *_who("recorded"),
        sa.CheckConstraint("value >= 0", name=op.f("ck_indicator_result_not_below_zero")),
        _key("indicator_result", "hub_id", "hub"),
        _key("indicator_result", "award_id", "award"),
        _key("indicator_result", "community_id", "community"),
        _key("indicator_result", "indicator_id", "indicator"),
        _key("indicator_result", "corrects_id", "indicator_result"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_result")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_indicator_result_corrects_id")),
    )
    for column in ("hub_id", "award_id", "community_id"):
        op.create_index(op.f(f"ix_indicator_result_{column}"), "indicator_result", [column])
    op.create_table(
        "result_document",
        _id("hub_id"),
        _id(),
        _id("result_id"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("extension", sa.String(length=8), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("attached_by_name", sa.String(length=200), nullable=False),
        sa.Column("attached_at", Moment(timezone=True), nullable=False),
        _key("result_document", "hub_id", "hub"),
        _key("result_document", "result_id", "indicator_result"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_document")),
    )
    for column in ("hub_id", "result_id"):
        op.create_index(op.f(f"ix_result_document_{column}"), "result_document", [column])


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
