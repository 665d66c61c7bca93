"""Tables: how likely each stage of the pipeline is, by day."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from grants_app.core.database import Moment
from grants_app.core.identity import new_id


class StageProbability(SQLModel, table=True):
    """How many of a hundred chances in a stage are won, from a day on; only added to."""

    __tablename__ = "stage_probability"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    stage: str = Field(max_length=20, index=True)
    percent: int
    starts_on: date
    reason: str = Field(max_length=500)
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)
