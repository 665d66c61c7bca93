"""What calls and applications are found by: their words in an index of the engine, made for those that are here."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from grants_app.calls.rules import text_of
from grants_app.core.search import WordList, words_of

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_AT_ONCE = 200
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEPT = sa.table(
    "search_row", sa.column("record_id", sa.Uuid()), sa.column("head", WordList()), sa.column("words", WordList())
)


def upgrade() -> None:
    op.create_table(
        "search_row",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("head", WordList(), nullable=False),
        sa.Column("words", WordList(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_search_row")),
        sa.UniqueConstraint("record_id", name=op.f("uq_search_row_record_id")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("search_index", "search_row", ["words"], postgresql_using="gin")
    else:
        _index_of_sqlite()
    for some in _some_of("call", ("reference", "title", "programme", "keywords", "summary_html", "conditions_html")):
        documents = _texts_of(some, "call_document", "call_id", "id", ("title",))
        _take_in({row.id: _of_call(row, documents[row.id]) for row in some})
    own = ("reference", "title", "donor_reference", "summary", "activities", "risks")
    for some in _some_of("application", ("community_id", *own)):
        aliases = _aliases(some)
        lines = _texts_of(some, "application_line", "application_id", "position", ("heading", "description"))
        _take_in({row.id: _of_application(row, aliases[row.community_id], lines[row.id]) for row in some})
    for table in ("call", "application"):
        op.drop_column(table, "search_text")


def _index_of_sqlite() -> None:
    """Signs beyond ASCII are parts of words: what a word is was decided before. The index reads its texts from the table."""
    connection = op.get_bind()
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE search_index USING fts5("
        "head, words, content='search_row', content_rowid='number', tokenize='ascii', columnsize=0)"
    )
    take = "INSERT INTO search_index (rowid, head, words) VALUES (new.number, new.head, new.words);"
    leave = "INSERT INTO search_index (search_index, rowid, head, words) VALUES ('delete', old.number, old.head, old.words);"
    for act, its in (("INSERT", take), ("DELETE", leave), ("UPDATE", f"{leave} {take}")):
        connection.exec_driver_sql(f"CREATE TRIGGER search_row_{act.lower()} AFTER {act} ON search_row BEGIN {its} END")


def _some_of(name: str, names: Sequence[str]) -> Iterator[Sequence[Any]]:
    """All rows of a table, a part at a time: a description may be long."""
    ids = [sa.column(each, sa.Uuid()) for each in ("id", *(each for each in names if each.endswith("_id")))]
    texts: list[sa.ColumnClause[str]] = [sa.column(each) for each in names if not each.endswith("_id")]
    table = sa.table(name, *ids, *texts)
    wanted = sa.select(table).order_by(table.c.id).limit(_AT_ONCE)
    rows = op.get_bind().execute(wanted).all()
    while rows:
        yield rows
        rows = op.get_bind().execute(wanted.where(table.c.id > rows[-1].id)).all()


def _take_in(texts: Mapping[UUID, tuple[list[str], list[str]]]) -> None:
    rows = [
        {"record_id": record_id, "head": words_of(*head), "words": words_of(*head, *body)}
        for record_id, (head, body) in texts.items()
    ]
    op.get_bind().execute(_KEPT.insert(), rows)


def _of_call(row: Any, documents: Sequence[str]) -> tuple[list[str], list[str]]:
    body = [row.programme, *row.keywords.splitlines(), text_of(row.summary_html), text_of(row.conditions_html)]
    body += documents
    return [row.reference, row.title], body


def _of_application(row: Any, alias: str, lines: Sequence[str]) -> tuple[list[str], list[str]]:
    return [row.reference, row.title, alias, row.donor_reference], [row.summary, row.activities, row.risks, *lines]


def _aliases(rows: Sequence[Any]) -> Mapping[UUID, str]:
    community = sa.table("community", sa.column("id", sa.Uuid()), sa.column("alias"))
    its = sa.select(community).where(community.c.id.in_({row.community_id for row in rows}))
    return {row.id: row.alias for row in op.get_bind().execute(its)}


def _texts_of(
    rows: Sequence[Any], name: str, owner: str, order: str, texts: Sequence[str]
) -> Mapping[UUID, Sequence[str]]:
    """The texts of rows that belong to these, in their order."""
    table = sa.table(name, sa.column(owner, sa.Uuid()), sa.column(order), *(sa.column(text) for text in texts))
    its = sa.select(table).where(table.c[owner].in_([row.id for row in rows])).order_by(table.c[order])
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in op.get_bind().execute(its):
        found[row[0]] += row[2:]
    return found


def downgrade() -> None:
    for table in ("call", "application"):
        op.add_column(table, sa.Column("search_text", sa.Text(), nullable=False, server_default=""))
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql("DROP TABLE search_index")
    op.drop_table("search_row")
