"""Policies as people write them, for the tests of publishing."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from grants_app.publications import commands
from grants_app.publications.rules import Decision, PublisherTerms, Share, ShareKind, Terms
from tests.world import World

PREPARER, REVIEWER, DIRECTOR, OFFICER = "Lucía Pop", "Tomás Caal", "Ines Correia", "Hélène Dubois"
AT = datetime(2026, 8, 10, 9, 0, tzinfo=UTC)
WHO = PublisherTerms(
    "BE-BCE_KBO-0000000000",
    "21",
    "Example Defenders Network",
    "en",
    "https://defenders.example",
    "360G-ExampleDefenders",
)


def terms(**others: Any) -> Terms:
    """Everything of Guatemala, human rights."""
    usual = Terms(
        decision=Decision.PUBLISH,
        code="NDICI-461-022",
        title="Community protection",
        description="Looms, seeds and accompaniment for defenders of land.",
        donor_ref="XI-IATI-EC_INTPA",
        donor_type="15",
        aid_type="C01",
        flow_type="10",
        programme_code="CF",
        programme="Community funds",
        shares=(
            Share(ShareKind.SECTOR, "15160", Decimal(100)),
            Share(ShareKind.COUNTRY, "GT", Decimal(70)),
            Share(ShareKind.COUNTRY, "KE", Decimal(30)),
        ),
    )
    return replace(usual, **others)


REGIONAL = terms(
    decision=Decision.GENERALISE,
    reason="Weavers were threatened after the last publication.",
    shares=(Share(ShareKind.SECTOR, "15160", Decimal(100)), Share(ShareKind.REGION, "1032", Decimal(100))),
)
WITHHELD = Terms(Decision.WITHHOLD, reason="Two weavers were followed home.")


def who(world: World) -> None:
    """A director recorded who publishes."""
    with world.as_(DIRECTOR, AT) as work:
        commands.record_publisher(work, WHO)


def prepared(world: World, award_id: UUID, its: Terms | None = None, *, after: int = 0, by: str = PREPARER) -> UUID:
    with world.as_(by, AT) as work:
        return commands.prepare(work, award_id, its or terms(), after=after).id


def approved(world: World, award_id: UUID, its: Terms | None = None, *, after: int = 0) -> UUID:
    policy_id = prepared(world, award_id, its, after=after)
    with world.as_(REVIEWER, AT) as work:
        commands.approve(work, policy_id)
    return policy_id
