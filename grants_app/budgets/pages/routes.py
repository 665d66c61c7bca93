"""Pages of budgets: the version in force, a workbook taken in, the grid, and budget versus actual."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from uuid import UUID

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.awards.queries import award, participants
from grants_app.awards.rules import TakenIn
from grants_app.budgets import commands, periods, queries, rules
from grants_app.budgets.models import BudgetVersion
from grants_app.budgets.pages import cells
from grants_app.budgets.rules import PlannedLine
from grants_app.core import uploads
from grants_app.core.calendar import Period
from grants_app.core.errors import Invalid, NotFound
from grants_app.core.money import Money, exponent
from grants_app.core.work import Work
from grants_app.hubs.queries import hubs
from grants_app.ledger.rules import State
from grants_app.web.forms import day_in, id_in
from grants_app.web.paging import PAGE_SIZE, Page, address, page_number
from grants_app.web.request import InWeb, Web
from importers import IMPORTS
from importers.records import BudgetLineRecord, Reading, Unusable

router = APIRouter(prefix="/awards/{award_id}")
KIND = "budget"


# --- versions ---


@router.get("/budget")
def show(web: InWeb, award_id: UUID) -> Response:
    """The version in force, else the draft."""
    overview = queries.overview(web.work, award_id)
    shown = overview.approved or overview.draft
    return _show(web, award_id, shown.id if shown else None)


@router.get("/budget/versions/{version_id}")
def show_version(web: InWeb, award_id: UUID, version_id: UUID) -> Response:
    """One version."""
    return _show(web, award_id, version_id)


def _show(web: Web, award_id: UUID, version_id: UUID | None) -> Response:
    work = web.work
    overview = queries.overview(work, award_id)
    return web.page(
        "budgets/show.html",
        overview=overview,
        card=queries.card(work, _of(work, award_id, version_id)) if version_id else None,
        may_take_in=queries.may_take_in(work, overview.award),
    )


@router.post("/budget/versions/{version_id}/approve")
def approve(web: InWeb, award_id: UUID, version_id: UUID) -> Response:
    """Another person approves the draft; it is frozen."""
    commands.approve(web.work, _of(web.work, award_id, version_id))
    card = queries.card(web.work, version_id)
    to = f"/awards/{award_id}/budget/versions/{version_id}"
    return web.done("budgets/_card.html", card=card, to=to, say="Approved: the budget is in force.")


@router.post("/budget/versions/{version_id}/discard")
def discard(web: InWeb, award_id: UUID, version_id: UUID) -> Response:
    """The draft goes."""
    commands.discard(web.work, _of(web.work, award_id, version_id))
    return web.done(to=f"/awards/{award_id}/budget", say="The draft is discarded.")


def _of(work: Work, award_id: UUID, version_id: UUID) -> UUID:
    """The version, if it is one of that award."""
    if queries.version(work, version_id).award_id != award_id:
        raise NotFound
    return version_id


# --- a workbook ---


@router.get("/budget/upload")
def choose_file(web: InWeb, award_id: UUID) -> Response:
    """Choose the workbook."""
    its = _may_take_in(web.work, award_id)
    return web.page("budgets/upload.html", award=its, values={}, errors={})


@router.post("/budget/upload")
def preview(web: InWeb, award_id: UUID) -> Response:
    """What is in the workbook and what stands in the way; nothing is taken in yet."""
    try:
        with web.looking() as looking:
            _may_take_in(looking, award_id)
        file = web.file("file")
        content, name = file.file.read(), _name(file)
        reading = _read(content, name)
    except Invalid as refused:
        return web.again("budgets/upload.html", refused, award=_may_take_in(web.work, award_id))
    work = web.work
    its = _may_take_in(work, award_id)
    outcome = TakenIn()
    if reading.records:
        outcome = commands.take_in(work, its.id, reading.records, file_name=name, check_only=True)
    problems = (*reading.problems, *outcome.problems)
    total = Money.of(sum(record.amount for record in reading.records), its.currency)
    may_approve = work.actor.may(Action.BUDGET_APPROVE, its.lead_hub_id)
    return web.page(
        "budgets/preview.html",
        award=its,
        name=name,
        records=reading.records,
        codes=list(dict.fromkeys(code for record in reading.records for code, _ in record.hub_amounts)),
        places=exponent(its.currency),
        total=total,
        by_period=_by_period(reading.records),
        highest=its.highest_total,
        notices=(*reading.notices, *outcome.notices),
        problems=problems,
        outcome=outcome,
        upload_id=None if problems else uploads.keep(work, KIND, name, content),
        may_approve=may_approve and queries.authority_over(work, its, total).is_enough,
    )


@router.post("/budget/take-in/{upload_id}")
def take_in(web: InWeb, award_id: UUID, upload_id: UUID) -> Response:
    """Take in the workbook that was previewed: read and checked again, then all of it or nothing."""
    upload = uploads.kept(web.work, upload_id, KIND)
    reading = _read(upload.content, upload.name)
    draft = bool(web.text("draft"))
    outcome = commands.take_in(web.work, award_id, reading.records, file_name=upload.name, draft=draft)
    problems = (*reading.problems, *outcome.problems)
    if problems:
        raise Invalid(f"{upload.name} cannot be taken in: {problems[0].says} Upload it again to see everything.")
    uploads.discard(web.work, upload)
    said = f"{outcome.taken} lines taken in." if outcome.taken else "This budget was here already."
    return web.done(to=f"/awards/{award_id}/budget", say=said)


def _by_period(records: Sequence[BudgetLineRecord]) -> dict[str, Decimal]:
    """What the lines come to in each period; empty where the workbook has none."""
    sums: dict[str, Decimal] = {}
    for part in (part for record in records for part in record.parts):
        sums[part.period] = sums.get(part.period, Decimal(0)) + part.amount
    return sums


def _may_take_in(work: Work, award_id: UUID) -> Award:
    its = award(work, award_id)
    if not queries.may_take_in(work, its):
        work.must(Action.BUDGET_WRITE, its.lead_hub_id)
    return its


def _name(file: UploadFile) -> str:
    return file.filename or "budget.xlsx"


def _read(content: bytes, name: str) -> Reading[BudgetLineRecord]:
    try:
        return IMPORTS[KIND].read(BytesIO(content), name)
    except Unusable as unusable:
        raise Invalid(str(unusable), fields={"file": str(unusable)}) from unusable


# --- the grid ---


@router.get("/budget/edit")
def edit(web: InWeb, award_id: UUID) -> Response:
    """The grid: lines down, hubs across."""
    its = _may_write(web.work, award_id)
    lines = queries.editable(web.work, award_id)
    codes = {hub.id: hub.code for hub in hubs(web.work)}
    taking_part = [hub.code for hub in participants(web.work, award_id)]
    values = cells.values_of(lines, codes, taking_part, its.currency, seen=rules.digest(lines))
    return _grid(web, its, values, {})


@router.post("/budget/edit")
def save(web: InWeb, award_id: UUID) -> Response:
    """Save the grid as the draft; or only add lines or a hub to what is typed."""
    its = _may_write(web.work, award_id)
    values = {name: value for name, value in web.form.items() if isinstance(value, str)}
    if web.text("do") != "save":
        return _grid(web, its, cells.widened(values, web.text("do"), web.text("add_hub")), {})
    try:
        typed = cells.read(values, {hub.code: hub.id for hub in hubs(web.work)}, its.currency)
        before = queries.editable(web.work, award_id)
        version = _save(web.work, its, typed)
    except Invalid as refused:
        web.undo()
        web.say(refused.sentence, "danger")
        return _grid(web, its, values, refused.fields, status=refused.status)
    to = f"/awards/{award_id}/budget/versions/{version.id}"
    return web.done(
        to=to, say=f"Saved as a draft. Another person approves it.{_spread_anew(web.work, before, version)}"
    )


def _spread_anew(work: Work, before: Sequence[PlannedLine], version: BudgetVersion) -> str:
    """Which lines the periods of the budget were spread over again."""
    codes = periods.spread_anew([line.planned for line in queries.whole_lines(work, version.id)], before)
    if not codes:
        return ""
    return (
        f" Spread over the periods again, in the former proportion or by days: line {', '.join(codes[:12])}"
        f"{' and others' if len(codes) > 12 else ''}. Look at the amounts by period."
    )


def _save(work: Work, its: Award, typed: cells.Typed) -> BudgetVersion:
    try:
        return commands.save_grid(work, its.id, typed.lines, seen=typed.seen)
    except Invalid as refused:
        raise Invalid(refused.sentence, fields=typed.by_row(refused.fields)) from refused


def _may_write(work: Work, award_id: UUID) -> Award:
    its = award(work, award_id)
    work.must(Action.BUDGET_WRITE, its.lead_hub_id)
    return its


def _grid(web: Web, its: Award, values: dict[str, str], errors: dict[str, str], *, status: int = 200) -> Response:
    return web.page(
        "budgets/edit.html",
        status=status,
        award=its,
        grid=cells.shape(values, its.currency),
        values=values,
        errors=errors,
        highest=queries.highest_total(web.work, its),
        hub_names={hub.code: hub.name for hub in hubs(web.work)},
        kinds=list(rules.KIND_LABELS.items()),
    )


# --- budget versus actual ---


STATES = (State.SPENT, State.RESERVED, State.ADVANCED, State.AVAILABLE)
"""Of a budget, in the order in which they are taken off it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The period that the address asks for."""

    period: Period | None
    values: dict[str, str]


@router.get("/budget-versus-actual")
def show_versus(web: InWeb, award_id: UUID) -> Response:
    """Budget versus actual since the beginning, or of a period."""
    its = award(web.work, award_id)
    asked = _asked(web, its)
    return web.page(
        "budgets/versus.html",
        bva=queries.bva(web.work, award_id, asked.period, by_days=asked.values["budget"] == "days"),
        values=asked.values,
        shows_each_hub=asked.values["hubs"] != "together",
    )


def _asked(web: Web, its: Award) -> _Asked:
    asked = web.request.query_params
    values = {name: asked.get(name, "") for name in ("from", "to", "hubs", "budget")}
    starts_on, ends_on = day_in(values["from"]), day_in(values["to"])
    if starts_on is None and ends_on is None:
        return _Asked(None, values)
    first, last = starts_on or min(its.starts_on, its.signed_on), ends_on or max(web.work.today, its.starts_on)
    if last < first:
        web.say("The period ends before it starts, so the figures since the beginning are shown.", "warning")
        return _Asked(None, values)
    return _Asked(Period(first, last), values | {"from": first.isoformat(), "to": last.isoformat()})


@router.get("/budget-moves")
def show_moves(web: InWeb, award_id: UUID) -> Response:
    """What made a figure of budget versus actual that no voucher made: reserved, advanced, left."""
    asked = web.request.query_params
    if asked.get("state") not in STATES:
        raise NotFound
    narrowing = queries.Narrowing(
        State(asked["state"]),
        hub_id=id_in(asked.get("hub")),
        line_id=id_in(asked.get("line")),
        heading=asked.get("heading", ""),
        kind=asked.get("kind", ""),
    )
    page = page_number(web)
    bva = queries.bva(web.work, award_id)
    found = queries.moves(web.work, bva, narrowing, first=(page - 1) * PAGE_SIZE, most=PAGE_SIZE)
    of = {name: asked[name] for name in ("hub", "line", "heading", "kind") if asked.get(name)}
    here = f"/awards/{award_id}/budget-moves"
    return web.page(
        "budgets/moves.html",
        award=bva.award,
        found=found,
        state=narrowing.state,
        states=[(state, address(here, {"state": state, **of})) for state in STATES],
        vouchers=address("/expenditures", {"award": str(award_id), **of, "status": "posted"}),
        page=Page(page, found.count, address(here, {"state": narrowing.state, **of})),
    )
