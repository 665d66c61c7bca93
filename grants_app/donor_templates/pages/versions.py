"""Pages of a mapping's versions: looked at by another person, compared, taken along, taken in, and brought to next year's workbook."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from exports.donor_template.mapping import TemplateMapping
from grants_app.access import Action
from grants_app.core.errors import Conflict, Invalid, NotFound
from grants_app.donor_templates import commands, filling, fits, queries, rules
from grants_app.donor_templates.pages.templates import answer
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/donor-templates")

_TAKEN_IN = "Taken in. Preview it, then save it."
_OF_ANOTHER_FILE = (
    "Taken in, place by place. It was made for another file than this one, so look whether each place is still the "
    "right one; then preview it and save it."
)


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
    """It becomes what the person is changing; one of another workbook that is here shows first what of it fits."""
    web.work.must(Action.TEMPLATE_MAP)
    try:
        its = rules.read_file(web.file("file").file.read())
        facts = queries.template(web.work, template_id)
        is_same = its.template_hash == facts.sha256
        if not is_same and queries.same_file(web.work, facts.donor_id, its.template_hash):
            brought = _brought(web, template_id, its)
            return web.page("donor_templates/fitting.html", file_text=rules.text_of(its), **brought)
        commands.draw(web.work, template_id, its)
    except Invalid as refused:
        web.undo()
        return web.again("donor_templates/take_in.html", refused, card=queries.card(web.work, template_id))
    return web.done(to=f"/donor-templates/{template_id}", say=_TAKEN_IN if is_same else _OF_ANOTHER_FILE)


@router.get("/{template_id}/fitting")
def show_fitting(web: InWeb, template_id: UUID) -> Response:
    """What of the mapping of the workbook before fits this one."""
    web.work.must(Action.TEMPLATE_MAP)
    context = _brought(web, template_id, _before(web, template_id))
    return web.page("donor_templates/fitting.html", file_text="", **context)


@router.post("/{template_id}/adopt")
def adopt(web: InWeb, template_id: UUID) -> Response:
    """Take over what is ticked."""
    web.work.must(Action.TEMPLATE_MAP)
    given = web.text("mapping")
    its = rules.read_file(given.encode()) if given else _before(web, template_id)
    brought: fits.Brought = _brought(web, template_id, its)["brought"]
    ticked = {int(it) for it in web.form.getlist("item") if isinstance(it, str) and it.isdecimal()}
    commands.draw(web.work, template_id, brought.taken_over(ticked))
    left = brought.left_out(ticked)
    says = f"Taken over, but for {left} that you choose anew." if left else "All of it is taken over."
    return web.done(to=f"/donor-templates/{template_id}", say=f"{says} Preview it, then save it.")


def _before(web: Web, template_id: UUID) -> TemplateMapping:
    """The mapping of the workbook that this one replaces: the approved one, else the newest."""
    card = queries.card(web.work, template_id)
    if card.follows is None:
        raise NotFound("This workbook replaces no other one, so there is no mapping to bring here.")
    theirs = queries.card(web.work, card.follows.id)
    version = theirs.in_force or theirs.newest
    if version is None:
        raise Conflict(f"Nothing was mapped in {card.follows.name}: choose here what goes where.")
    return rules.read(version.mapping.text)


def _brought(web: Web, template_id: UUID, its: TemplateMapping) -> dict[str, Any]:
    """The context of `donor_templates/fitting.html`."""
    card = queries.card(web.work, template_id)
    old = queries.blank_of(web.work, card.facts.donor_id, its.template_hash)
    brought = fits.brought(its, filling.opened(old), filling.opened(queries.blank(web.work, template_id)))
    below = f"«{its.name}», mapping {its.version}, in this workbook."
    return {"card": card, "brought": brought, "items": brought.items, "below": below}
