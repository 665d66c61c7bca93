"""A call says who may apply, what it is about and gives, which stages it has, and what its form asks; those here say nothing yet."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WORDS = (("call_applicant_kind", "kind"), ("call_theme", "theme"), ("call_money_kind", "kind"))


def upgrade() -> None:
    for table, word in WORDS:
        op.create_table(
            table,
            sa.Column("call_id", sa.Uuid(), nullable=False),
            sa.Column(word, sa.String(length=40), nullable=False),
            sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f(f"fk_{table}_call_id")),
            sa.PrimaryKeyConstraint("call_id", word, name=op.f(f"pk_{table}")),
        )
    op.create_index(op.f("ix_call_theme_theme"), "call_theme", ["theme"])
    op.create_table(
        "call_question",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("help", sa.String(length=2000), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("limit_unit", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_question_call_id")),
        sa.PrimaryKeyConstraint("call_id", "position", name=op.f("pk_call_question")),
    )
    op.add_column("call", sa.Column("minimum_years", sa.Integer(), nullable=True))
    op.add_column("call", sa.Column("minimum_turnover_minor", sa.BigInteger(), nullable=True))
    op.add_column("call", sa.Column("consortium", sa.String(length=10), nullable=False, server_default=""))
    op.add_column("call", sa.Column("minimum_partners", sa.Integer(), nullable=True))
    op.add_column("call", sa.Column("contact", sa.String(length=500), nullable=False, server_default=""))
    op.add_column("call_deadline", sa.Column("stage", sa.String(length=10), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("call_deadline", "stage")
    for column in ("contact", "minimum_partners", "consortium", "minimum_turnover_minor", "minimum_years"):
        op.drop_column("call", column)
    for table in ("call_question", "call_money_kind", "call_theme", "call_applicant_kind"):
        op.drop_table(table)
