"""Agreements with communities, their tranches and money."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database
from grants_app.core.append_only import guard

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

GUARDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "sub_grant_payment": (("tranche_id",),),
    "sub_grant_cost": (("id",),),
    "sub_grant_refund": (("id",), ("tranche_id", "bank_reference")),
}


def upgrade() -> None:
    op.create_table(
        "sub_grant",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("purpose", sa.String(length=400), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("award_minor", sa.BigInteger(), nullable=False),
        sa.Column("rates", sa.String(length=400), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("cost_arises", sa.String(length=12), nullable=False),
        sa.Column("shown_as", sa.String(length=12), nullable=False),
        sa.Column("consent_reference", sa.String(length=120), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by_name", sa.String(length=200), nullable=False),
        sa.Column("approved_at", grants_app.core.database.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_sub_grant_award_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_sub_grant_community_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_sub_grant_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_grant")),
        sa.UniqueConstraint("reference", name=op.f("uq_sub_grant_reference")),
    )
    with op.batch_alter_table("sub_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sub_grant_award_id"), ["award_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sub_grant_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sub_grant_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sub_grant_status"), ["status"], unique=False)

    op.create_table(
        "sub_grant_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sub_grant_id", sa.Uuid(), nullable=False),
        sa.Column("tranche_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["sub_grant_id"], ["sub_grant.id"], name=op.f("fk_sub_grant_step_sub_grant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_grant_step")),
    )
    with op.batch_alter_table("sub_grant_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sub_grant_step_sub_grant_id"), ["sub_grant_id"], unique=False)

    op.create_table(
        "sub_grant_tranche",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sub_grant_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.Column("milestone", sa.String(length=400), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("paid_from", sa.String(length=12), nullable=False),
        sa.Column("award_minor", sa.BigInteger(), nullable=False),
        sa.Column("reserved_minor", sa.BigInteger(), nullable=False),
        sa.Column("from_advance_minor", sa.BigInteger(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("requested_by_name", sa.String(length=200), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by_name", sa.String(length=200), nullable=False),
        sa.Column("approved_at", grants_app.core.database.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_sub_grant_tranche_above_zero")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_sub_grant_tranche_hub_id")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_sub_grant_tranche_line_id")),
        sa.ForeignKeyConstraint(["sub_grant_id"], ["sub_grant.id"], name=op.f("fk_sub_grant_tranche_sub_grant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_grant_tranche")),
        sa.UniqueConstraint("sub_grant_id", "position", name=op.f("uq_sub_grant_tranche_sub_grant_id_position")),
    )
    with op.batch_alter_table("sub_grant_tranche", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sub_grant_tranche_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sub_grant_tranche_line_id"), ["line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sub_grant_tranche_status"), ["status"], unique=False)
        batch_op.create_index(batch_op.f("ix_sub_grant_tranche_sub_grant_id"), ["sub_grant_id"], unique=False)

    op.create_table(
        "community_report",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tranche_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("spent_minor", sa.BigInteger(), nullable=False),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("entered_by_name", sa.String(length=200), nullable=False),
        sa.Column("entered_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", grants_app.core.database.Moment(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.CheckConstraint("spent_minor > 0", name=op.f("ck_community_report_above_zero")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_community_report_hub_id")),
        sa.ForeignKeyConstraint(["tranche_id"], ["sub_grant_tranche.id"], name=op.f("fk_community_report_tranche_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_report")),
    )
    with op.batch_alter_table("community_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_community_report_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_community_report_tranche_id"), ["tranche_id"], unique=False)

    op.create_table(
        "sub_grant_condition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tranche_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("not_before", sa.Date(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("met_by", sa.Uuid(), nullable=True),
        sa.Column("met_by_name", sa.String(length=200), nullable=False),
        sa.Column("met_at", grants_app.core.database.Moment(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["tranche_id"], ["sub_grant_tranche.id"], name=op.f("fk_sub_grant_condition_tranche_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_grant_condition")),
    )
    with op.batch_alter_table("sub_grant_condition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sub_grant_condition_tranche_id"), ["tranche_id"], unique=False)

    op.create_table(
        "sub_grant_cost",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tranche_id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("incurred_on", sa.Date(), nullable=False),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("award_minor", sa.BigInteger(), nullable=False),
        sa.Column("hub_minor", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("posted_by", sa.Uuid(), nullable=True),
        sa.Column("posted_by_name", sa.String(length=200), nullable=False),
        sa.Column("posted_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_sub_grant_cost_award_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_sub_grant_cost_entry_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_sub_grant_cost_hub_id")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_sub_grant_cost_line_id")),
        sa.ForeignKeyConstraint(["tranche_id"], ["sub_grant_tranche.id"], name=op.f("fk_sub_grant_cost_tranche_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_grant_cost")),
    )
    with op.batch_alter_table("sub_grant_cost", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sub_grant_cost_award_id"), ["award_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sub_grant_cost_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sub_grant_cost_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sub_grant_cost_tranche_id"), ["tranche_id"], unique=False)

    op.create_table(
        "sub_grant_payment",
        sa.Column("tranche_id", sa.Uuid(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=False),
        sa.Column("bank_reference", sa.String(length=80), nullable=False),
        sa.Column("paid_from", sa.String(length=12), nullable=False),
        sa.Column("sent_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tranche_id"], ["sub_grant_tranche.id"], name=op.f("fk_sub_grant_payment_tranche_id")),
        sa.PrimaryKeyConstraint("tranche_id", name=op.f("pk_sub_grant_payment")),
    )
    op.create_table(
        "sub_grant_refund",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tranche_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_to", sa.String(length=12), nullable=False),
        sa.Column("credited_minor", sa.BigInteger(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=False),
        sa.Column("bank_reference", sa.String(length=80), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0 AND credited_minor > 0", name=op.f("ck_sub_grant_refund_above_zero")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_sub_grant_refund_hub_id")),
        sa.ForeignKeyConstraint(["tranche_id"], ["sub_grant_tranche.id"], name=op.f("fk_sub_grant_refund_tranche_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_grant_refund")),
        sa.UniqueConstraint("tranche_id", "bank_reference", name=op.f("uq_sub_grant_refund_tranche_id_bank_reference")),
    )
    with op.batch_alter_table("sub_grant_refund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sub_grant_refund_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sub_grant_refund_tranche_id"), ["tranche_id"], unique=False)

    for table, unique in GUARDED.items():
        guard(op.get_bind(), table, unique)


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
