"""Forms that were taken already: a form sent twice is answered twice and done once."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from grants_app.core.database import Moment


class Submission(SQLModel, table=True):
    """The key of a form that was done, kept for ever, and where its answer leads."""

    __tablename__ = "submission"
    key: str = Field(primary_key=True, max_length=80)
    person_id: UUID | None = None
    path: str = Field(max_length=300)
    leads_to: str = Field(max_length=300)
    said: str = Field(default="", max_length=400)
    at: datetime = Field(sa_type=Moment)
