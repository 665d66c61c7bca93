"""Pages of donors' files: every format at a glance, and any of them written for one award and any days."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from exports import BUDGET_TABLES, DONOR_BUDGETS, DONOR_REPORTS, PAYMENT_REQUESTS, PUBLICATIONS, Format
from grants_app.acceptances.queries import authorised
from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.budgets import queries as budget_queries
from grants_app.core.calendar import Period
from grants_app.core.errors import Invalid
from grants_app.reports import commands, queries
from grants_app.reports.rules import donor_rules
from grants_app.reports.shelf import formats_for
from grants_app.web.forms import day_in
from grants_app.web.request import InWeb, Web

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ShownFormat:
    """One format in the table: its key is what a link and the command line name it by."""

    key: str
    its: Format[Any]


@router.get("/formats")
def show_formats(web: InWeb) -> Response:
    """Every format: title, donor, version and what it needs."""
    web.work.must_somewhere(Action.REPORT_READ)
    shelves = {
        "Financial reports: one award over any days": _shelf(DONOR_REPORTS),
        "Budgets: one award, before anything is spent, and what changed since": _shelf(
            {**DONOR_BUDGETS, **BUDGET_TABLES}
        ),
        "Requests for payment: one award, over its payments from the donor": _shelf(PAYMENT_REQUESTS),
        "What everybody may read: all awards whose policy says so": _shelf(PUBLICATIONS),
    }
    may_see_templates = web.work.actor.may_somewhere(Action.TEMPLATE_READ)
    return web.page("reports/formats.html", shelves=shelves, may_see_templates=may_see_templates)


@router.get("/awards/{award_id}/files")
def choose(web: InWeb, award_id: UUID) -> Response:
    """Pick the days and the format; the file comes at once, marked as a draft until a report of just these days is approved."""
    return web.page("reports/files.html", **_choosing(web, award_id))


@router.get("/awards/{award_id}/file")
def write(web: InWeb, award_id: UUID) -> Response:
    """The file of the days and format in the address."""
    work, network = web.work, web.settings.network_name
    its = queries.award(work, award_id)
    typed = {name: web.request.query_params.get(name, "")[:120] for name in ("from", "to", "format")}
    try:
        period = _period(typed, its, work.today)
        return answer(commands.export(work, its.id, period, typed["format"], network=network, agency=authorised))
    except Invalid as refused:
        web.say(refused.sentence, "danger")
        context = _choosing(web, award_id) | {"values": typed, "errors": refused.fields}
        return web.page("reports/files.html", status=refused.status, **context)


def _period(typed: Mapping[str, str], its: Award, today: date) -> Period:
    """The days asked for; where one is left open, the award's first day, or its last or today. Invalid, beside the field."""
    starts_on = _day(typed, "from") or its.starts_on
    ends_on = _day(typed, "to") or min(max(today, its.starts_on), its.ends_on)
    if ends_on < starts_on:
        sentence = "The last day is before the first; choose a later one."
        raise Invalid(sentence, fields={"to": sentence})
    return Period(starts_on, ends_on)


def _day(typed: Mapping[str, str], name: str) -> date | None:
    found = day_in(typed[name])
    if typed[name] and found is None:
        sentence = f"«{typed[name]}» is not a day; write it as 2026-03-14."
        raise Invalid(sentence, fields={name: sentence})
    return found


def answer(file: commands.ExportedFile) -> Response:
    """A donor's file as a download that no browser keeps."""
    return attached(file.content, file.name, file.media_type)


def attached(content: bytes, name: str, media_type: str) -> Response:
    """A file as a download that no browser keeps or opens by itself."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name)  # a header holds no other letters
    headers = {"Content-Disposition": f'attachment; filename="{plain}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


def _choosing(web: Web, award_id: UUID) -> dict[str, Any]:
    work = web.work
    its = queries.award(work, award_id)
    period = queries.next_period(work, its)
    sees_all = budget_queries.hubs_shown(work, its) is None
    usual = donor_rules(its.profile, its.signed_on).report_format
    reports = sorted(_shelf(formats_for(work, its)), key=lambda it: it.key != usual)
    return {
        "its": its,
        "values": {"from": period.starts_on, "to": period.ends_on, "format": usual},
        "errors": {},
        "usual": usual,
        "reports": reports,
        "reports_to_choose": [(it.key, f"{it.its.title} · {it.its.donor}") for it in reports],
        "budgets": _shelf(DONOR_BUDGETS) if sees_all else [],
        "tables": _shelf(BUDGET_TABLES) if sees_all else [],
        "requests": _shelf(PAYMENT_REQUESTS) if sees_all else [],
        "may_see_templates": work.actor.may_somewhere(Action.TEMPLATE_READ),
        "may_give": work.actor.may(Action.AWARD_WRITE, its.lead_hub_id),
    }


def _shelf(formats: Mapping[str, Format[Any]]) -> list[ShownFormat]:
    return [ShownFormat(key, its) for key, its in formats.items()]
