"""Table: from which share on one donor weighs too much."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from grants_app.core.database import Moment
from grants_app.core.identity import new_id


class ConcentrationThreshold(SQLModel, table=True):
    """The share of one donor, in whole percent, from which the network calls it a concentration; dated. Append-only."""

    __tablename__ = "concentration_threshold"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    percent: int
    starts_on: date
    reason: str = Field(max_length=400)
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)
