"""Starting an application and writing it: saved field by field as one types, or with one button without JavaScript."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.applications import commands, queries, rules
from grants_app.applications.models import Application, ApplicationLine
from grants_app.applications.queries import Served, objective_ids, objectives_served
from grants_app.applications.rules import FIELDS, FieldClash, Percent, Value, fingerprint, line_field
from grants_app.calls import queries as call_queries
from grants_app.communities.queries import known
from grants_app.core.errors import Invalid, NotFound, Refused
from grants_app.core.money import Money
from grants_app.core.notation import in_box
from grants_app.core.work import Work
from grants_app.hubs.models import Objective
from grants_app.hubs.queries import communities, community, hubs, objectives_on
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter()

DAYS = ("starts_on", "ends_on")


@router.get("/new")
def new(web: InWeb) -> Response:
    """For which community, under which call."""
    web.work.must_somewhere(Action.APPLICATION_WRITE)
    asked = web.request.query_params
    values = {"call": asked.get("call", ""), "community": asked.get("community", "")}
    choices = _choices(web.work, values["call"])
    if not values["community"] and len(choices["communities"]) == 1:
        values["community"] = choices["communities"][0][0]
    return web.page("applications/new.html", values=values, errors={}, **choices)


@router.post("")
def start(web: InWeb) -> Response:
    """Start the application and go on writing it."""
    web.work.must_somewhere(Action.APPLICATION_WRITE)
    try:
        fields = Fields(web)
        call_id, community_id = fields.id("call", "Call"), fields.id("community", "Community")
        fields.check()
        application = commands.start(web.work, call_id or UUID(int=0), community_id or UUID(int=0))
    except Invalid as refused:
        web.undo()
        return web.again("applications/new.html", refused, **_choices(web.work, web.text("call")))
    return web.done(
        to=f"/applications/{application.id}/write",
        say=f"{application.reference} is started. Whatever you type is saved when you leave its field.",
    )


@router.get("/{application_id}/write")
def write(web: InWeb, application_id: UUID) -> Response:
    """The draft to write."""
    application = _writable(web.work, application_id)
    return web.page("applications/write.html", errors={}, clashes={}, **_form(web, application))


@router.post("/{application_id}")
def save(web: InWeb, application_id: UUID) -> Response:
    """Keep the whole form: every field that was changed in it, or none and a sentence for each that is wrong."""
    application = _writable(web.work, application_id)
    try:
        changed = _changed(web, application)
        commands.save_fields(
            web.work, application_id, changed, edition=_edition(web.text("edition")), page=web.text("page")
        )
        act = web.text("act")
        if act == "add-line":
            commands.add_line(web.work, application_id)
        elif act == "use-file":
            commands.use_file(web.work, application_id)
        elif act.startswith("remove-line:"):
            commands.remove_line(web.work, application_id, _line_id(act))
    except Refused as refused:
        return _once_more(web, application_id, refused)
    here = f"/applications/{application_id}"
    leads_to = {
        "check": f"{here}/submit",
        "save": f"{here}/write",
        "leave": here,
        "use-file": f"{here}/write#field-summary",
    }.get(act, f"{here}/write#budget")
    return web.done(to=leads_to, say="Saved.")


@router.post("/{application_id}/fields/{name}")
def save_field(web: InWeb, application_id: UUID, name: str) -> Response:
    """Keep one field when it is left; where somebody else changed it meanwhile, show both texts and keep theirs."""
    application = _writable(web.work, application_id)
    asked = web.request.query_params
    try:
        fields = Fields(web)
        value = _read(web, fields, name, application.currency)
        fields.check()
        commands.save_field(
            web.work,
            application_id,
            name,
            value,
            edition=_edition(asked.get("edition", "")),
            page=asked.get("page", ""),
        )
    except FieldClash as clash:
        web.undo()
        edition = queries.get(web.work, application_id).edition
        return web.page(
            "applications/_clash.html", status=409, application=application, clash=clash.clashes[0],
            refused=clash, edition=edition, page_key=asked.get("page", ""), zone=web.work.actor.time_zone,
        )  # fmt: skip
    except Invalid as refused:
        web.undo()
        return web.page("applications/_refused.html", status=refused.status, refused=refused)
    return web.page(
        "applications/_saved.html",
        name=name,
        settled=bool(asked.get("settles")),
        totals=_totals(web.work, queries.get(web.work, application_id)),
        shares=_shares(web.work, application_id),
        application=queries.get(web.work, application_id),
        page_key=asked.get("page", ""),
    )


def _writable(work: Work, application_id: UUID) -> Application:
    application = queries.get(work, application_id)
    work.must(Action.APPLICATION_WRITE, application.hub_id)
    rules.must_be_draft(application.status)
    return application


def _edition(text: str) -> int:
    """The edition that the page showed; the first where the page does not say it, so that it writes over nothing."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _line_id(act: str) -> UUID:
    try:
        return UUID(act.removeprefix("remove-line:"))
    except ValueError:
        raise NotFound from None


# --- what was typed ---


def _changed(web: Web, application: Application) -> dict[str, Value]:
    """The fields that the person changed: a form without JavaScript sends them all, with what it showed of each."""
    fields, changed = Fields(web), {}
    served = objective_ids(web.work, application.id)
    for name in _names(queries.lines(web.work, application.id), served):
        if f"was-{name}" in web.form and fingerprint(_as_sent(web, name)) != web.text(f"was-{name}"):
            changed[name] = _read(web, fields, name, application.currency)
    fields.check()
    return changed


def _names(lines: Sequence[ApplicationLine], served: Iterable[UUID]) -> list[str]:
    cells = (line_field(line.id, cell) for line in lines for cell in rules.LINE_CELLS)
    return [*FIELDS, *cells, *map(rules.share_field, served)]


def _as_sent(web: Web, name: str) -> str:
    return " ".join(sorted(_chosen(web))) if name == "objectives" else web.text(name)


def _chosen(web: Web) -> list[str]:
    return [value for value in web.form.getlist("objectives") if isinstance(value, str)]


def _read(web: Web, fields: Fields, name: str, currency: str) -> Value:
    """One field as its kind; NotFound for a name that is no field."""
    place = rules.parse_line_field(name)
    if rules.parse_share_field(name):
        return _percent(web, fields, name)
    if name not in FIELDS and place is None:
        raise NotFound
    if name == "objectives":
        return _objective_ids(web, fields)
    if name in DAYS:
        return fields.day(name, FIELDS[name], needed=False)
    if name == "requested" or (place and place[1] == "amount"):
        return _amount(fields, name, currency)
    longest = rules.LONGEST_CELL[place[1]] if place else rules.LONGEST[name]
    return fields.text(name, rules.label(name), longest=longest)


def _percent(web: Web, fields: Fields, name: str) -> Percent | None:
    typed = web.text(name).removesuffix("%").strip()
    if not typed.isdecimal() or len(typed) > 3 or int(typed) > 100:
        fields.errors[name] = "A share is a whole number of percent from 0 to 100."
        return None
    return Percent(int(typed))


def _amount(fields: Fields, name: str, currency: str) -> int | None:
    amount = fields.money(name, rules.label(name), currency, needed=False)
    if amount is not None and amount.minor < 0:
        fields.errors[name] = f"{rules.label(name)}: an amount cannot be below zero."
    return amount.minor if amount else None


def _objective_ids(web: Web, fields: Fields) -> tuple[UUID, ...]:
    try:
        return tuple(UUID(value) for value in _chosen(web))
    except ValueError:
        fields.errors["objectives"] = "Objectives served: choose from the list."
        return ()


# --- what the form shows ---


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the rough budget with the names of its cells."""

    id: UUID
    number: int
    names: Mapping[str, str]


def _form(web: Web, application: Application) -> dict[str, Any]:
    work = web.work
    lines = queries.lines(work, application.id)
    shares = _shares(work, application.id)
    chosen = {each.id for each in shares}
    stored = _stored(application, lines) | {rules.share_field(each.id): str(each.percent) for each in shares}
    call = call_queries.card(work, application.call_id)
    return {
        "application": application,
        "call": call.call,
        "known": known(work, community(work, application.community_id)),
        "deadlines": call.deadlines,
        "documents": call.documents,
        "minimum": call.minimum,
        "maximum": call.maximum,
        "values": stored,
        "chosen": {str(each) for each in chosen},
        "fingerprints": {name: fingerprint(value) for name, value in stored.items()}
        | {"objectives": fingerprint(" ".join(sorted(map(str, chosen))))},
        "objectives": _offered(work, shares),
        "shares": shares,
        "lines": [
            LineView(line.id, number, {cell: line_field(line.id, cell) for cell in rules.LINE_CELLS})
            for number, line in enumerate(lines, 1)
        ],
        "most_lines": rules.MOST_LINES,
        "totals": _totals(work, application),
        "longest": rules.LONGEST,
        "page_key": web.once(),
        "zone": work.actor.time_zone,
    }


def _shares(work: Work, application_id: UUID) -> Sequence[Served]:
    return objectives_served(work, application_id)


def _offered(work: Work, shares: Sequence[Served]) -> list[Objective | Served]:
    """Today's objectives; those that an earlier strategy left chosen stand below them."""
    today = objectives_on(work, work.today)
    of_today = {objective.id for objective in today}
    return [*today, *(each for each in shares if each.id not in of_today)]


def _stored(application: Application, lines: Sequence[ApplicationLine]) -> dict[str, str]:
    """Every field as it is typed, objectives aside."""
    requested = application.requested
    stored = {name: getattr(application, name) for name in ("title", "summary", "activities", "risks")}
    stored |= {name: day.isoformat() if (day := getattr(application, name)) else "" for name in DAYS}
    stored["requested"] = in_box(requested.amount) if requested else ""
    for line in lines:
        amount = _money(line.amount_minor, application.currency)
        stored[line_field(line.id, "heading")] = line.heading
        stored[line_field(line.id, "description")] = line.description
        stored[line_field(line.id, "amount")] = in_box(amount.amount) if amount else ""
    return stored


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def _totals(work: Work, application: Application) -> dict[str, Any]:
    total = rules.rough_total(queries.rough_lines(work, application.id), application.currency)
    return {"total": total, "comparison": rules.comparison(total, application.requested)}


def _once_more(web: Web, application_id: UUID, refused: Refused) -> Response:
    """The form with everything as it was typed; beside each field what is wrong, or what somebody else wrote there."""
    web.undo()
    form = _form(web, _writable(web.work, application_id))
    typed = {name: value for name, value in web.form.items() if isinstance(value, str)}
    form["values"] = form["values"] | {name: value for name, value in typed.items() if name in form["values"]}
    form["chosen"] = set(_chosen(web))
    clashes = {clash.name: clash for clash in refused.clashes} if isinstance(refused, FieldClash) else {}
    web.say(f"Nothing was saved yet. {refused.sentence}", "danger")
    return web.page("applications/write.html", status=refused.status, errors=refused.fields, clashes=clashes, **form)


def _choices(work: Work, call_id: str) -> dict[str, Any]:
    """Open calls, and the communities of the hubs where the person may write."""
    names = {hub.id: hub.name for hub in hubs(work)}
    mine = [each for each in communities(work) if work.actor.may(Action.APPLICATION_WRITE, each.hub_id)]
    calls = [(str(each), shown) for each, shown in call_queries.open_calls(work)]
    return {
        "calls": calls,
        "call_is_closed": bool(call_id) and call_id not in {value for value, _ in calls},
        "communities": [(str(each.id), f"{each.alias}, {each.kind} ({names[each.hub_id]})") for each in mine],
    }
