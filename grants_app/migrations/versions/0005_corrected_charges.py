"""A charge can be taken back and said again, a voucher has versions: what was booked stays as it was."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("voucher") as voucher:
        voucher.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        voucher.add_column(sa.Column("first_id", sa.Uuid(), nullable=True))
        voucher.create_foreign_key(op.f("fk_voucher_first_id"), "voucher", ["first_id"], ["id"])
        voucher.create_index(op.f("ix_voucher_first_id"), ["first_id"])
        voucher.drop_constraint(op.f("uq_voucher_hub_id_year_number"), type_="unique")
        voucher.create_unique_constraint(
            op.f("uq_voucher_hub_id_year_number_version"), ["hub_id", "year", "number", "version"]
        )
    with op.batch_alter_table("charge") as charge:
        charge.add_column(sa.Column("corrects_id", sa.Uuid(), nullable=True))
        charge.add_column(sa.Column("reversal_reason", sa.String(400), nullable=False, server_default=""))
        charge.add_column(sa.Column("reversed_by", sa.Uuid(), nullable=True))
        charge.add_column(sa.Column("reversed_by_name", sa.String(200), nullable=False, server_default=""))
        charge.create_foreign_key(op.f("fk_charge_corrects_id"), "charge", ["corrects_id"], ["id"])
        charge.create_unique_constraint(op.f("uq_charge_corrects_id"), ["corrects_id"])
        charge.drop_constraint(op.f("uq_charge_voucher_id_award_id_line_id"), type_="unique")
    standing = sa.text("status <> 'reversed'")
    op.create_index(
        op.f("uq_charge_voucher_id_award_id_line_id"),
        "charge",
        ["voucher_id", "award_id", "line_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
