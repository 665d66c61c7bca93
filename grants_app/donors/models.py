"""Tables: donors."""

from uuid import UUID

from sqlmodel import Field, SQLModel

from grants_app.core.identity import new_id


class Donor(SQLModel, table=True):
    """Who gives funds; `profile` names the file of its rules in `donors/profiles`."""

    __tablename__ = "donor"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    code: str = Field(max_length=20, unique=True)
    name: str = Field(max_length=200)
    country: str = Field(max_length=2)
    profile: str = Field(max_length=40)
    language: str = Field(default="en", max_length=2)
    """Of the fixed texts in this donor's files: en, fr or es."""
