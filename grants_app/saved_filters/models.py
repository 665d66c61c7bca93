"""Tables: the filters that people keep."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from grants_app.core.database import Moment
from grants_app.core.identity import new_id


class SavedFilter(SQLModel, table=True):
    """A filter of one list, kept by one person for that person."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("person_id", "address", "name"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    address: str = Field(max_length=60)
    """Of the list."""
    name: str = Field(max_length=60)
    query: str = Field(max_length=1000)
    """What stands behind the question mark of the list's address."""
    is_default: bool = False
    """What the list shows where nothing is asked for."""
    created_at: datetime = Field(sa_type=Moment)

    @property
    def url(self) -> str:
        """The list with this filter: whoever may read the list may be sent it."""
        return f"{self.address}?{self.query}"
