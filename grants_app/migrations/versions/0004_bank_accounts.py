"""Bank accounts that hold the shares of awards, and in which of them money came and from which it went."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from grants_app.core.database import Moment

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _text(length: int) -> AutoString:
    return AutoString(length=length)


def upgrade() -> None:
    op.create_table(
        "bank_account",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("status", _text(10), nullable=False),
        sa.Column("currency", _text(3), nullable=False),
        sa.Column("holder", _text(200), nullable=False),
        sa.Column("bank_name", _text(200), nullable=False),
        sa.Column("number", _text(40), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_bank_account_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_account")),
    )
    op.create_index(op.f("ix_bank_account_hub_id"), "bank_account", ["hub_id"])
    op.create_table(
        "bank_account_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _text(10), nullable=False),
        sa.Column("holder", _text(200), nullable=False),
        sa.Column("bank_name", _text(200), nullable=False),
        sa.Column("number", _text(40), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("reason", _text(400), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", _text(200), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("outcome", _text(10), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", _text(200), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["bank_account.id"], name=op.f("fk_bank_account_change_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_account_change")),
    )
    op.create_index(op.f("ix_bank_account_change_account_id"), "bank_account_change", ["account_id"])
    op.create_index(
        "uq_bank_account_change_waiting",
        "bank_account_change",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("outcome = ''"),
        postgresql_where=sa.text("outcome = ''"),
    )
    op.create_index(op.f("ix_account_party_id"), "account", ["party_id"])
    op.add_column("instalment", sa.Column("bank_account_id", sa.Uuid(), nullable=True))
    op.add_column("disbursement_payment", sa.Column("bank_account_id", sa.Uuid(), nullable=True))
    op.add_column("disbursement_payment", sa.Column("own_currency", _text(3), nullable=False, server_default=""))
    op.add_column("disbursement_payment", sa.Column("own_sent_minor", sa.BigInteger(), nullable=True))
    op.add_column("disbursement_payment", sa.Column("own_fee_minor", sa.BigInteger(), nullable=True))
    op.add_column("advance_refund", sa.Column("bank_account_id", sa.Uuid(), nullable=True))
    op.add_column("advance_refund", sa.Column("own_currency", _text(3), nullable=False, server_default=""))
    op.add_column("advance_refund", sa.Column("own_credited_minor", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
