"""The first tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:  # noqa: PLR0915 - one statement a table
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_link",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("notes", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_link")),
    )
    op.create_table(
        "audit_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_number", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=80), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("hub_id", sa.Uuid(), nullable=True),
        sa.Column("at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("means", sa.String(length=40), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_note")),
    )
    with op.batch_alter_table("audit_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_note_about_id"), ["about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_note_act"), ["act"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_note_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_note_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_note_link_number"), ["link_number"], unique=False)

    op.create_table(
        "book",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("locked_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book")),
    )
    op.create_table(
        "counter",
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_counter")),
    )
    op.create_table(
        "donor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donor")),
        sa.UniqueConstraint("code", name=op.f("uq_donor_code")),
    )
    op.create_table(
        "exchange_rate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("base", sa.String(length=3), nullable=False),
        sa.Column("quote", sa.String(length=3), nullable=False),
        sa.Column("rate", grants_app.core.database.ExactDecimal(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
        sa.UniqueConstraint(
            "source", "base", "quote", "on", "version", name=op.f("uq_exchange_rate_source_base_quote_on_version")
        ),
    )
    with op.batch_alter_table("exchange_rate", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_rate_pair", ["base", "quote", "on"], unique=False)

    op.create_table(
        "hub",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("authority_minor", sa.BigInteger(), nullable=True),
        sa.Column("authority_currency", sa.String(length=3), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub")),
        sa.UniqueConstraint("code", name=op.f("uq_hub_code")),
    )
    op.create_table(
        "objective",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective")),
        sa.UniqueConstraint("code", name=op.f("uq_objective_code")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_who", ["who", "at"], unique=False)

    op.create_table(
        "submission",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("leads_to", sa.String(length=300), nullable=False),
        sa.Column("said", sa.String(length=400), nullable=False),
        sa.Column("at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_submission")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_person_id"), ["person_id"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=240), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=True),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_account_book_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("address", name=op.f("uq_account_address")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_book_id"), ["book_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_line_id"), ["line_id"], unique=False)

    op.create_table(
        "call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("donor_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.String(length=200), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("deadline_at", grants_app.core.database.Moment(timezone=True), nullable=True),
        sa.Column("deadline_is_day", sa.Boolean(), nullable=False),
        sa.Column("deadline_zone", sa.String(length=60), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("envelope_minor", sa.BigInteger(), nullable=True),
        sa.Column("minimum_minor", sa.BigInteger(), nullable=True),
        sa.Column("maximum_minor", sa.BigInteger(), nullable=True),
        sa.Column("cofinancing_percent", sa.String(length=12), nullable=False),
        sa.Column("summary_html", sa.Text(), nullable=False),
        sa.Column("conditions_html", sa.Text(), nullable=False),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_call_donor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("reference", name=op.f("uq_call_reference")),
    )
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_deadline_at"), ["deadline_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_donor_id"), ["donor_id"], unique=False)

    op.create_table(
        "community",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alias", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("summary", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_community_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
        sa.UniqueConstraint("alias", name=op.f("uq_community_alias")),
    )
    with op.batch_alter_table("community", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_community_hub_id"), ["hub_id"], unique=False)

    op.create_table(
        "control_balance",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("available", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("advanced", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_control_balance_book_id")),
        sa.PrimaryKeyConstraint("line_id", "hub_id", name=op.f("pk_control_balance")),
    )
    with op.batch_alter_table("control_balance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_control_balance_book_id"), ["book_id"], unique=False)

    op.create_table(
        "control_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("source_state", sa.String(length=12), nullable=False),
        sa.Column("target_state", sa.String(length=12), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("posted_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("posted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("source_state <> target_state", name=op.f("ck_control_move_moves")),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_control_move_book_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_move")),
        sa.UniqueConstraint("key", "position", name=op.f("uq_control_move_key_position")),
    )
    with op.batch_alter_table("control_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_control_move_about_id"), ["about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_control_move_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_control_move_line_id"), ["line_id"], unique=False)

    op.create_table(
        "entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("accounting_on", sa.Date(), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("posted_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("posted_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_entry_book_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["entry.id"], name=op.f("fk_entry_reverses_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("book_id", "number", name=op.f("uq_entry_book_id_number")),
        sa.UniqueConstraint("key", name=op.f("uq_entry_key")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_entry_reverses_id")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_about_id"), ["about_id"], unique=False)

    op.create_table(
        "password_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("used_at", grants_app.core.database.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_password_link_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_link_token_hash")),
    )
    with op.batch_alter_table("password_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_password_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "role_held",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_role_held_hub_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_held_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_held")),
    )
    with op.batch_alter_table("role_held", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_held_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_held_person_id"), ["person_id"], unique=False)
        batch_op.create_index("uq_role_held_in_hub", ["person_id", "role", "hub_id"], unique=True)
        batch_op.create_index(
            "uq_role_held_in_network",
            ["person_id", "role"],
            unique=True,
            sqlite_where=sa.text("hub_id IS NULL"),
            postgresql_where=sa.text("hub_id IS NULL"),
        )

    op.create_table(
        "voucher",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("incurred_on", sa.Date(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("payee", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("receipt", sa.String(length=80), nullable=False),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_voucher_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
        sa.UniqueConstraint("hub_id", "year", "number", name=op.f("uq_voucher_hub_id_year_number")),
    )
    with op.batch_alter_table("voucher", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voucher_hub_id"), ["hub_id"], unique=False)

    op.create_table(
        "web_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("expires_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("revoked_at", grants_app.core.database.Moment(timezone=True), nullable=True),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_web_session_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_web_session_token_hash")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "application",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("activities", sa.Text(), nullable=False),
        sa.Column("risks", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("requested_minor", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("changed_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("endorsed_by", sa.Uuid(), nullable=True),
        sa.Column("is_reported", sa.Boolean(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("donor_reference", sa.String(length=120), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_application_call_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_application_community_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_application_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("reference", name=op.f("uq_application_reference")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_call_id"), ["call_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_status"), ["status"], unique=False)

    op.create_table(
        "balance",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("transaction_minor", sa.BigInteger(), nullable=False),
        sa.Column("hub_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_balance_account_id")),
        sa.PrimaryKeyConstraint("account_id", "month", name=op.f("pk_balance")),
    )
    op.create_table(
        "call_country",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_country_call_id")),
        sa.PrimaryKeyConstraint("call_id", "country", name=op.f("pk_call_country")),
    )
    op.create_table(
        "call_deadline",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("is_day", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_deadline_call_id")),
        sa.PrimaryKeyConstraint("call_id", "at", name=op.f("pk_call_deadline")),
    )
    op.create_table(
        "call_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=600), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_document_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_document")),
    )
    with op.batch_alter_table("call_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_document_call_id"), ["call_id"], unique=False)

    op.create_table(
        "posting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("transaction_minor", sa.BigInteger(), nullable=False),
        sa.Column("transaction_currency", sa.String(length=3), nullable=False),
        sa.Column("hub_minor", sa.BigInteger(), nullable=False),
        sa.Column("hub_currency", sa.String(length=3), nullable=False),
        sa.Column("rates", sa.String(length=400), nullable=False),
        sa.Column("rate_source", sa.String(length=40), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=True),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("incurred_on", sa.Date(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("accounting_on", sa.Date(), nullable=False),
        sa.CheckConstraint("amount_minor <> 0 OR transaction_minor <> 0", name=op.f("ck_posting_moves_something")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_posting_account_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_posting_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
    )
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.create_index("ix_posting_account_id_accounting_on", ["account_id", "accounting_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_posting_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "application_field",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_field_application_id")
        ),
        sa.PrimaryKeyConstraint("application_id", "name", name=op.f("pk_application_field")),
    )
    op.create_table(
        "application_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_line_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_line")),
        sa.UniqueConstraint("application_id", "position", name=op.f("uq_application_line_application_id_position")),
    )
    with op.batch_alter_table("application_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_line_application_id"), ["application_id"], unique=False)

    op.create_table(
        "application_objective",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("objective_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_objective_application_id")
        ),
        sa.ForeignKeyConstraint(["objective_id"], ["objective.id"], name=op.f("fk_application_objective_objective_id")),
        sa.PrimaryKeyConstraint("application_id", "objective_id", name=op.f("pk_application_objective")),
    )
    op.create_table(
        "application_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("target", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_step_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_step")),
    )
    with op.batch_alter_table("application_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_step_application_id"), ["application_id"], unique=False)

    op.create_table(
        "award",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("donor_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("lead_hub_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_budget_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_budget_is_stated", sa.Boolean(), nullable=False),
        sa.Column("cofinancing_percent", grants_app.core.database.ExactDecimal(length=64), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.Column("rate_rule", sa.String(length=20), nullable=False),
        sa.Column("rate_source", sa.String(length=20), nullable=False),
        sa.Column("provisional_source", sa.String(length=20), nullable=False),
        sa.Column("search_text", sa.String(length=400), nullable=False),
        sa.Column("created_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_award_application_id")),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_award_donor_id")),
        sa.ForeignKeyConstraint(["lead_hub_id"], ["hub.id"], name=op.f("fk_award_lead_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("application_id", name=op.f("uq_award_application_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_award_reference")),
    )
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_donor_id"), ["donor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_lead_hub_id"), ["lead_hub_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_status"), ["status"], unique=False)

    op.create_table(
        "advance_refund",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("credited_minor", sa.BigInteger(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=False),
        sa.Column("bank_reference", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0 AND credited_minor > 0", name=op.f("ck_advance_refund_above_zero")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_advance_refund_award_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_advance_refund_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advance_refund")),
        sa.UniqueConstraint("award_id", "bank_reference", name=op.f("uq_advance_refund_award_id_bank_reference")),
        sa.UniqueConstraint("reference", name=op.f("uq_advance_refund_reference")),
    )
    with op.batch_alter_table("advance_refund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_advance_refund_award_id"), ["award_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_advance_refund_hub_id"), ["hub_id"], unique=False)

    op.create_table(
        "award_hub",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_award_hub_award_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_award_hub_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_hub")),
        sa.UniqueConstraint("award_id", "hub_id", name=op.f("uq_award_hub_award_id_hub_id")),
    )
    with op.batch_alter_table("award_hub", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_hub_award_id"), ["award_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_hub_hub_id"), ["hub_id"], unique=False)

    op.create_table(
        "budget_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_budget_line_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
        sa.UniqueConstraint("award_id", "code", name=op.f("uq_budget_line_award_id_code")),
    )
    with op.batch_alter_table("budget_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_line_award_id"), ["award_id"], unique=False)

    op.create_table(
        "budget_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=True),
        sa.Column("prepared_by_name", sa.String(length=200), nullable=False),
        sa.Column("prepared_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by_name", sa.String(length=200), nullable=False),
        sa.Column("approved_at", grants_app.core.database.Moment(timezone=True), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_budget_version_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_version")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_budget_version_award_id_number")),
    )
    with op.batch_alter_table("budget_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_version_award_id"), ["award_id"], unique=False)

    op.create_table(
        "disbursement",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("purpose", sa.String(length=400), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("award_minor", sa.BigInteger(), nullable=False),
        sa.Column("rates", sa.String(length=400), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("requested_at", grants_app.core.database.Moment(timezone=True), nullable=True),
        sa.Column("endorsed_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_disbursement_award_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_disbursement_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disbursement")),
        sa.UniqueConstraint("reference", name=op.f("uq_disbursement_reference")),
    )
    with op.batch_alter_table("disbursement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disbursement_award_id"), ["award_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_disbursement_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_disbursement_status"), ["status"], unique=False)

    op.create_table(
        "expenditure_import",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("rows_digest", sa.String(length=64), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("taken_in_by", sa.Uuid(), nullable=True),
        sa.Column("taken_in_by_name", sa.String(length=200), nullable=False),
        sa.Column("taken_in_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_expenditure_import_award_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_expenditure_import_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expenditure_import")),
    )
    with op.batch_alter_table("expenditure_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expenditure_import_award_id"), ["award_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_expenditure_import_hub_id"), ["hub_id"], unique=False)

    op.create_table(
        "fixed_rate",
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("quote", sa.String(length=3), nullable=False),
        sa.Column("rate", grants_app.core.database.ExactDecimal(length=64), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_fixed_rate_award_id")),
        sa.PrimaryKeyConstraint("award_id", "quote", name=op.f("pk_fixed_rate")),
    )
    op.create_table(
        "instalment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("received_minor", sa.BigInteger(), nullable=True),
        sa.Column("received_currency", sa.String(length=3), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_instalment_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sa.UniqueConstraint("award_id", "due_on", name=op.f("uq_instalment_award_id_due_on")),
    )
    with op.batch_alter_table("instalment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instalment_award_id"), ["award_id"], unique=False)

    op.create_table(
        "second_look",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_by_name", sa.String(length=200), nullable=False),
        sa.Column("made_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("looked_by", sa.Uuid(), nullable=True),
        sa.Column("looked_by_name", sa.String(length=200), nullable=False),
        sa.Column("looked_at", grants_app.core.database.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_second_look_award_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_second_look_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_look")),
    )
    with op.batch_alter_table("second_look", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_second_look_about_id"), ["about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_second_look_award_id"), ["award_id"], unique=False)

    op.create_table(
        "budget_version_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=400), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("quantity", grants_app.core.database.ExactDecimal(length=64), nullable=True),
        sa.Column("unit_cost", grants_app.core.database.ExactDecimal(length=64), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_budget_version_line_line_id")),
        sa.ForeignKeyConstraint(["version_id"], ["budget_version.id"], name=op.f("fk_budget_version_line_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_version_line")),
        sa.UniqueConstraint("version_id", "line_id", name=op.f("uq_budget_version_line_version_id_line_id")),
    )
    with op.batch_alter_table("budget_version_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_version_line_line_id"), ["line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_budget_version_line_version_id"), ["version_id"], unique=False)

    op.create_table(
        "charge",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("voucher_id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("description", sa.String(length=400), nullable=False),
        sa.Column("percent", grants_app.core.database.ExactDecimal(length=64), nullable=False),
        sa.Column("charged_minor", sa.BigInteger(), nullable=False),
        sa.Column("award_minor", sa.BigInteger(), nullable=True),
        sa.Column("hub_minor", sa.BigInteger(), nullable=True),
        sa.Column("paid_from", sa.String(length=12), nullable=False),
        sa.Column("units", grants_app.core.database.ExactDecimal(length=64), nullable=True),
        sa.Column("incurred_on", sa.Date(), nullable=False),
        sa.Column("accounting_on", sa.Date(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("prepared_by", sa.Uuid(), nullable=True),
        sa.Column("prepared_by_name", sa.String(length=200), nullable=False),
        sa.Column("posted_by", sa.Uuid(), nullable=True),
        sa.Column("posted_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_charge_award_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_charge_community_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_charge_hub_id")),
        sa.ForeignKeyConstraint(["import_id"], ["expenditure_import.id"], name=op.f("fk_charge_import_id")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_charge_line_id")),
        sa.ForeignKeyConstraint(["voucher_id"], ["voucher.id"], name=op.f("fk_charge_voucher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
        sa.UniqueConstraint("voucher_id", "award_id", "line_id", name=op.f("uq_charge_voucher_id_award_id_line_id")),
    )
    with op.batch_alter_table("charge", schema=None) as batch_op:
        batch_op.create_index("ix_charge_award_id_incurred_on", ["award_id", "incurred_on", "id"], unique=False)
        batch_op.create_index("ix_charge_award_id_status", ["award_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_charge_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_charge_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_charge_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_charge_line_id"), ["line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_charge_voucher_id"), ["voucher_id"], unique=False)

    op.create_table(
        "disbursement_ask",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("disbursement_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("award_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_disbursement_ask_above_zero")),
        sa.ForeignKeyConstraint(
            ["disbursement_id"], ["disbursement.id"], name=op.f("fk_disbursement_ask_disbursement_id")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_disbursement_ask_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disbursement_ask")),
        sa.UniqueConstraint("disbursement_id", "line_id", name=op.f("uq_disbursement_ask_disbursement_id_line_id")),
    )
    with op.batch_alter_table("disbursement_ask", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disbursement_ask_disbursement_id"), ["disbursement_id"], unique=False)

    op.create_table(
        "disbursement_payment",
        sa.Column("disbursement_id", sa.Uuid(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=False),
        sa.Column("bank_reference", sa.String(length=80), nullable=False),
        sa.Column("sent_minor", sa.BigInteger(), nullable=False),
        sa.Column("credited_minor", sa.BigInteger(), nullable=False),
        sa.Column("rate", grants_app.core.database.ExactDecimal(length=64), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("received_minor", sa.BigInteger(), nullable=True),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["disbursement_id"], ["disbursement.id"], name=op.f("fk_disbursement_payment_disbursement_id")
        ),
        sa.PrimaryKeyConstraint("disbursement_id", name=op.f("pk_disbursement_payment")),
    )
    op.create_table(
        "disbursement_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("disbursement_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("target", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["disbursement_id"], ["disbursement.id"], name=op.f("fk_disbursement_step_disbursement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disbursement_step")),
    )
    with op.batch_alter_table("disbursement_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disbursement_step_disbursement_id"), ["disbursement_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("budget_version_id", sa.Uuid(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=True),
        sa.Column("prepared_by_name", sa.String(length=200), nullable=False),
        sa.Column("prepared_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_by_name", sa.String(length=200), nullable=False),
        sa.Column("reviewed_at", grants_app.core.database.Moment(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by_name", sa.String(length=200), nullable=False),
        sa.Column("approved_at", grants_app.core.database.Moment(timezone=True), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("total_minor", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_report_award_id")),
        sa.ForeignKeyConstraint(["budget_version_id"], ["budget_version.id"], name=op.f("fk_report_budget_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("award_id", "ends_on", "version", name=op.f("uq_report_award_id_ends_on_version")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_award_id"), ["award_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_status"), ["status"], unique=False)

    op.create_table(
        "budget_share",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_line_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_budget_share_hub_id")),
        sa.ForeignKeyConstraint(
            ["version_line_id"], ["budget_version_line.id"], name=op.f("fk_budget_share_version_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_share")),
        sa.UniqueConstraint("version_line_id", "hub_id", name=op.f("uq_budget_share_version_line_id_hub_id")),
    )
    with op.batch_alter_table("budget_share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_share_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_budget_share_version_line_id"), ["version_line_id"], unique=False)

    op.create_table(
        "report_file",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_file_report_id")),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_file")),
    )
    op.create_table(
        "report_line",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("units", grants_app.core.database.ExactDecimal(length=64), nullable=True),
        sa.Column("forecast_unit", sa.String(length=60), nullable=False),
        sa.Column("forecast_units", grants_app.core.database.ExactDecimal(length=64), nullable=True),
        sa.Column("forecast_unit_cost", grants_app.core.database.ExactDecimal(length=64), nullable=True),
        sa.Column("forecast_minor", sa.BigInteger(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_report_line_line_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_line_report_id")),
        sa.PrimaryKeyConstraint("report_id", "line_id", name=op.f("pk_report_line")),
    )
    op.create_table(
        "report_posting",
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("fk_report_posting_posting_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_posting_report_id")),
        sa.PrimaryKeyConstraint("posting_id", name=op.f("pk_report_posting")),
    )
    with op.batch_alter_table("report_posting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_posting_report_id"), ["report_id"], unique=False)


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
