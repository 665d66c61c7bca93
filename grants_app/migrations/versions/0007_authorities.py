"""Limits of authority as a dated table, and requests that count together; what hubs and disbursements held moves into them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

import grants_app.core.database
from grants_app.core.identity import new_id

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

HOLDERS = {
    "disbursement.approve": ("finance-officer", "director"),
    "application.review": ("hub-coordinator", "director"),
}
"""Whose limit the one of the hub was, by act."""
COUNTED = ("requested", "endorsed", "approved", "paid", "received")
MOMENT = grants_app.core.database.Moment


def upgrade() -> None:
    authority = _authority()
    counted = _counted_request()
    op.add_column("hub", sa.Column("is_head_office", sa.Boolean(), nullable=False, server_default=sa.false()))
    _move_limits(authority)
    _move_requests(counted)
    op.drop_column("hub", "authority_minor")
    op.drop_column("hub", "authority_currency")


def _authority() -> sa.Table:
    table = op.create_table(
        "authority",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("limit_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", MOMENT(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", MOMENT(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(length=2000), nullable=False),
        sa.CheckConstraint("(role <> '') = (person_id IS NULL)", name=op.f("ck_authority_one_holder")),
        sa.CheckConstraint("limit_minor IS NULL OR limit_minor >= 0", name=op.f("ck_authority_not_below_zero")),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_authority_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_authority_hub_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_authority_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
    )
    op.create_index("ix_authority_act_hub_id", "authority", ["act", "hub_id"])
    return table


def _counted_request() -> sa.Table:
    table = op.create_table(
        "counted_request",
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("asked_at", MOMENT(timezone=True), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("about_id", name=op.f("pk_counted_request")),
    )
    op.create_index("ix_counted_request_payee", "counted_request", ["payee_id", "award_id", "asked_at"])
    return table


def _move_limits(authority: sa.Table) -> None:
    """The hub's one limit becomes a row for each role that acted within it; a hub without limit is the head office."""
    hub = sa.table(
        "hub",
        sa.column("id", sa.Uuid()),
        sa.column("authority_minor", sa.BigInteger()),
        sa.column("authority_currency", sa.String()),
        sa.column("is_head_office", sa.Boolean()),
    )
    connection = op.get_bind()
    rows = [
        {
            "id": new_id(), "hub_id": its.id, "act": act, "role": role, "person_id": None,
            "limit_minor": its.authority_minor, "currency": its.authority_currency,
            "starts_on": date(2000, 1, 1), "ends_on": None, "status": "approved", "reason": "The limit of the hub until now",
            "recorded_by": None, "recorded_by_name": "Migration", "recorded_at": datetime(2000, 1, 1, tzinfo=UTC),
            "decided_by": None, "decided_by_name": "Migration", "decided_at": None, "decision_reason": "",
        }
        for its in connection.execute(sa.select(hub).where(hub.c.authority_minor.is_not(None)))
        for act, roles in HOLDERS.items()
        for role in roles
    ]  # fmt: skip
    if rows:
        op.bulk_insert(authority, rows)
    connection.execute(hub.update().where(hub.c.authority_minor.is_(None)).values(is_head_office=True))


def _move_requests(counted: sa.Table) -> None:
    """What hubs have asked for goes on counting together."""
    asked = sa.table("disbursement", *(sa.column(name, sa.Uuid()) for name in ("id", "award_id", "hub_id")),
        sa.column("award_minor", sa.BigInteger()), sa.column("requested_at", MOMENT(timezone=True)),
        sa.column("status", sa.String()))  # fmt: skip
    award = sa.table("award", sa.column("id", sa.Uuid()), sa.column("currency", sa.String()))
    found = op.get_bind().execute(
        sa.select(asked, award.c.currency)
        .join(award, award.c.id == asked.c.award_id)
        .where(asked.c.status.in_(COUNTED), asked.c.requested_at.is_not(None))
    )
    rows = [
        {
            "about_id": its.id, "award_id": its.award_id, "payee_id": its.hub_id, "amount_minor": its.award_minor,
            "currency": its.currency, "asked_at": its.requested_at, "stands": True,
        }
        for its in found
    ]  # fmt: skip
    if rows:
        op.bulk_insert(counted, rows)


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
