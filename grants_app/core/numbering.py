"""References that people see, such as AW-2026-0007 or GT-D-0031: counted without gaps under a lock."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel, select

from grants_app.core.work import Work


class Counter(SQLModel, table=True):
    """The last number given in one series."""

    __tablename__ = "counter"
    series: str = Field(primary_key=True, max_length=40)
    last: int = Field(default=0, sa_type=BigInteger)


def next_reference(work: Work, series: str) -> str:
    """The next reference of the series, e.g. `GT-D` → `GT-D-0031`."""
    counter = work.session.exec(select(Counter).where(Counter.series == series).with_for_update()).first()
    if counter is None:
        counter = Counter(series=series)
    counter.last += 1
    work.add(counter)
    return f"{series}-{counter.last:04d}"
