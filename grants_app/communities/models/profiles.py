"""Tables: what may be known of a community, written once and reused in every application. Who it is stands elsewhere, sealed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field, SQLModel

from grants_app.core.database import Moment
from grants_app.core.money import Money
from grants_app.core.work import Owned


class CommunityProfile(Owned, table=True):
    """The facts of one community; lists are codes or words with commas between them, empty where nothing is known."""

    __tablename__ = "community_profile"
    community_id: UUID = Field(primary_key=True, foreign_key="community.id")
    legal_form: str = Field(default="", max_length=40)
    registered_on: date | None = None
    themes: str = Field(default="", max_length=400)
    languages: str = Field(default="", max_length=200)
    members: str = Field(default="", max_length=20)
    women: str = Field(default="", max_length=20)
    youth: str = Field(default="", max_length=20)
    countries: str = Field(default="", max_length=200)
    area: str = Field(default="", max_length=20)
    channels: str = Field(default="", max_length=200)
    track_record: str = Field(default="", sa_column=Column(Text, nullable=False))
    edition: int = 0
    """Counts the changes, so that two writers notice each other."""
    changed_by_name: str = Field(default="", max_length=200)
    changed_at: datetime = Field(sa_type=Moment)


class CommunityTurnover(SQLModel, table=True):
    """What went through a community's hands in one year."""

    __tablename__ = "community_turnover"
    community_id: UUID = Field(primary_key=True, foreign_key="community.id")
    year: int = Field(primary_key=True)
    currency: str = Field(max_length=3)
    amount_minor: int = Field(sa_type=BigInteger)

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)
