"""Pages of a mapping's versions: looked at by another person, compared, taken along and taken in."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.errors import Invalid, NotFound
from grants_app.donor_templates import commands, queries, rules
from grants_app.donor_templates.pages.templates import answer
from grants_app.web.request import InWeb

router = APIRouter(prefix="/donor-templates")


@router.post("/mappings/{mapping_id}/approve")
def approve(web: InWeb, mapping_id: UUID) -> Response:
    """Reports may be written by it."""
    commands.approve(web.work, mapping_id)
    template_id = queries.version_of(web.work, mapping_id).mapping.template_id
    return web.done(to=f"/donor-templates/{template_id}", say="Approved: reports can be written in this workbook now.")


@router.post("/mappings/{mapping_id}/decline")
def decline(web: InWeb, mapping_id: UUID) -> Response:
    """Not so."""
    commands.decline(web.work, mapping_id, reason=web.text("note"))
    template_id = queries.version_of(web.work, mapping_id).mapping.template_id
    return web.done(to=f"/donor-templates/{template_id}", say="Declined: what was approved before counts on.")


@router.get("/{template_id}/mappings/{number}/file")
def take_along(web: InWeb, template_id: UUID, number: int) -> Response:
    """A version as a file, to be shared."""
    its = queries.version(web.work, template_id, number)
    code = queries.template(web.work, template_id).code
    return answer(its.mapping.text.encode(), f"{code}-mapping-{number}.toml", "application/toml")


@router.get("/{template_id}/differences")
def differences(web: InWeb, template_id: UUID) -> Response:
    """What a version changes, or what the reader is changing."""
    card = queries.card(web.work, template_id)
    wanted = web.request.query_params.get("to", "")
    if wanted.isdecimal():
        after = queries.version(web.work, template_id, int(wanted[:6])).mapping
        number, name, text = after.number - 1, f"mapping {after.number}", after.text
    elif card.draft:
        number, name, text = card.draft.begun_from, "what you are changing", card.draft.text
    else:
        raise NotFound("You are changing nothing here, so there is no difference to show.")
    before = queries.version(web.work, template_id, number).mapping
    rows = rules.differences(rules.read(before.text), rules.read(text))
    return web.page(
        "donor_templates/differences.html", card=card, rows=rows, before=f"mapping {before.number}", after=name
    )


@router.get("/{template_id}/take-in")
def show_take_in(web: InWeb, template_id: UUID) -> Response:
    """The form for a mapping that somebody shared."""
    web.work.must(Action.TEMPLATE_MAP)
    card = queries.card(web.work, template_id)
    return web.page("donor_templates/take_in.html", card=card, values={}, errors={})


@router.post("/{template_id}/take-in")
def take_in(web: InWeb, template_id: UUID) -> Response:
    """It becomes what the person is changing."""
    web.work.must(Action.TEMPLATE_MAP)
    try:
        its = rules.read_file(web.file("file").file.read())
        commands.draw(web.work, template_id, its)
    except Invalid as refused:
        web.undo()
        return web.again("donor_templates/take_in.html", refused, card=queries.card(web.work, template_id))
    return web.done(to=f"/donor-templates/{template_id}", say="Taken in. Preview it, then save it.")
