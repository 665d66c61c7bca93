"""Who publishes, what may be published of each award, and what another person said of it: all written once."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database
from grants_app.core.append_only import guard

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "publisher",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.String(length=100), nullable=False),
        sa.Column("organisation_type", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column("prefix", sa.String(length=60), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publisher")),
        sa.UniqueConstraint("number", name=op.f("uq_publisher_number")),
    )
    op.create_table(
        "publication_policy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.String(length=4000), nullable=False),
        sa.Column("donor_ref", sa.String(length=100), nullable=False),
        sa.Column("donor_type", sa.String(length=2), nullable=False),
        sa.Column("donor_activity_id", sa.String(length=120), nullable=False),
        sa.Column("aid_type", sa.String(length=4), nullable=False),
        sa.Column("flow_type", sa.String(length=2), nullable=False),
        sa.Column("programme_code", sa.String(length=40), nullable=False),
        sa.Column("programme", sa.String(length=200), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=True),
        sa.Column("prepared_by_name", sa.String(length=200), nullable=False),
        sa.Column("prepared_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("decision <> 'withhold' OR reason <> ''", name=op.f("ck_publication_policy_says_why")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_publication_policy_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_policy")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_publication_policy_award_id_number")),
    )
    op.create_index(op.f("ix_publication_policy_award_id"), "publication_policy", ["award_id"], unique=False)
    op.create_table(
        "publication_share",
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("percent", grants_app.core.database.ExactDecimal(length=64), nullable=False),
        sa.ForeignKeyConstraint(["policy_id"], ["publication_policy.id"], name=op.f("fk_publication_share_policy_id")),
        sa.PrimaryKeyConstraint("policy_id", "kind", "code", name=op.f("pk_publication_share")),
    )
    op.create_table(
        "publication_review",
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_by_name", sa.String(length=200), nullable=False),
        sa.Column("reviewed_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["policy_id"], ["publication_policy.id"], name=op.f("fk_publication_review_policy_id")),
        sa.PrimaryKeyConstraint("policy_id", name=op.f("pk_publication_review")),
    )
    guard(op.get_bind(), "publisher", (("id",), ("number",)))
    guard(op.get_bind(), "publication_policy", (("id",), ("award_id", "number")))
    guard(op.get_bind(), "publication_share", (("policy_id", "kind", "code"),))
    guard(op.get_bind(), "publication_review", (("policy_id",),))


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
