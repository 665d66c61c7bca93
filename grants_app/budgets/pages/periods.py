"""The page of a draft's periods: which they are, and each hub's amount of each line in each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.awards.queries import award
from grants_app.budgets import commands, queries, rules
from grants_app.budgets.pages import cells
from grants_app.budgets.periods import MOST, of_hub, periods_of, years_of
from grants_app.budgets.rules import Part, PlannedLine, PlannedPeriod
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.core.notation import in_box
from grants_app.core.work import Work
from grants_app.hubs.queries import hubs
from grants_app.web.forms import day_in
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/awards/{award_id}/budget/periods")

MORE = 2
"""Empty rows beside the periods there are."""


@dataclass(frozen=True, slots=True)
class Row:
    """A hub's share of a line as the page shows it: what it is, and what its periods come to as typed."""

    line: PlannedLine
    hub_id: UUID
    hub: str
    is_first: bool
    """Whether the line begins here."""
    share: int
    together: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Shares down, periods across."""

    periods: tuple[PlannedPeriod, ...]
    rows: tuple[Row, ...]
    sums: tuple[int, ...]
    """Of each period, as typed."""
    total: int


@router.get("")
def show(web: InWeb, award_id: UUID) -> Response:
    """The periods of the draft, and the amounts by period."""
    return _page(web, _may_write(web.work, award_id))


@router.post("")
def set_periods(web: InWeb, award_id: UUID) -> Response:
    """Give the draft the typed periods, the award's own years, or the calendar years; or none."""
    its = _may_write(web.work, award_id)
    values = {name: value for name, value in web.form.items() if isinstance(value, str)}
    try:
        commands.set_periods(web.work, its.id, _typed_periods(web.work, its, values), seen=values.get("seen", ""))
    except (Invalid, Conflict) as refused:
        web.undo()
        web.say(refused.sentence, "danger")
        fields = refused.fields if isinstance(refused, Invalid) else {}
        return _page(web, its, values, fields, status=refused.status)
    return web.done(to=f"/awards/{award_id}/budget/periods", say="Saved. Look at the amounts, then save them.")


@router.post("/amounts")
def save(web: InWeb, award_id: UUID) -> Response:
    """Save the amounts by period; those of each share must come to it."""
    its = _may_write(web.work, award_id)
    values = {name: value for name, value in web.form.items() if isinstance(value, str)}
    if web.text("do") == "sum":
        return _page(web, its, values)
    try:
        lines = _typed_amounts(values, queries.editable(web.work, its.id), its.currency)
        version = commands.save_grid(web.work, its.id, lines, seen=values.get("seen", ""))
    except (Invalid, Conflict) as refused:
        web.undo()
        web.say(refused.sentence, "danger")
        fields = refused.fields if isinstance(refused, Invalid) else {}
        return _page(web, its, values, fields, status=refused.status)
    return web.done(
        to=f"/awards/{award_id}/budget/versions/{version.id}", say="Saved: every share is the sum of its periods."
    )


def _page(
    web: Web,
    its: Award,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    status: int = 200,
) -> Response:
    lines = queries.editable(web.work, its.id)
    draft = queries.draft_version(web.work, its.id)
    shown = {**_values_of(lines, its.currency), **(values or {})}
    return web.page(
        "budgets/periods.html",
        status=status,
        award=its,
        draft=draft,
        ends_on=(draft.ends_on if draft else None) or its.ends_on,
        grid=_grid(web.work, lines, shown, its.currency),
        rows=range(min(len(periods_of(lines)) + MORE, MOST)),
        values=shown,
        errors=errors or {},
    )


def _values_of(lines: Sequence[PlannedLine], currency: str) -> dict[str, str]:
    """The texts of both forms as the draft stands."""
    values = {"seen": rules.digest(lines)}
    for at, period in enumerate(periods_of(lines)):
        days = {"from": period.starts_on.isoformat(), "to": period.ends_on.isoformat()}
        values |= {f"period-{at}-{name}": text for name, text in {"name": period.name, **days}.items()}
    for row, (line, hub_id, _) in enumerate(_shares(lines)):
        for at, amount in enumerate(_in_order(line.parts, hub_id, periods_of(lines))):
            values[f"part-{row}-{at}"] = in_box(Money(amount, currency).amount)
    return values


def _grid(work: Work, lines: Sequence[PlannedLine], values: Mapping[str, str], currency: str) -> Grid:
    codes, its_periods = {hub.id: hub.code for hub in hubs(work)}, periods_of(lines)
    rows, sums = [], [0] * len(its_periods)
    for at, (line, hub_id, is_first) in enumerate(_shares(lines)):
        typed = [cells.share_of(dict(values), f"part-{at}-{of}", currency, {}) for of in range(len(its_periods))]
        sums = [before + amount for before, amount in zip(sums, typed, strict=True)]
        rows.append(Row(line, hub_id, codes[hub_id], is_first, line.shares[hub_id], sum(typed)))
    return Grid(its_periods, tuple(rows), tuple(sums), sum(row.share for row in rows))


def _shares(lines: Sequence[PlannedLine]) -> list[tuple[PlannedLine, UUID, bool]]:
    """Every hub's share of every line, in order, and whether it is the line's first."""
    return [
        (line, hub_id, at == 0)
        for line in lines
        for at, hub_id in enumerate(hub_id for hub_id, share in line.shares.items() if share)
    ]


def _in_order(parts: Mapping[Part, int], hub_id: UUID, its_periods: Sequence[PlannedPeriod]) -> list[int]:
    here = of_hub(parts, hub_id)
    return [here.get(period, 0) for period in its_periods]


def _typed_periods(work: Work, its: Award, values: Mapping[str, str]) -> list[PlannedPeriod]:
    draft = queries.draft_version(work, its.id)
    whole = Period(its.starts_on, (draft.ends_on if draft else None) or its.ends_on)
    if values.get("do") in ("years", "calendar"):
        return years_of(whole, calendar=values["do"] == "calendar")
    found: list[PlannedPeriod] = []
    errors: dict[str, str] = {}
    for at in range(MOST) if values.get("do") != "none" else ():
        name, starts, ends = (values.get(f"period-{at}-{of}", "").strip() for of in ("name", "from", "to"))
        if name or starts or ends:
            first, last = day_in(starts), day_in(ends)
            errors |= {
                f"period-{at}-{of}": "Give the day." for of, day in (("from", first), ("to", last)) if day is None
            }
            if first and last:
                found.append(PlannedPeriod(first, last, name[:60]))
    if errors:
        raise Invalid("Give the first and the last day of every period.", fields=errors)
    return found


def _typed_amounts(values: Mapping[str, str], lines: Sequence[PlannedLine], currency: str) -> list[PlannedLine]:
    """The draft's lines with the typed amounts; Invalid (422) with a sentence for each share whose periods do not come to it."""
    its_periods = periods_of(lines)
    if not its_periods:
        raise Conflict("This budget has no periods yet. Give it periods first, then their amounts.")
    errors: dict[str, str] = {}
    typed: dict[str, dict[Part, int]] = {}
    for row, (line, hub_id, _) in enumerate(_shares(lines)):
        parts = {
            (hub_id, period): cells.share_of(dict(values), f"part-{row}-{at}", currency, errors)
            for at, period in enumerate(its_periods)
        }
        typed.setdefault(line.code, {}).update(parts)
        share, together = Money(line.shares[hub_id], currency), Money(sum(parts.values()), currency)
        if share != together and not any(name.startswith(f"part-{row}-") for name in errors):
            way = "too much" if together > share else "missing"
            gap = together - share if together > share else share - together
            errors[f"part-{row}-0"] = (
                f"Line {line.code}: its periods come to {together}, and the share is {share}: {gap} is {way}."
            )
    if errors:
        first = next(iter(errors.values()))
        raise Invalid(first if len(errors) == 1 else f"{len(errors)} cells need your attention.", fields=errors)
    return [replace(line, parts=typed.get(line.code, {})) for line in lines]


def _may_write(work: Work, award_id: UUID) -> Award:
    its = award(work, award_id)
    work.must(Action.BUDGET_WRITE, its.lead_hub_id)
    return its
