"""Where communities are paid: versions that two people make, with what is sealed apart; an approved tranche remembers which.

Tranches that wait for their payment need verified details from now on; those that are paid stay as they are.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database
from grants_app.core.append_only import refuse

revision: str = "0047"
down_revision: str | None = "0046"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = grants_app.core.database.Moment(timezone=True)


def upgrade() -> None:
    op.create_table(
        "bank_details",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("tail", sa.String(length=4), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("account_mark", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_by_name", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", _MOMENT, nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("decision", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_bank_details_community_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_bank_details_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_details")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_bank_details_community_id_number")),
    )
    op.create_index(op.f("ix_bank_details_hub_id"), "bank_details", ["hub_id"], unique=False)
    op.create_table(
        "sealed_account",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("details_id", sa.Uuid(), nullable=False),
        sa.Column("holder", sa.LargeBinary(), nullable=False),
        sa.Column("bank", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["details_id"], ["bank_details.id"], name=op.f("fk_sealed_account_details_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_sealed_account_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_account")),
        sa.UniqueConstraint("details_id", name=op.f("uq_sealed_account_details_id")),
    )
    op.create_index(op.f("ix_sealed_account_hub_id"), "sealed_account", ["hub_id"], unique=False)
    added = sa.Column("approved_details", sa.String(length=32), nullable=False, server_default="")
    op.add_column("sub_grant_tranche", added)
    kept = "bank details stay as history: a change is a new version"
    refuse(op.get_bind(), "bank_details", "bank_details_stay", "DELETE", "OLD.id IS NOT NULL", kept)


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
