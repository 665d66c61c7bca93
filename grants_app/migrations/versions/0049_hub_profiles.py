"""What hubs and head office are as applicants."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database

revision: str = "0049"
down_revision: str | None = "0048"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = grants_app.core.database.Moment(timezone=True)


def upgrade() -> None:
    op.create_table(
        "hub_profile",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("legal_form", sa.String(length=40), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("turnover_minor", sa.BigInteger(), nullable=True),
        sa.Column("turnover_currency", sa.String(length=3), nullable=False),
        sa.Column("turnover_year", sa.Integer(), nullable=True),
        sa.Column("themes", sa.String(length=400), nullable=False),
        sa.Column("countries", sa.String(length=200), nullable=False),
        sa.Column("bears_percent", sa.String(length=12), nullable=False),
        sa.Column("changed_by_name", sa.String(length=200), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_hub_profile_hub_id")),
        sa.PrimaryKeyConstraint("hub_id", name=op.f("pk_hub_profile")),
    )


def downgrade() -> None:
    op.drop_table("hub_profile")
