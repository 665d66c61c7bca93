"""Donors' own workbooks with what goes where in them; what is saved is written once."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database
from grants_app.core.append_only import guard

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "donor_template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("donor_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("follows_id", sa.Uuid(), nullable=True),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("uploaded_by_name", sa.String(length=200), nullable=False),
        sa.Column("uploaded_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_donor_template_donor_id")),
        sa.ForeignKeyConstraint(["follows_id"], ["donor_template.id"], name=op.f("fk_donor_template_follows_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donor_template")),
        sa.UniqueConstraint("code", name=op.f("uq_donor_template_code")),
        sa.UniqueConstraint("donor_id", "sha256", name=op.f("uq_donor_template_donor_id_sha256")),
    )
    op.create_index(op.f("ix_donor_template_donor_id"), "donor_template", ["donor_id"], unique=False)
    op.create_table(
        "donor_template_mapping",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=True),
        sa.Column("prepared_by_name", sa.String(length=200), nullable=False),
        sa.Column("prepared_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"], ["donor_template.id"], name=op.f("fk_donor_template_mapping_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donor_template_mapping")),
        sa.UniqueConstraint("template_id", "number", name=op.f("uq_donor_template_mapping_template_id_number")),
    )
    op.create_index(op.f("ix_donor_template_mapping_template_id"), "donor_template_mapping", ["template_id"])
    op.create_table(
        "donor_template_review",
        sa.Column("mapping_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_by_name", sa.String(length=200), nullable=False),
        sa.Column("reviewed_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mapping_id"], ["donor_template_mapping.id"], name=op.f("fk_donor_template_review_mapping_id")
        ),
        sa.PrimaryKeyConstraint("mapping_id", name=op.f("pk_donor_template_review")),
    )
    op.create_table(
        "donor_template_draft",
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("begun_from", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"], ["donor_template.id"], name=op.f("fk_donor_template_draft_template_id")
        ),
        sa.PrimaryKeyConstraint("template_id", "person_id", name=op.f("pk_donor_template_draft")),
    )
    guard(op.get_bind(), "donor_template", (("id",), ("code",), ("donor_id", "sha256")))
    guard(op.get_bind(), "donor_template_mapping", (("id",), ("template_id", "number")))
    guard(op.get_bind(), "donor_template_review", (("mapping_id",),))


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
