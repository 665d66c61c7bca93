"""Calls as tests need them: the real page of the portal, records like its own, and facts as typed."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from grants_app.calls.rules import CallFacts, Deadline
from importers import IMPORTS
from importers.records import CallDocument, CallRecord, DeadlineRecord, Where
from tests.world import World

SAMPLE = Path(__file__).parent.parent / "importers/samples/sedia-search-page.json"
"""A real answer of the portal's search service; where it comes from stands in SOURCE.md beside it."""

RECORD = CallRecord(
    where=Where(row=1),
    identifier="EuropeAid/190001/DD/ACT/GT",
    title="Derechos humanos y democracia en Guatemala",
    programme="NDICI",
    opens_on=None,
    deadlines=(DeadlineRecord(datetime(2026, 5, 20, 10, 0, tzinfo=UTC)),),
    currency="EUR",
    envelope=Decimal(2_000_000),
    minimum_award=None,
    maximum_award=None,
    countries=("GT",),
    summary_html="<p>Apoyo a organizaciones indígenas</p>",
    url="https://example.org/190001",
    documents=(CallDocument("Guidelines", "https://example.org/guidelines.pdf"),),
    keywords=("indigenous peoples",),
)


def portal_page() -> tuple[CallRecord, ...]:
    with SAMPLE.open("rb") as file:
        return IMPORTS["calls-eu"].read(file, SAMPLE.name).records


def record(**changes: Any) -> CallRecord:
    return replace(RECORD, **changes)


def facts(world: World, **changes: Any) -> CallFacts:
    """A call as it is typed in; open until 1 June 2026, 16:00 in Brussels."""
    typed = CallFacts(
        reference="FF-2026-3",
        title="Livelihoods of indigenous women",
        donor_id=world.donor_id,
        currency="EUR",
        deadlines=(Deadline(datetime(2026, 6, 1, 14, 0, tzinfo=UTC)),),
        minimum_minor=5_000_00,
        maximum_minor=80_000_00,
        countries=("GT", "HN"),
    )
    return replace(typed, **changes)
