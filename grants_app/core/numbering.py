"""References that people see, such as AW-2026-0007 or GT-D-0031: counted without gaps under a lock."""

from sqlalchemy import BigInteger, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel

from grants_app.core.work import Work


class Counter(SQLModel, table=True):
    """The last number given in one series."""

    __tablename__ = "counter"
    series: str = Field(primary_key=True, max_length=40)
    last: int = Field(default=0, sa_type=BigInteger)


def next_reference(work: Work, series: str) -> str:
    """The next reference of the series, e.g. `GT-D` → `GT-D-0031`.

    One statement counts on and locks the series until commit, also where two people begin a new series at the same moment.
    """
    table: Table = Counter.__table__  # type: ignore[attr-defined]
    dialect = postgresql if work.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(table)
        .values(series=series, last=1)
        .on_conflict_do_update(index_elements=["series"], set_={"last": table.c.last + 1})
        .returning(table.c.last)
    )
    return f"{series}-{work.session.execute(statement).scalar_one():04d}"
