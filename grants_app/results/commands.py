"""All that changes indicators, plans and results: nothing is written over, a correction is another row."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from grants_app.access import Action
from grants_app.applications import queries as applications
from grants_app.awards import queries as awards
from grants_app.core.attachments import Attachment
from grants_app.core.calendar import first_of_month
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.work import Work
from grants_app.hubs import queries as hubs
from grants_app.results import queries, rules
from grants_app.results.models import CommunityLine, Indicator, IndicatorPlan, IndicatorResult, ResultDocument
from grants_app.results.rules import IndicatorFacts, Measured, PlanFacts


def add_indicator(work: Work, facts: IndicatorFacts) -> Indicator:
    """Add an indicator of the network's own."""
    work.must(Action.INDICATOR_MANAGE)
    rules.check_indicator(facts)
    here = queries.indicators(work)
    if any(its.code.upper() == facts.code.strip().upper() for its in here):
        says = f"There is an indicator with the code {facts.code.strip().upper()} already."
        raise Invalid(says, fields={"code": says})
    row = Indicator(
        code=facts.code.strip().upper(), title=facts.title.strip(), unit=facts.unit.strip(), counted=facts.counted.strip(),
        of_people=facts.of_people, is_money=facts.is_money, adds_up=facts.adds_up, position=len(here),
    )  # fmt: skip
    work.add(row)
    work.note("indicator.added", row.id, None, code=row.code, title=row.title, unit=row.unit, counted=row.counted)
    return row


def register_shipped(work: Work) -> int:
    """Add the shipped indicators where there is none at all; gives how many."""
    work.must(Action.INDICATOR_MANAGE)
    if queries.indicators(work):
        return 0
    for facts in rules.shipped():
        add_indicator(work, facts)
    return len(rules.shipped())


def plan_application(work: Work, application_id: UUID, indicator_id: UUID, facts: PlanFacts | None) -> IndicatorPlan:
    """Say where an application begins and what it aims at for an indicator; None: it is no longer aimed at."""
    its = applications.get(work, application_id, to_change=True)
    work.must(Action.APPLICATION_WRITE, its.hub_id)
    if its.status != "draft":
        raise Conflict(
            "The application is no longer a draft, so its targets stay; once it has won, they change on its award."
        )
    row = _plan(work, its.hub_id, indicator_id, facts)
    row.application_id = its.id
    work.add(row)
    _note_plan(work, "application.indicator-planned", its.id, row)
    return row


def plan_award(work: Work, award_id: UUID, indicator_id: UUID, facts: PlanFacts | None) -> IndicatorPlan:
    """Say it of an award, for which the targets of its application hold until then."""
    its = awards.award(work, award_id, to_change=True)
    work.must(Action.RESULT_RECORD, its.lead_hub_id)
    if its.status == "closed":
        raise Conflict(f"The award {its.reference} is closed, so its targets stay.")
    row = _plan(work, its.lead_hub_id, indicator_id, facts)
    row.award_id = its.id
    work.add(row)
    _note_plan(work, "award.indicator-planned", its.id, row)
    return row


def record(
    work: Work, award_id: UUID, hub_id: UUID, measured: Measured, evidence: Sequence[Attachment] = ()
) -> IndicatorResult:
    """Keep what a hub measured for an award and a period, with its evidence."""
    work.must(Action.RESULT_RECORD, hub_id)
    return _record(work, award_id, hub_id, measured, evidence)


def correct(
    work: Work, result_id: UUID, measured: Measured, reason: str, evidence: Sequence[Attachment] = ()
) -> IndicatorResult:
    """Put another row in the place of a wrong one, which stays and is named by it."""
    wrong = queries.result(work, result_id, to_change=True)
    work.must(Action.RESULT_RECORD, wrong.hub_id)
    if queries.correction_of(work, wrong.id):
        raise Conflict("This result was corrected already: correct the newer row.")
    if not reason.strip():
        says = "Say what was wrong with it."
        raise Invalid(says, fields={"reason": says})
    right = replace(measured, indicator_id=wrong.indicator_id, community_id=wrong.community_id)
    return _record(work, wrong.award_id, wrong.hub_id, right, evidence, corrects=wrong, reason=reason.strip()[:400])


def classify(work: Work, line_id: UUID, *, reaches: bool, starts_on: str | None, reason: str) -> CommunityLine:
    """Say that the cost of a budget line reaches communities, or does not, from an accounting month on (2026-03; None: always)."""
    award_id = queries.award_of_line(work, line_id)
    its = awards.award(work, award_id)
    work.must(Action.REACH_CLASSIFY, its.lead_hub_id)
    if not reason.strip():
        says = "Say why: whom the money of this line reaches."
        raise Invalid(says, fields={"reason": says})
    month = first_of_month(its.starts_on) if starts_on is None else queries.month_in(work, starts_on)
    row = CommunityLine(
        line_id=line_id, starts_on=month, reaches=reaches, reason=reason.strip()[:400],
        recorded_by=work.actor.id, recorded_by_name=work.actor.name, recorded_at=work.now,
    )  # fmt: skip
    work.add(row)
    work.note(
        "reach.classified", its.id, its.lead_hub_id, line=line_id, reaches=reaches, starts_on=month, reason=row.reason
    )
    return row


def _plan(work: Work, hub_id: UUID, indicator_id: UUID, facts: PlanFacts | None) -> IndicatorPlan:
    indicator = queries.indicator(work, indicator_id)
    said = facts or PlanFacts(0, 0, "")
    if facts is not None:
        rules.check_plan(facts, is_money=indicator.is_money)
    return IndicatorPlan(
        hub_id=hub_id, indicator_id=indicator.id, baseline=said.baseline, target=said.target,
        currency=said.currency if indicator.is_money else "", is_dropped=facts is None,
        recorded_by=work.actor.id, recorded_by_name=work.actor.name, recorded_at=work.now,
    )  # fmt: skip


def _note_plan(work: Work, act: str, about_id: UUID, row: IndicatorPlan) -> None:
    said = {"indicator": row.indicator_id, "currency": row.currency, "dropped": row.is_dropped}
    work.note(act, about_id, row.hub_id, baseline=row.baseline, target=row.target, **said)


def _record(
    work: Work,
    award_id: UUID,
    hub_id: UUID,
    measured: Measured,
    evidence: Sequence[Attachment],
    *,
    corrects: IndicatorResult | None = None,
    reason: str = "",
) -> IndicatorResult:
    its = awards.award(work, award_id)
    if hub_id not in {hub.id for hub in awards.participants(work, award_id)}:
        raise Invalid(f"That hub takes no part in {its.reference}.", fields={"hub": "Choose a hub of the award."})
    if measured.community_id and hubs.community(work, measured.community_id).hub_id != hub_id:
        says = "Community: choose one of the hub's."
        raise Invalid(says, fields={"community": says})
    indicator = queries.indicator(work, measured.indicator_id)
    days = (its.starts_on, its.ends_on)
    rules.check_measured(measured, days, work.today, of_people=indicator.of_people, is_money=indicator.is_money)
    row = IndicatorResult(
        hub_id=hub_id, award_id=its.id, community_id=measured.community_id, indicator_id=indicator.id,
        starts_on=measured.starts_on, ends_on=measured.ends_on, value=measured.value, women=measured.women, men=measured.men,
        youth=measured.youth, currency=measured.currency if indicator.is_money else "",
        measured_how=measured.measured_how.strip()[:1000], corrects_id=corrects.id if corrects else None, reason=reason,
        recorded_by=work.actor.id, recorded_by_name=work.actor.name, recorded_at=work.now,
    )  # fmt: skip
    work.add(row)
    for file in evidence:
        work.add(
            ResultDocument(
                hub_id=hub_id,
                result_id=row.id,
                name=file.name,
                extension=file.extension,
                media_type=file.media_type,
                sha256=file.sha256,
                content=file.content,
                attached_by_name=work.actor.name,
                attached_at=work.now,
            )
        )
    act = "result.corrected" if corrects else "result.recorded"
    digests = [file.sha256 for file in evidence]
    kept = rules.told(row.value, of_people=indicator.of_people, inside=False)
    work.note(
        act, row.id, hub_id, award=its.reference, indicator=indicator.code, value=kept, starts_on=row.starts_on,
        ends_on=row.ends_on, corrects=row.corrects_id, reason=reason, evidence=digests,
    )  # fmt: skip
    return row
