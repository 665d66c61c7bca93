"""Documents of vouchers with their protection marks; accesses, samples and threads of auditors; releases of protected documents."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database
from grants_app.core.append_only import guard

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = grants_app.core.database.Moment(timezone=True)


def upgrade() -> None:
    _documents()
    _samples()
    _accesses()
    guard(op.get_bind(), "voucher_document", (("id",), ("voucher_id", "position"), ("voucher_id", "sha256")))
    guard(op.get_bind(), "document_protection", (("document_id",),))
    guard(op.get_bind(), "item_message", (("id",),))
    guard(op.get_bind(), "document_release", (("id",),))
    guard(op.get_bind(), "released_document", (("release_id", "document_id"),))


def _documents() -> None:
    op.create_table(
        "voucher_document",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("voucher_id", sa.Uuid(), nullable=False),
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
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_voucher_document_hub_id")),
        sa.ForeignKeyConstraint(["voucher_id"], ["voucher.id"], name=op.f("fk_voucher_document_voucher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_document")),
        sa.UniqueConstraint("voucher_id", "position", name=op.f("uq_voucher_document_voucher_id_position")),
        sa.UniqueConstraint("voucher_id", "sha256", name=op.f("uq_voucher_document_voucher_id_sha256")),
    )
    op.create_index(op.f("ix_voucher_document_hub_id"), "voucher_document", ["hub_id"], unique=False)
    op.create_table(
        "document_protection",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("inspect_at", sa.String(length=300), nullable=False),
        sa.Column("protected_by", sa.Uuid(), nullable=True),
        sa.Column("protected_by_name", sa.String(length=200), nullable=False),
        sa.Column("protected_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["voucher_document.id"], name=op.f("fk_document_protection_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_protection")),
    )  # fmt: skip


def _samples() -> None:
    op.create_table(
        "sample",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_by_name", sa.String(length=200), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_sample_award_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_sample_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
        sa.UniqueConstraint("reference", name=op.f("uq_sample_reference")),
    )
    op.create_index(op.f("ix_sample_award_id"), "sample", ["award_id"], unique=False)
    op.create_index(op.f("ix_sample_report_id"), "sample", ["report_id"], unique=False)
    op.create_table(
        "sample_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("asked", sa.String(length=2000), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("extra", sa.String(length=300), nullable=False),
        sa.Column("voucher_id", sa.Uuid(), nullable=True),
        sa.Column("hub_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_sample_item_hub_id")),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_sample_item_sample_id")),
        sa.ForeignKeyConstraint(["voucher_id"], ["voucher.id"], name=op.f("fk_sample_item_voucher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_item")),
        sa.UniqueConstraint("sample_id", "position", name=op.f("uq_sample_item_sample_id_position")),
    )
    op.create_index(op.f("ix_sample_item_status"), "sample_item", ["status"], unique=False)
    op.create_index(op.f("ix_sample_item_voucher_id"), "sample_item", ["voucher_id"], unique=False)
    op.create_table(
        "item_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("says", sa.String(length=4000), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("from_outside", sa.Boolean(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("extension", sa.String(length=8), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["sample_item.id"], name=op.f("fk_item_message_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_message")),
    )
    op.create_index(op.f("ix_item_message_item_id"), "item_message", ["item_id"], unique=False)


def _accesses() -> None:
    op.create_table(
        "audit_access",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("given_by_name", sa.String(length=200), nullable=False),
        sa.Column("given_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_by_name", sa.String(length=200), nullable=False),
        sa.Column("end_reason", sa.String(length=400), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_audit_access_in_order")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_audit_access_award_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audit_access_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_access")),
    )
    op.create_index(op.f("ix_audit_access_award_id"), "audit_access", ["award_id"], unique=False)
    op.create_index(op.f("ix_audit_access_person_id"), "audit_access", ["person_id"], unique=False)
    op.create_table(
        "document_release",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("for_whom", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("released_by_name", sa.String(length=200), nullable=False),
        sa.Column("released_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_document_release_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_release")),
    )
    op.create_index(op.f("ix_document_release_award_id"), "document_release", ["award_id"], unique=False)
    op.create_table(
        "released_document",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["voucher_document.id"], name=op.f("fk_released_document_document_id")),
        sa.ForeignKeyConstraint(["release_id"], ["document_release.id"], name=op.f("fk_released_document_release_id")),
        sa.PrimaryKeyConstraint("release_id", "document_id", name=op.f("pk_released_document")),
    )  # fmt: skip


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
