"""What hubs received, for the rules of rates that look at it, and how approved reports settle provisional rates."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from grants_app.core.append_only import guard

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ALREADY_SENT = """
    INSERT INTO remittance
        (about_id, book_id, hub_id, reference, sent_minor, credited_minor, credited_currency, sent_on, arrived_on)
    SELECT disbursement.id, disbursement.award_id, disbursement.hub_id, disbursement.reference, payment.sent_minor,
        payment.credited_minor, disbursement.currency, payment.value_on, payment.received_on
    FROM disbursement_payment AS payment JOIN disbursement ON disbursement.id = payment.disbursement_id
"""


def upgrade() -> None:
    op.create_table(
        "remittance",
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("sent_minor", sa.BigInteger(), nullable=False),
        sa.Column("credited_minor", sa.BigInteger(), nullable=False),
        sa.Column("credited_currency", sa.String(length=3), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_remittance_book_id")),
        sa.PrimaryKeyConstraint("about_id", name=op.f("pk_remittance")),
    )
    op.create_index(op.f("ix_remittance_book_id"), "remittance", ["book_id"], unique=False)
    op.create_table(
        "rate_settlement",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("revaluation_id", sa.Uuid(), nullable=True),
        sa.Column("hub_id", sa.Uuid(), nullable=True),
        sa.Column("account_currency", sa.String(length=3), nullable=False),
        sa.Column("used_minor", sa.BigInteger(), nullable=False),
        sa.Column("rates_before", sa.String(length=400), nullable=False),
        sa.Column("rates_after", sa.Text(), nullable=False),
        sa.Column("says", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_rate_settlement_book_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_rate_settlement_entry_id")),
        sa.ForeignKeyConstraint(["revaluation_id"], ["entry.id"], name=op.f("fk_rate_settlement_revaluation_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_rate_settlement")),
    )
    op.create_index(op.f("ix_rate_settlement_book_id"), "rate_settlement", ["book_id"], unique=False)
    op.execute(ALREADY_SENT)
    guard(op.get_bind(), "rate_settlement", (("entry_id",),))


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
