"""Pages on which a person draws a mapping: what goes into a cell, what repeats, taken out again, and saved as the next version."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from exports.donor_template.mapping import Block, Put
from grants_app.access import Action
from grants_app.core.errors import Invalid, NotFound
from grants_app.donor_templates import blocks, choices, commands, filling, queries, rules, sheets
from grants_app.donor_templates.pages.showing import Asked, asked, shown
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/donor-templates")


@router.post("/{template_id}/put")
def put(web: InWeb, template_id: UUID) -> Response:
    """This goes into the cell."""
    web.work.must(Action.TEMPLATE_MAP)
    try:
        place, its = _chosen(web, template_id)
        commands.put(web.work, template_id, its)
    except Invalid as refused:
        return _again(web, template_id, refused)
    return web.done(to=_at(template_id, place), say=f"{its.cell}: {choices.in_words(its)}.")


@router.post("/{template_id}/check")
def check(web: InWeb, template_id: UUID) -> Response:
    """The donor's formula in this cell must come to this."""
    web.work.must(Action.TEMPLATE_MAP)
    try:
        place, its = _chosen(web, template_id)
        commands.check(web.work, template_id, its)
    except Invalid as refused:
        return _again(web, template_id, refused)
    return web.done(to=_at(template_id, place), say=f"{its.cell} must come to: {choices.in_words(its)}.")


@router.post("/{template_id}/take-out")
def take_out(web: InWeb, template_id: UUID) -> Response:
    """Nothing of ours goes there any more."""
    web.work.must(Action.TEMPLATE_MAP)
    place = asked(web)
    commands.take_out(web.work, template_id, _sheet(web, template_id, place.sheet), place.cell)
    return web.done(to=_at(template_id, place), say=f"Nothing goes into {place.cell} any more.")


@router.get("/{template_id}/block")
def show_block(web: InWeb, template_id: UUID) -> Response:
    """What repeats from this row on; first the kind, then its columns."""
    web.work.must(Action.TEMPLATE_MAP)
    context = _block(web, template_id)
    drawn: blocks.Drawn = context["block"]
    given = web.request.query_params
    values = {
        "repeats": drawn.repeats,
        "last": given.get("last") or drawn.last_row,
        "only": drawn.only,
    }
    return web.page("donor_templates/block.html", values=values, errors={}, **context)


@router.post("/{template_id}/repeat")
def repeat(web: InWeb, template_id: UUID) -> Response:
    """These rows repeat."""
    web.work.must(Action.TEMPLATE_MAP)
    try:
        block = _read_block(web, template_id)
        commands.repeat(web.work, template_id, block)
    except Invalid as refused:
        web.undo()
        return web.again("donor_templates/block.html", refused, **_block(web, template_id))
    place = Asked(asked(web).sheet, f"{block.columns[0].column}{block.first_row}")
    return web.done(
        to=_at(template_id, place), say=f"{choices.block_in_words(block)} repeat from row {block.first_row}."
    )


@router.post("/{template_id}/take-out-block")
def take_out_block(web: InWeb, template_id: UUID) -> Response:
    """Nothing repeats there any more."""
    web.work.must(Action.TEMPLATE_MAP)
    place, row = asked(web), _row(web)
    commands.take_out_block(web.work, template_id, _sheet(web, template_id, place.sheet), row)
    return web.done(
        to=_at(template_id, Asked(place.sheet, f"A{row}")), say=f"Nothing repeats from row {row} on any more."
    )


@router.post("/{template_id}/discard")
def discard(web: InWeb, template_id: UUID) -> Response:
    """Throw away what was changed and not saved."""
    commands.discard(web.work, template_id)
    return web.done(to=f"/donor-templates/{template_id}", say="Your changes are thrown away; what was saved stays.")


@router.post("/{template_id}/save")
def save(web: InWeb, template_id: UUID) -> Response:
    """The next version."""
    made = commands.save(web.work, template_id, why=web.text("why"))
    says = f"Saved as mapping {made.number}. Another person looks at it before a report is written by it."
    return web.done(to=f"/donor-templates/{template_id}", say=says)


def _chosen(web: Web, template_id: UUID) -> tuple[Asked, Put]:
    """What the form says goes into which cell."""
    place = asked(web)
    fields = Fields(web)
    what = fields.text("what", "What goes there", longest=80)
    of = fields.text("of", "Of which", longest=200)
    text = fields.text("text", "The same words", longest=500)
    if not place.cell:
        fields.errors["cell"] = "Choose the cell first, such as B12."
    elif not (what or text):
        fields.errors["what"] = "Choose something of the list, or type the words that go there."
    fields.check()
    template = filling.opened(queries.blank(web.work, template_id))
    sheet = sheets.name_of(template, place.sheet)
    return place, Put(sheet, place.cell, what, of, "" if what else text)


def _again(web: Web, template_id: UUID, refused: Invalid) -> Response:
    web.undo()
    return web.again("donor_templates/show.html", refused, **shown(web, template_id))


def _at(template_id: UUID, place: Asked) -> str:
    """The page with the cell in sight."""
    return f"/donor-templates/{template_id}?sheet={place.sheet}&cell={place.cell}#{place.cell}"


def _sheet(web: Web, template_id: UUID, number: int) -> str:
    return sheets.name_of(filling.opened(queries.blank(web.work, template_id)), number)


def _row(web: Web) -> int:
    text = web.request.query_params.get("row") or web.text("row")
    if not text.isdecimal() or not 0 < int(text[:8]) <= 1_048_576:
        raise NotFound
    return int(text)


def _block(web: Web, template_id: UUID) -> dict[str, Any]:
    """The context of `donor_templates/block.html`."""
    card = queries.card(web.work, template_id)
    place, row = asked(web), _row(web)
    template = filling.opened(queries.blank(web.work, template_id))
    sheet = sheets.name_of(template, place.sheet)
    mapping = rules.read(card.text) if card.text else None
    repeats = web.request.query_params.get("repeats") or web.text("repeats")
    drawn = blocks.drawn(template, mapping, sheet, row, repeats=repeats)
    return {"card": card, "sheet": {"number": place.sheet, "name": sheet}, "block": drawn}


def _read_block(web: Web, template_id: UUID) -> Block:
    place, row = asked(web), _row(web)
    fields = Fields(web)
    repeats = fields.choice("repeats", "What repeats", dict(choices.what_repeats()))
    last = fields.text("last", "Last row", needed=True, longest=7)
    if last and not last.isdecimal():
        fields.errors["last"] = f"Last row: «{last}» is not the number of a row."
    only = fields.text("only", "Only those of one group", longest=200)
    fields.check()
    template = filling.opened(queries.blank(web.work, template_id))
    sheet = sheets.name_of(template, place.sheet)
    return blocks.with_columns(Block(sheet, row, int(last), repeats, (), only), _columns(web))


def _columns(web: Web) -> dict[str, tuple[str, str]]:
    """By the letter of a column: the fact that it holds, or else the same words in each row."""
    letters = {name.partition("-")[2] for name in web.form if name.startswith(("what-", "text-"))}
    said = {
        it: (web.text(f"what-{it}"), web.text(f"text-{it}"))
        for it in letters
        if it.isascii() and it.isalpha() and it.isupper()
    }
    return {it: (what, "" if what else text) for it, (what, text) in said.items() if what or text}
