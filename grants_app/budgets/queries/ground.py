"""The ground on which moves are judged: the rule, its base, the earlier moves that count, and what every share can give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import col, func, select

from grants_app.awards.models import Award
from grants_app.awards.queries import participants
from grants_app.budgets.flexibility import BaseLine, Changes, Judgement, Room, judge, standing
from grants_app.budgets.models import BudgetTransfer, BudgetTransferMove, BudgetVersion
from grants_app.budgets.queries.versions import LineView, approved_version, period_ids, whole_lines, whole_lines_now
from grants_app.budgets.rules import PlannedPeriod
from grants_app.budgets.rules import Status as VersionStatus
from grants_app.budgets.transfers import Key, Purpose, Status, by_line
from grants_app.core.database import columns
from grants_app.core.errors import Conflict
from grants_app.core.work import Work
from grants_app.donors.flexibility import Base, Counter
from grants_app.donors.profiles import Value, profile
from grants_app.hubs.models import Hub
from grants_app.ledger import queries as ledger
from grants_app.ledger.models import Book
from grants_app.ledger.rules import Shares


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that a judgement of moves needs, for whoever may write the budget."""

    award: Award
    version: BudgetVersion
    rule: Value | None
    lines: tuple[LineView, ...]
    """As they are now, after transfers."""
    base: tuple[BaseLine, ...]
    earlier: tuple[Changes, ...]
    hubs: tuple[Hub, ...]
    shares: Mapping[Key, Shares]
    """Those that the reader may see."""
    periods: Mapping[PlannedPeriod, UUID]
    """The periods of the budget with their rows, in order; empty where it has none."""

    def judged(self, sums: Mapping[Key, int]) -> Judgement:
        """What the rule says of changes of shares."""
        return judge(self.rule, self.base, self.earlier, by_line(sums), self.award.amount)

    @property
    def standing(self) -> tuple[Room, ...]:
        """Where each heading or line stands."""
        return standing(self.rule, self.base, self.earlier, self.award.currency)

    @property
    def kinds(self) -> dict[UUID, str]:
        return {line.line_id: line.kind for line in self.lines}

    @property
    def parts(self) -> dict[tuple[UUID, UUID, PlannedPeriod], int]:
        """What is budgeted by line, hub and period, after transfers."""
        return {(line.line_id, *part): amount for line in self.lines for part, amount in line.parts.items()}

    def name(self, key: Key) -> str:
        """«1.1 Lawyers, Hub Kenya»."""
        line = next(line for line in self.lines if line.line_id == key[0])
        hub = next((hub for hub in self.hubs if hub.id == key[1]), None)
        return f"Line {line.code} {line.description}{f', {hub.name}' if hub else ''}"


def ground(work: Work, its: Award) -> Ground:
    """The ground of an award as it is now. Conflict while there is no approved budget."""
    version = approved_version(work, its.id)
    if version is None:
        raise Conflict(f"{its.reference} has no approved budget yet, so there is nothing to move.")
    rule = profile(its.profile).value("flexibility", its.signed_on)
    lines = tuple(whole_lines_now(work, version.id))
    return Ground(
        award=its,
        version=version,
        rule=rule,
        lines=lines,
        base=_base(work, its, rule, lines),
        earlier=tuple(_earlier(work, its, version, rule)),
        hubs=tuple(participants(work, its.id)),
        shares=ledger.shares(work, its.id),
        periods=period_ids(work, version.id),
    )


def _base(work: Work, its: Award, rule: Value | None, lines: Sequence[LineView]) -> tuple[BaseLine, ...]:
    """Every line with its amount in the base of the rule: the contract or its last amendment, or the first budget."""
    amounts = {line.line_id: line.contract for line in lines}
    if rule is not None and rule.value.base is Base.ORIGINAL:
        first = _first_version(work, its.id)
        amounts = {line.line_id: line.amount for line in whole_lines(work, first)}
    return tuple(
        BaseLine(line.line_id, line.code, line.heading, line.description, line.kind, amounts.get(line.line_id, 0))
        for line in lines
    )


def _first_version(work: Work, award_id: UUID) -> UUID:
    wanted = select(BudgetVersion.id).where(
        BudgetVersion.award_id == award_id, BudgetVersion.status == VersionStatus.APPROVED
    )
    return work.one(wanted.order_by(col(BudgetVersion.number)))


def _earlier(work: Work, its: Award, version: BudgetVersion, rule: Value | None) -> list[Changes]:
    """The approved transfers that the rule's counter counts, per line, the oldest first."""
    wanted = (
        columns(
            col(BudgetTransfer.id),
            col(BudgetTransfer.decided_at),
            col(BudgetTransferMove.line_id),
            func.sum(BudgetTransferMove.amount_minor),
        )
        .join(BudgetTransferMove, col(BudgetTransferMove.transfer_id) == BudgetTransfer.id)
        .where(
            col(BudgetTransfer.award_id) == its.id,
            col(BudgetTransfer.status) == Status.APPROVED,
            col(BudgetTransfer.kind) == Purpose.TRANSFER,
        )
        .group_by(col(BudgetTransfer.id), col(BudgetTransfer.decided_at), col(BudgetTransferMove.line_id))
        .order_by(col(BudgetTransfer.decided_at))
    )
    if rule is None or rule.value.base is Base.LAST_AMENDMENT:
        wanted = wanted.where(col(BudgetTransfer.version_id) == version.id)
    since = _last_reported(work, its, rule)
    found: dict[UUID, dict[UUID, int]] = {}
    for transfer_id, decided_at, line_id, amount in work.rows(wanted):
        if since is None or decided_at.date() > since:
            found.setdefault(transfer_id, {})[line_id] = int(amount)
    return list(found.values())


def _last_reported(work: Work, its: Award, rule: Value | None) -> date | None:
    """The last day of the last approved report, where the rule begins to count anew after it."""
    if rule is None or rule.value.counter is not Counter.PER_REPORT_PERIOD:
        return None
    return work.one(select(Book).where(Book.id == its.id)).locked_until
