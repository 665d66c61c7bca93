"""Reports that an agency judges: sent to it, and its answers."""

from uuid import UUID

from grants_app.acceptances import commands, queries
from grants_app.acceptances.rules import Answer, Letter, LineKey
from grants_app.core.calendar import Period
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.reports import commands as report_commands
from grants_app.reports import queries as reports
from tests.reports.making import FIRST, LATER, approved, prepared
from tests.world import World

OFFICER, DIRECTOR = "Hélène Dubois", "Ines Correia"
LETTER = Letter(LATER.date(), "UNFPA/2027/14")


def sent(world: World, award_id: UUID, period: Period = FIRST) -> UUID:
    """The report of the period, with the agency."""
    report_id = approved(world, prepared(world, award_id, period))
    with world.as_(OFFICER, LATER) as work:
        report_commands.send(work, report_id, sent_on=LATER.date())
    return report_id


def rejecting(work: Work, report_id: UUID, code: str, euros: int) -> dict[LineKey, Answer]:
    """The answer that rejects so much of a line, and accepts all else."""
    lines = queries.to_answer(work, reports.report(work, report_id))
    [line] = [line for line in lines if line.label.startswith(f"{code},")]
    return {line.key: Answer(line.reported - Money.of(euros, "EUR"), "No receipt for the bus", "insufficient-support")}


def recorded(world: World, report_id: UUID, code: str = "1.2", euros: int = 20) -> UUID:
    """The agency's answer, which waits for a director."""
    with world.as_(OFFICER, LATER) as work:
        answers = rejecting(work, report_id, code, euros) if euros else {}
        return commands.record(work, report_id, LETTER, answers).id


def confirmed(world: World, report_id: UUID, code: str = "1.2", euros: int = 20) -> UUID:
    """The same, confirmed."""
    acceptance_id = recorded(world, report_id, code, euros)
    with world.as_(DIRECTOR, LATER) as work:
        commands.confirm(work, acceptance_id)
    return acceptance_id
