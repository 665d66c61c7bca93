"""Pages of donors' workbooks: the list, uploading one, one with its sheets, and the blank as it was sent."""

import re
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from exports.shelf import XLSX
from grants_app.access import Action
from grants_app.core.errors import Invalid, NotFound
from grants_app.donor_templates import commands, queries
from grants_app.donor_templates.pages.showing import shown
from grants_app.donors import queries as donors
from grants_app.web.forms import Fields, id_in
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/donor-templates")


@router.get("")
def show_list(web: InWeb) -> Response:
    """All donors' workbooks, or those of one donor."""
    work = web.work
    donor_id = id_in(web.request.query_params.get("donor"))
    rows = queries.listed(work, donor_id)
    donor = donors.donor(work, donor_id) if donor_id else None
    may_map = work.actor.everywhere(Action.TEMPLATE_MAP)
    return web.page("donor_templates/list.html", rows=rows, donor=donor, may_map=may_map)


@router.get("/new")
def new(web: InWeb) -> Response:
    """The form for a workbook."""
    web.work.must(Action.TEMPLATE_MAP)
    asked = web.request.query_params
    values = {name: str(id_in(asked.get(name)) or "") for name in ("donor", "follows")}
    return web.page("donor_templates/new.html", values=values, errors={}, **_choices(web))


@router.post("/new")
def upload(web: InWeb) -> Response:
    """Keep it, byte for byte."""
    web.work.must(Action.TEMPLATE_MAP)
    try:
        fields = Fields(web)
        donor_id = fields.id("donor", "Donor")
        title = fields.text("title", "What it is", needed=True, longest=120)
        follows_id = fields.id("follows", "It replaces", needed=False)
        fields.check()
        file = web.file("file")
        if donor_id is None:
            raise NotFound
        made = commands.upload(
            web.work,
            donor_id,
            title=title,
            file_name=file.filename or "workbook.xlsx",
            content=file.file.read(),
            follows_id=follows_id,
        )
    except Invalid as refused:
        web.undo()
        return web.again("donor_templates/new.html", refused, **_choices(web))
    if follows_id and queries.versions(web.work, follows_id):
        says = f"Uploaded as {made.code}. Look at what of the mapping before fits."
        return web.done(to=f"/donor-templates/{made.id}/fitting", say=says)
    return web.done(
        to=f"/donor-templates/{made.id}", say=f"Uploaded as {made.code}. Choose a cell, and what goes there."
    )


@router.get("/{template_id}")
def show(web: InWeb, template_id: UUID) -> Response:
    """Its sheets with what goes where, and the versions of that."""
    return web.page("donor_templates/show.html", values={}, errors={}, **shown(web, template_id))


@router.get("/{template_id}/blank")
def download(web: InWeb, template_id: UUID) -> Response:
    """The workbook as the donor sent it."""
    facts = queries.template(web.work, template_id)
    return answer(queries.blank(web.work, template_id), facts.file_name, XLSX)


def answer(content: bytes, name: str, media_type: str) -> Response:
    """A file as a download that no browser keeps."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name)  # a header holds no other letters
    headers = {"Content-Disposition": f'attachment; filename="{plain}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


def _choices(web: Web) -> dict[str, Any]:
    rows = queries.listed(web.work)
    return {
        "donors": [(donor.id, donor.name) for donor in donors.donors(web.work)],
        "before": [(row.facts.id, f"{row.facts.donor} · {row.facts.name}") for row in rows],
    }
