"""Target beside result: per award, per community, and for the network; small counts are told in general words outside their hub."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col

from exports.register import Column, Register, day_column, text_column
from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.hubs import queries as hubs
from grants_app.hubs.models import Community, Hub
from grants_app.results import rules
from grants_app.results.models import Indicator, IndicatorPlan, IndicatorResult
from grants_app.results.queries.records import documents, indicators, plans_of_all, plans_of_award, results


@dataclass(frozen=True, slots=True)
class Shown:
    """One result as the reader may read it."""

    row: IndicatorResult
    indicator: Indicator
    value: str
    women: str
    men: str
    youth: str
    alias: str
    award: str
    hub: str
    corrected_by: IndicatorResult | None
    documents: Sequence[tuple[UUID, str]]
    may_correct: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """An indicator with its baseline and target beside what was reached."""

    indicator: Indicator
    baseline: str
    target: str
    reached: str
    percent: int | None
    """Of the way from the baseline to the target, where it may be told."""
    currency: str
    awards: int = 1

    @property
    def bar(self) -> int:
        """The percent as a length from 0 to 100."""
        return min(max(self.percent or 0, 0), 100)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page of results shows."""

    standings: tuple[Standing, ...]
    rows: tuple[Shown, ...]


def of_award(work: Work, its: Award) -> Page:
    """An award's indicators: what it aims at, what was reached, and each result."""
    rows = results(work, award_id=its.id)
    plans = plans_of_award(work, its)
    shown = _shown(work, rows)
    named = {each.id: each for each in indicators(work)}
    wanted = [each for each in named.values() if each.id in plans or any(row.indicator_id == each.id for row in rows)]
    standings = [
        _standing(work, each, [plans[each.id]] if each.id in plans else [], _of(rows, each.id)) for each in wanted
    ]
    return Page(tuple(part for parts in standings for part in parts), shown)


def of_community(work: Work, community: Community) -> Page:
    """What was measured for one community."""
    rows = results(work, community_id=community.id)
    wanted = [each for each in indicators(work) if any(row.indicator_id == each.id for row in rows)]
    standings = [_standing(work, each, [], _of(rows, each.id)) for each in wanted]
    return Page(tuple(part for parts in standings for part in parts), _shown(work, rows))


def of_network(work: Work, hub_id: UUID | None = None) -> Page:
    """Each indicator over all awards of the reader's hubs, or of one of them: an amount of money for each currency by itself."""
    rows = [row for row in results(work) if hub_id in (None, row.hub_id)]
    plans = [plan for plan in plans_of_all(work).values() if hub_id in (None, plan.hub_id)]
    standings = [
        _standing(work, each, [plan for plan in plans if plan.indicator_id == each.id], _of(rows, each.id))
        for each in indicators(work)
    ]
    return Page(tuple(part for parts in standings for part in parts), ())


def _of(rows: Iterable[IndicatorResult], indicator_id: UUID) -> list[IndicatorResult]:
    return [row for row in rows if row.indicator_id == indicator_id]


def _standing(
    work: Work, its: Indicator, plans: Sequence[IndicatorPlan], rows: Sequence[IndicatorResult]
) -> list[Standing]:
    found = []
    currencies = {plan.currency for plan in plans} | {row.currency for row in rows}
    for currency in sorted(currencies) or [""]:
        aimed = [plan for plan in plans if plan.currency == currency]
        measured = _reached([row for row in rows if row.currency == currency], adds_up=its.adds_up)
        if its.is_money and (len(aimed) > 1 or len(measured) > 1):
            found.append(_each_by_itself(its, aimed, len(measured), currency))
        elif aimed or measured or not its.is_money:
            found.append(_together(work, its, aimed, measured, currency))
    return found


def _reached(rows: Sequence[IndicatorResult], *, adds_up: bool) -> list[tuple[UUID, int]]:
    """Hub and value of what counts: uncorrected rows, of each award and community all of them or the newest."""
    corrected = {row.corrects_id for row in rows}
    standing = [row for row in rows if row.id not in corrected]
    if adds_up:
        return [(row.hub_id, row.value) for row in standing]
    newest = {(row.award_id, row.hub_id, row.community_id): row for row in standing}
    return [(row.hub_id, row.value) for row in newest.values()]


def _together(
    work: Work, its: Indicator, aimed: Sequence[IndicatorPlan], measured: Sequence[tuple[UUID, int]], currency: str
) -> Standing:
    baseline, target = sum(plan.baseline for plan in aimed), sum(plan.target for plan in aimed)
    hidden = [
        value for hub_id, value in measured if its.of_people and _is_outside(work, hub_id) and rules.is_small(value)
    ]
    whole = sum(value for _, value in measured) - sum(hidden)
    said = rules.in_words(whole, currency) if measured else ""
    if hidden:
        said = f"{said} and {rules.FEWER} more" if whole else rules.FEWER
    way = target - baseline
    percent = (
        None
        if hidden or not measured or not aimed or way <= 0
        else (whole - (0 if its.adds_up else baseline)) * 100 // way
    )
    base, aim = (rules.in_words(value, currency) if aimed else "" for value in (baseline, target))
    return Standing(its, _generally(its, base, baseline), aim, said, percent, currency, len(aimed))


def _generally(its: Indicator, said: str, value: int) -> str:
    return rules.FEWER if said and its.of_people and rules.is_small(value) else said


def _each_by_itself(its: Indicator, aimed: Sequence[IndicatorPlan], measured: int, currency: str) -> Standing:
    """Incomes and savings of several awards are no sum of anything: how many were measured is told."""
    said = f"{measured} measured: see each award" if measured else ""
    return Standing(its, "", f"{len(aimed)} aimed at" if aimed else "", said, None, currency, len(aimed))


def _is_outside(work: Work, hub_id: UUID) -> bool:
    return hub_id not in work.actor.hubs_with(Action.RESULT_READ)


def _shown(work: Work, rows: Sequence[IndicatorResult], *, inside: bool | None = None) -> tuple[Shown, ...]:
    """Newest period first. `inside` False: for a file, which leaves the hub whoever takes it along."""
    named = {each.id: each for each in indicators(work)}
    aliases = {each.id: each.alias for each in hubs.communities(work)}
    codes = {hub.id: hub.code for hub in hubs.hubs(work)}
    references = {key: reference for key, (reference, _) in awards.titles(work, {row.award_id for row in rows}).items()}
    evidence = documents(work, [row.id for row in rows]) if inside is None else {}
    by_corrected = {row.corrects_id: row for row in rows if row.corrects_id}
    return tuple(
        _one(work, row, named[row.indicator_id], inside=not _is_outside(work, row.hub_id) if inside is None else inside, around=(
            aliases.get(row.community_id, "") if row.community_id else "", references.get(row.award_id, ""), codes[row.hub_id],
        ), corrected_by=by_corrected.get(row.id), evidence=evidence.get(row.id, ()))
        for row in reversed(rows)
    )  # fmt: skip


def _one(
    work: Work,
    row: IndicatorResult,
    its: Indicator,
    *,
    inside: bool,
    around: tuple[str, str, str],
    corrected_by: IndicatorResult | None,
    evidence: Sequence[tuple[UUID, str]],
) -> Shown:
    value = rules.in_words(row.value, row.currency)
    if its.of_people and not inside and rules.is_small(row.value):
        value = rules.FEWER
    parts = rules.parts_told(row.value, row.women, row.men, row.youth, inside=inside) if its.of_people else ("", "", "")
    may_correct = corrected_by is None and work.actor.may(Action.RESULT_RECORD, row.hub_id)
    return Shown(row, its, value, *parts, *around, corrected_by, evidence, may_correct)


REGISTER: tuple[Column, ...] = (
    text_column("Indicator", lambda it: it.indicator.code, 13),
    text_column("Title", lambda it: it.indicator.title, 40),
    text_column("Unit", lambda it: it.indicator.unit, 16),
    text_column("Award", lambda it: it.award, 15),
    text_column("Hub", lambda it: it.hub, 7),
    text_column("Community (alias)", lambda it: it.alias, 18),
    day_column("From", lambda it: it.row.starts_on),
    day_column("To", lambda it: it.row.ends_on),
    text_column("Result", lambda it: it.value, 14),
    text_column("Currency", lambda it: it.row.currency, 9),
    text_column("Women", lambda it: it.women, 12),
    text_column("Men", lambda it: it.men, 12),
    text_column("Young people", lambda it: it.youth, 12),
    text_column("Corrected", lambda it: "by a later row" if it.corrected_by else "", 14),
)


def register(work: Work, hub_id: UUID | None = None) -> Register:
    """All results for a file: how they were measured stays in the hub, small counts are told in general words."""
    rows = [row for row in results(work) if hub_id in (None, row.hub_id)]
    shown = _shown(work, rows, inside=False)
    facts = (("Small counts", f"counts of people below {rules.SMALL} stand as «{rules.FEWER}»"),)
    return Register("Results", REGISTER, shown, len(shown), work.today, facts)


def choices(work: Work, its: Award) -> Mapping[str, list[tuple[str, str]]]:
    """For the form of a result: the hubs of the award in which the reader records, their communities, the indicators."""
    mine: list[Hub] = [hub for hub in awards.participants(work, its.id) if work.actor.may(Action.RESULT_RECORD, hub.id)]
    ids = {hub.id for hub in mine}
    return {
        "hubs": [(str(hub.id), hub.name) for hub in mine],
        "communities": [(str(each.id), each.alias) for each in hubs.communities(work) if each.hub_id in ids],
        "indicators": [(str(each.id), f"{each.code} · {each.title} ({each.unit})") for each in indicators(work)],
    }


def awards_with_results(work: Work) -> Sequence[tuple[UUID, str, str]]:
    """The reader's awards, for the list beside the network's page."""
    mine = (
        awards.visible_awards(work, Action.RESULT_READ)
        .with_only_columns(col(Award.id))
        .where(col(Award.status) != "preparing")
    )
    shown = columns(col(Award.id), col(Award.reference), col(Award.title)).where(col(Award.id).in_(mine))
    return [(its.id, its.reference, its.title) for its in work.rows(shown.order_by(col(Award.reference)))]
