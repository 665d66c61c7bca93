"""Indicators, plans and results: results of the hubs whose results the reader may see."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, or_, select

from grants_app.access import Action
from grants_app.applications import queries as applications
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.budgets.models import BudgetLine
from grants_app.core.database import columns
from grants_app.core.errors import Invalid
from grants_app.core.work import Work
from grants_app.results.models import Indicator, IndicatorPlan, IndicatorResult, ResultDocument


def indicators(work: Work) -> Sequence[Indicator]:
    """All indicators of the network, in their order."""
    return work.all(select(Indicator).order_by(col(Indicator.position), col(Indicator.code)))


def indicator(work: Work, indicator_id: UUID) -> Indicator:
    """One indicator; NotFound when there is none."""
    return work.one(select(Indicator).where(Indicator.id == indicator_id))


def plans_of_application(work: Work, application_id: UUID) -> dict[UUID, IndicatorPlan]:
    """Indicator → what an application that the reader may see aims at."""
    its = applications.get(work, application_id)
    return _newest(work.all(_in_order(IndicatorPlan.application_id == its.id)))


def plans_of_award(work: Work, its: Award) -> dict[UUID, IndicatorPlan]:
    """Indicator → what an award aims at: its own word, else its application's. The caller found the award to be the reader's."""
    of_application = col(IndicatorPlan.application_id) == its.application_id if its.application_id else None
    mine = col(IndicatorPlan.award_id) == its.id
    rows = work.all(_in_order(mine if of_application is None else or_(mine, of_application)))
    return _newest(sorted(rows, key=lambda row: row.award_id is not None))


def plans_of_all(work: Work) -> dict[tuple[UUID, UUID], IndicatorPlan]:
    """Award and indicator → what it aims at, of all awards of the reader's hubs."""
    mine = awards.visible_awards(work, Action.RESULT_READ).with_only_columns(col(Award.id))
    its_award: Any = columns(col(Award.id), IndicatorPlan).join(
        IndicatorPlan,
        or_(col(IndicatorPlan.award_id) == Award.id, col(IndicatorPlan.application_id) == Award.application_id),
    )
    rows = work.rows(
        its_award.where(col(Award.id).in_(mine)).order_by(col(IndicatorPlan.recorded_at), col(IndicatorPlan.id))
    )
    found: dict[tuple[UUID, UUID], IndicatorPlan] = {}
    for award_id, row in sorted(rows, key=lambda pair: pair[1].award_id is not None):
        found[award_id, row.indicator_id] = row
    return {key: row for key, row in found.items() if not row.is_dropped}


def _in_order(condition: Any) -> Any:
    return select(IndicatorPlan).where(condition).order_by(col(IndicatorPlan.recorded_at), col(IndicatorPlan.id))


def _newest(rows: Sequence[IndicatorPlan]) -> dict[UUID, IndicatorPlan]:
    found = {row.indicator_id: row for row in rows}
    return {indicator_id: row for indicator_id, row in found.items() if not row.is_dropped}


def result(work: Work, result_id: UUID, *, to_change: bool = False) -> IndicatorResult:
    """One result of the reader's hubs."""
    mine = work.visible(IndicatorResult, Action.RESULT_READ).where(IndicatorResult.id == result_id)
    return work.one(mine.with_for_update() if to_change else mine)


def correction_of(work: Work, result_id: UUID) -> IndicatorResult | None:
    """The row that corrects this one, or None."""
    mine = work.visible(IndicatorResult, Action.RESULT_READ)
    return work.session.exec(mine.where(IndicatorResult.corrects_id == result_id)).first()


def results(work: Work, *, award_id: UUID | None = None, community_id: UUID | None = None) -> Sequence[IndicatorResult]:
    """What the reader's hubs measured, corrected rows too, oldest period first."""
    mine = work.visible(IndicatorResult, Action.RESULT_READ)
    if award_id is not None:
        mine = mine.where(IndicatorResult.award_id == award_id)
    if community_id is not None:
        mine = mine.where(IndicatorResult.community_id == community_id)
    return work.all(
        mine.order_by(col(IndicatorResult.ends_on), col(IndicatorResult.recorded_at), col(IndicatorResult.id))
    )


def documents(work: Work, result_ids: Sequence[UUID]) -> Mapping[UUID, list[tuple[UUID, str]]]:
    """Result → its evidence, as id and name, without the bytes; only of hubs in which the reader records."""
    mine = work.visible(ResultDocument, Action.RESULT_RECORD).with_only_columns(
        col(ResultDocument.result_id), col(ResultDocument.id), col(ResultDocument.name)
    )
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for result_id, document_id, name in work.rows(mine.where(col(ResultDocument.result_id).in_(list(result_ids)))):
        found.setdefault(result_id, []).append((document_id, name))
    return found


def document(work: Work, document_id: UUID) -> ResultDocument:
    """One piece of evidence, for the people of its hub: it stays there."""
    return work.one(work.visible(ResultDocument, Action.RESULT_RECORD).where(ResultDocument.id == document_id))


def award_of_line(work: Work, line_id: UUID) -> UUID:
    """The award of a budget line; NotFound for none. Whether the reader may see it, the award's own query says."""
    return work.one(select(BudgetLine).where(BudgetLine.id == line_id)).award_id


def month_in(work: Work, text: str) -> date:
    """The first day of a month typed as 2026-03; Invalid for anything else."""
    try:
        return date.fromisoformat(f"{text}-01") if text else work.today.replace(day=1)
    except ValueError:
        says = f"From: «{text}» is no month; write it as 2026-03."
        raise Invalid(says, fields={"starts_on": says}) from None
