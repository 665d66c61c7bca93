"""Due diligence of communities: kept questionnaires, reviews with answers and papers, conditions, checks, and when it is needed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database
from grants_app.core.append_only import freeze, guard

revision: str = "0039"
down_revision: str | None = "0038"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = grants_app.core.database.Moment(timezone=True)
_OF_NO_DRAFT = "EXISTS (SELECT 1 FROM diligence_review its WHERE its.id = {row}.review_id AND its.status <> 'draft')"
_DECIDED = "{row}.status NOT IN ('draft', 'submitted')"


def upgrade() -> None:
    _papers()
    _reviews()
    _settings()
    guard(op.get_bind(), "diligence_questionnaire", (("sha256",),))
    guard(op.get_bind(), "diligence_proof", (("id",), ("community_id", "position"), ("community_id", "sha256")))
    guard(op.get_bind(), "diligence_proof_protection", (("proof_id",),))
    guard(op.get_bind(), "diligence_check", (("id",), ("reference",)))
    guard(op.get_bind(), "diligence_requirement", (("id",),))
    freeze(op.get_bind(), "diligence_review", _DECIDED)
    freeze(op.get_bind(), "diligence_answer", _OF_NO_DRAFT, _OF_NO_DRAFT)
    freeze(op.get_bind(), "diligence_evidence", _OF_NO_DRAFT, _OF_NO_DRAFT)


def _papers() -> None:
    op.create_table(
        "diligence_proof",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("extension", sa.String(length=8), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("attached_by", sa.Uuid(), nullable=True),
        sa.Column("attached_by_name", sa.String(length=200), nullable=False),
        sa.Column("attached_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_diligence_proof_community_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_diligence_proof_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diligence_proof")),
        sa.UniqueConstraint("community_id", "position", name=op.f("uq_diligence_proof_community_id_position")),
        sa.UniqueConstraint("community_id", "sha256", name=op.f("uq_diligence_proof_community_id_sha256")),
    )
    op.create_index(op.f("ix_diligence_proof_hub_id"), "diligence_proof", ["hub_id"], unique=False)
    op.create_table(
        "diligence_proof_protection",
        sa.Column("proof_id", sa.Uuid(), nullable=False),
        sa.Column("inspect_at", sa.String(length=300), nullable=False),
        sa.Column("protected_by", sa.Uuid(), nullable=True),
        sa.Column("protected_by_name", sa.String(length=200), nullable=False),
        sa.Column("protected_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["proof_id"], ["diligence_proof.id"], name=op.f("fk_diligence_proof_protection_proof_id")
        ),
        sa.PrimaryKeyConstraint("proof_id", name=op.f("pk_diligence_proof_protection")),
    )
    op.create_table(
        "diligence_check",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("lists", sa.String(length=400), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("proof_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_diligence_check_community_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_diligence_check_hub_id")),
        sa.ForeignKeyConstraint(["proof_id"], ["diligence_proof.id"], name=op.f("fk_diligence_check_proof_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diligence_check")),
        sa.UniqueConstraint("reference", name=op.f("uq_diligence_check_reference")),
    )
    op.create_index(op.f("ix_diligence_check_community_id"), "diligence_check", ["community_id"], unique=False)
    op.create_index(op.f("ix_diligence_check_hub_id"), "diligence_check", ["hub_id"], unique=False)


def _reviews() -> None:
    op.create_table(
        "diligence_questionnaire",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("kept_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_diligence_questionnaire")),
    )
    op.create_table(
        "diligence_review",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("questionnaire", sa.String(length=64), nullable=False),
        sa.Column("previous_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=True),
        sa.Column("begun_by_name", sa.String(length=200), nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_by_name", sa.String(length=200), nullable=False),
        sa.Column("submitted_at", _MOMENT, nullable=True),
        sa.Column("return_reason", sa.String(length=2000), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("says", sa.String(length=2000), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("red_flags", sa.Integer(), nullable=False),
        sa.Column("stops", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("level_label", sa.String(length=80), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_diligence_review_community_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_diligence_review_hub_id")),
        sa.ForeignKeyConstraint(["previous_id"], ["diligence_review.id"], name=op.f("fk_diligence_review_previous_id")),
        sa.ForeignKeyConstraint(
            ["questionnaire"], ["diligence_questionnaire.sha256"], name=op.f("fk_diligence_review_questionnaire")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diligence_review")),
        sa.UniqueConstraint("reference", name=op.f("uq_diligence_review_reference")),
    )
    op.create_index(
        "ix_diligence_review_community_id_decided_at", "diligence_review", ["community_id", "decided_at"], unique=False
    )
    op.create_index(op.f("ix_diligence_review_hub_id"), "diligence_review", ["hub_id"], unique=False)
    op.create_index(op.f("ix_diligence_review_status"), "diligence_review", ["status"], unique=False)
    op.create_index(op.f("ix_diligence_review_valid_until"), "diligence_review", ["valid_until"], unique=False)
    op.create_index(
        "uq_diligence_review_one_open",
        "diligence_review",
        ["community_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('draft', 'submitted')"),
        postgresql_where=sa.text("status IN ('draft', 'submitted')"),
    )
    op.create_table(
        "diligence_answer",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_by_name", sa.String(length=200), nullable=False),
        sa.Column("from_review_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_review_id"], ["diligence_review.id"], name=op.f("fk_diligence_answer_from_review_id")
        ),
        sa.ForeignKeyConstraint(["review_id"], ["diligence_review.id"], name=op.f("fk_diligence_answer_review_id")),
        sa.PrimaryKeyConstraint("review_id", "question", name=op.f("pk_diligence_answer")),
    )
    op.create_table(
        "diligence_evidence",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("proof_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["proof_id"], ["diligence_proof.id"], name=op.f("fk_diligence_evidence_proof_id")),
        sa.ForeignKeyConstraint(
            ["review_id", "question"],
            ["diligence_answer.review_id", "diligence_answer.question"],
            name=op.f("fk_diligence_evidence_review_id_question"),
        ),
        sa.PrimaryKeyConstraint("review_id", "question", "proof_id", name=op.f("pk_diligence_evidence")),
    )
    op.create_table(
        "diligence_condition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("cleared_by", sa.Uuid(), nullable=True),
        sa.Column("cleared_by_name", sa.String(length=200), nullable=False),
        sa.Column("cleared_at", _MOMENT, nullable=True),
        sa.Column("clearing_note", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["diligence_review.id"], name=op.f("fk_diligence_condition_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diligence_condition")),
        sa.UniqueConstraint("review_id", "position", name=op.f("uq_diligence_condition_review_id_position")),
    )
    op.create_index(op.f("ix_diligence_condition_due_on"), "diligence_condition", ["due_on"], unique=False)


def _settings() -> None:
    op.create_table(
        "diligence_requirement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=True),
        sa.Column("donor_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("is_needed", sa.Boolean(), nullable=False),
        sa.Column("from_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_diligence_requirement_donor_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_diligence_requirement_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diligence_requirement")),
    )
    op.create_index(op.f("ix_diligence_requirement_donor_id"), "diligence_requirement", ["donor_id"], unique=False)
    op.create_index(op.f("ix_diligence_requirement_hub_id"), "diligence_requirement", ["hub_id"], unique=False)


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
