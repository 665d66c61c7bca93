"""Two activities as the public sees them, one in full and one generalised, with two sub-grants of the first; invented."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from exports.publication import (
    WITHHELD_NAME,
    Activity,
    Annual,
    Booked,
    Budget,
    Grant,
    Party,
    Proof,
    Publication,
    Publisher,
    Share,
    Transaction,
)

MADE_AT = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)
TODAY = MADE_AT.date()
CHANGED_AT = datetime(2026, 4, 2, 8, 30, tzinfo=UTC)
OURS = "BE-BCE_KBO-0000000000"
US = Party("Example Defenders Network", "21", OURS)
EU = Party("European Commission", "15", "XI-IATI-EC_INTPA")
MINISTRY = Party("Ministry of Foreign Affairs of the Netherlands", "10", "XM-DAC-7")
PUBLISHER = Publisher(US, "en", "https://defenders.example", "360G-ExampleDefenders")


def amount(text: str) -> Decimal:
    return Decimal(text)


def activity(**others: Any) -> Activity:
    """EUR 90,000 of the European Commission in Kenya and Uganda over two years."""
    usual = Activity(
        identifier=f"{OURS}-HRD-2026-01",
        code="HRD-2026-01",
        title="Protection of defenders in East Africa",
        description="Legal help, safe houses and looms: defenders of land and water stay where they are needed.",
        currency="EUR",
        standing="implementation",
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 12, 31),
        funder=EU,
        sectors=(Share("15160", Decimal(75)), Share("15180", Decimal(25))),
        countries=(Share("KE", Decimal("62.5")), Share("UG", Decimal("37.5"))),
        regions=(),
        aid_type="C01",
        flow_type="10",
        budgets=(
            Budget(date(2026, 1, 1), date(2026, 12, 31), amount("45000.00")),
            Budget(date(2027, 1, 1), date(2027, 12, 31), amount("45000.00")),
        ),
        is_revised=False,
        transactions=(
            Transaction("incoming commitment", "E1", date(2025, 12, 10), amount("90000.00"), "Grant signed", EU, US),
            Transaction("incoming funds", "E2", date(2026, 1, 12), amount("36000.00"), "", EU, US),
            Transaction(
                "disbursement", "E9", date(2026, 2, 20), amount("100.00"), "Sub-grant", US, Party("Baobab", "24")
            ),
            Transaction("expenditure", "EXP-2026-Q1-KE", date(2026, 3, 31), amount("1234.56"), "Costs in Kenya", US),
            Transaction("expenditure", "EXP-2026-Q2-KE", TODAY, amount("-34.56"), "Costs in Kenya", US),
        ),
        changed_at=CHANGED_AT,
        proofs=(Proof("What was spent", amount("1200.00"), amount("1200.00"), "EUR"),),
    )
    return replace(usual, **others)


def generalised(**others: Any) -> Activity:
    """USD 50,000 of a ministry that is told by region alone."""
    usual = activity(
        identifier=f"{OURS}-A-77",
        code="A-77",
        title="Safety of women who defend rights",
        description="Accompaniment and emergency funds.",
        currency="USD",
        standing="closed",
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
        funder=MINISTRY,
        sectors=(Share("15160", Decimal(100)),),
        countries=(),
        regions=(Share("1032", Decimal(100)),),
        budgets=(Budget(date(2025, 1, 1), date(2025, 12, 31), amount("50000.00")),),
        transactions=(
            Transaction(
                "incoming funds",
                "E3",
                date(2025, 2, 1),
                amount("50000.00"),
                "",
                MINISTRY,
                US,
                "XM-DAC-7-PPR-4000001234",
            ),
            Transaction(
                "disbursement", "DIS-2025-Q1", date(2025, 3, 31), amount("9000.00"), "", US, Party(WITHHELD_NAME, "24")
            ),
        ),
        proofs=(),
    )
    return replace(usual, **others)


def grant(**others: Any) -> Grant:
    """KES 150,480.00 to a land rights group."""
    usual = Grant(
        identifier="360G-ExampleDefenders-3f9a01bc77d2",
        title="Sub-grant to Baobab",
        description="A sub-grant to a community organisation under «Protection of defenders in East Africa».",
        currency="KES",
        awarded=amount("150480.00"),
        disbursed=amount("15048.05"),
        awarded_on=date(2026, 2, 10),
        starts_on=date(2026, 2, 15),
        ends_on=date(2026, 12, 31),
        recipient_id="360G-ExampleDefenders-org-81ac20d4f6e1",
        recipient="Baobab",
        country="KE",
        activity=f"{OURS}-HRD-2026-01",
        changed_at=CHANGED_AT,
        programme_code="P1",
        programme="Community funds",
    )
    return replace(usual, **others)


WITHHELD = grant(
    identifier="360G-ExampleDefenders-77d2bcaa01fe",
    title="Sub-grant to a community organisation",
    currency="EUR",
    recipient_id="360G-ExampleDefenders-org-0b66d4f6e181",
    recipient=WITHHELD_NAME,
    country="",
    programme_code="",
    programme="",
)

ANNUAL = (
    Annual("total budget", date(2026, 1, 1), date(2026, 12, 31), amount("45000.00"), "EUR"),
    Annual("country budget", date(2026, 1, 1), date(2026, 12, 31), amount("28125.00"), "EUR", "KE"),
    Annual("region budget", date(2025, 1, 1), date(2025, 12, 31), amount("50000.00"), "USD", "1032"),
    Annual("total expenditure", date(2026, 1, 1), TODAY, amount("1200.00"), "EUR"),
)


def publication(**others: Any) -> Publication:
    """The ledger says what the file says, unless a test knows better."""
    usual = Publication(PUBLISHER, MADE_AT, (activity(), generalised()), ANNUAL, (grant(), WITHHELD))
    its = replace(usual, **others)
    spent = tuple(Booked(it.currency, it.amount) for it in its.annual if it.kind == "total expenditure")
    passed_on = tuple(Booked(it.currency, it.disbursed, it.activity) for it in its.grants)
    return replace(its, **{"spent": spent, "passed_on": passed_on} | others)
