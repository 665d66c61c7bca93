"""Who follows a call; calls that hubs weigh, with their decision, and every step of them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database
from grants_app.core.append_only import guard

revision: str = "0037"
down_revision: str | None = "0036"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = grants_app.core.database.Moment(timezone=True)


def upgrade() -> None:
    op.create_table(
        "call_follow",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_follow_call_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_call_follow_person_id")),
        sa.PrimaryKeyConstraint("call_id", "person_id", name=op.f("pk_call_follow")),
    )
    op.create_index(op.f("ix_call_follow_person_id"), "call_follow", ["person_id"], unique=False)
    _prospects()
    _steps()
    guard(op.get_bind(), "prospect_step", (("id",),))


def _prospects() -> None:
    op.create_table(
        "prospect",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("effort_days", sa.Integer(), nullable=True),
        sa.Column("probability_percent", sa.Integer(), nullable=True),
        sa.Column("expected_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_prospect_hub_id")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_prospect_call_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_prospect_community_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_prospect_owner_id")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_prospect_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospect")),
    )
    for column in ("hub_id", "call_id", "community_id", "status", "owner_id", "application_id"):
        op.create_index(op.f(f"ix_prospect_{column}"), "prospect", [column], unique=False)
    of_hub = sa.text("community_id IS NULL")
    op.create_index(
        "uq_prospect_hub_id_call_id", "prospect", ["hub_id", "call_id"],
        unique=True, sqlite_where=of_hub, postgresql_where=of_hub,
    )  # fmt: skip
    columns = ["hub_id", "call_id", "community_id"]
    op.create_index("uq_prospect_hub_id_call_id_community_id", "prospect", columns, unique=True)


def _steps() -> None:
    op.create_table(
        "prospect_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("prospect_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("target", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("owner_name", sa.String(length=200), nullable=False),
        sa.Column("effort_days", sa.Integer(), nullable=True),
        sa.Column("probability_percent", sa.Integer(), nullable=True),
        sa.Column("expected_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("fit", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospect.id"], name=op.f("fk_prospect_step_prospect_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospect_step")),
    )
    op.create_index(op.f("ix_prospect_step_prospect_id"), "prospect_step", ["prospect_id"], unique=False)


def downgrade() -> None:
    op.drop_table("prospect_step")
    op.drop_table("prospect")
    op.drop_table("call_follow")
