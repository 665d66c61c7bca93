"""A review of a weavers' cooperative, filled in as somebody would who knows it, by commands alone."""

from datetime import date, datetime, timedelta
from uuid import UUID

from grants_app.core.attachments import Attachment
from grants_app.diligence import commands
from grants_app.diligence.commands import Paper, Written
from grants_app.diligence.rules import questionnaire
from grants_app.diligence.rules.life import Checked, Decision, NewCondition
from tests.world import NOW, World

STAFF, COORDINATOR = "Marisol Ajú", "Tomás Caal"
WELL: dict[str, str] = {
    "gov-form": "registered",
    "gov-registration-ends": "2027-06-30",
    "gov-rules": "yes",
    "gov-assembly": "yes",
    "gov-board": "7",
    "gov-related": "no",
    "gov-women": "yes",
    "fin-bank": "yes",
    "fin-two-signatures": "yes",
    "fin-books": "partly",
    "fin-treasurer": "yes",
    "fin-accounts-on": "2025-12-31",
    "fin-accounts": "not-applicable",
    "fin-grants": "1",
    "fin-debts": "no",
    "fin-fraud": "no",
    "saf-rules": "yes",
    "saf-complaints": "partly",
    "saf-children": "none",
    "saf-cases": "no",
    "saf-training": "2025-11-20",
    "san-area": "no",
    "san-officials": "no",
    "pro-threats": "some",
    "pro-plan": "yes",
    "pro-law": "free",
    "pro-consent": "yes",
    "pro-measures": "Receipts carry the alias; visits only on market days.",
}
"""A cooperative that does well: 88 % and no red flag."""
CONDITION = NewCondition("A cash book with a receipt for each payment", date(2026, 6, 30))


def file(content: str = "Certificate of registration", name: str = "certificate.txt") -> Attachment:
    return Attachment(name, "txt", "text/plain", content.encode())


def checked(
    world: World, community_id: UUID, *, by: str = STAFF, at: datetime = NOW, outcome: str = "clear", note: str = ""
) -> UUID:
    """The sealed names were searched in three lists."""
    its = Checked(at.date(), "EU consolidated, UN Security Council, OFAC SDN", outcome, note)
    with world.as_(by, at) as work:
        paper = file(f"Searched on {at:%Y-%m-%d}: {outcome}", "search.txt")
        return commands.check(work, community_id, its, paper, inspect_at="Hub office, safe, by appointment").id


def begun(world: World, community_id: UUID, *, by: str = STAFF, at: datetime = NOW) -> UUID:
    with world.as_(by, at) as work:
        return commands.begin(work, community_id).id


def answered(world: World, review_id: UUID, *, by: str = STAFF, at: datetime = NOW, **others: str) -> None:
    """Every section, as in WELL, but for `others` (question with _ for -)."""
    answers = {**WELL, **{code.replace("_", "-"): value for code, value in others.items()}}
    with world.as_(by, at) as work:
        for section in questionnaire.in_force().sections:
            written = {it.code: Written(answers.get(it.code, ""), "", confirmed=True) for it in section.questions}
            paper = Paper("gov-form", file()) if section.code == "governance" else None
            commands.answer(work, review_id, section.code, written, paper)


def submitted(
    world: World, community_id: UUID, *, by: str = STAFF, checker: str = STAFF, at: datetime = NOW, **others: str
) -> UUID:
    checked(world, community_id, by=checker, at=at)
    review_id = begun(world, community_id, by=by, at=at)
    answered(world, review_id, by=by, at=at, **others)
    with world.as_(by, at) as work:
        commands.submit(work, review_id)
    return review_id


def decision(level: str = "low", *conditions: NewCondition) -> Decision:
    return Decision("The books were seen at the visit in February.", level, conditions)


def accepted(
    world: World, community_id: UUID, *, by: str = STAFF, reviewer: str = COORDINATOR, at: datetime = NOW
) -> UUID:
    review_id = submitted(world, community_id, by=by, checker=by, at=at)
    with world.as_(reviewer, at) as work:
        commands.accept(work, review_id, decision())
    return review_id


def with_condition(world: World, community_id: UUID, *, at: datetime = NOW) -> UUID:
    review_id = submitted(world, community_id, at=at)
    with world.as_(COORDINATOR, at) as work:
        commands.accept_with_conditions(work, review_id, decision("medium", CONDITION))
    return review_id


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)
