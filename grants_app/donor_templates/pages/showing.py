"""What a workbook's page shows: a part of a sheet, the chosen cell with what may go there, and what is mapped on the sheet."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from exports.donor_template import addresses
from exports.donor_template.mapping import TemplateMapping
from grants_app.donor_templates import choices, filling, queries, rules, sheets
from grants_app.web.request import Web


@dataclass(frozen=True, slots=True)
class Asked:
    """The place of a workbook that an address names: a sheet by its number, and a cell or the corner of a part."""

    sheet: int = 1
    cell: str = ""
    row: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Item:
    """One row of what is mapped on a sheet."""

    place: str
    mark: str
    says: str
    label: str
    url: str


def asked(web: Web) -> Asked:
    """What the address or the form asks for; the first cell of the first sheet for what cannot be read."""
    given = web.request.query_params
    return Asked(
        sheet=_count(given.get("sheet") or web.text("sheet")),
        cell=_cell(given.get("cell") or web.text("cell")),
        row=_count(given.get("row", "")),
        column=_count(given.get("column", "")),
    )


def shown(web: Web, template_id: UUID) -> dict[str, Any]:
    """The context of `donor_templates/show.html`."""
    card = queries.card(web.work, template_id)
    template = filling.opened(queries.blank(web.work, template_id))
    mapping = rules.read(card.text) if card.text else TemplateMapping(card.facts.title, card.facts.donor, 1, "-")
    base = f"/donor-templates/{template_id}?"
    place = asked(web)
    part = sheets.part_of(template, place.sheet, mapping, cell=place.cell, row=place.row, column=place.column)
    chosen = sheets.chosen(template, part, mapping, base) if place.cell and card.may_map else None
    return {
        "card": card,
        "shown": part,
        "base": base,
        "cell": chosen,
        "groups": choices.for_a_cell() if chosen and chosen.act else [],
        "items": list(_items(mapping, part, base)),
        "steps": {it.mapping.id: queries.steps(web.work, it) for it in card.versions},
    }


def _items(mapping: TemplateMapping, part: sheets.Shown, base: str) -> list[Item]:
    at = f"{base}sheet={part.number}&cell="
    found = [
        *(
            Item(it.cell, sheets.PUT, choices.in_words(it), it.label, f"{at}{it.cell}")
            for it in mapping.puts
            if it.sheet == part.name
        ),
        *(
            Item(it.cell, sheets.CHECK, f"must come to: {choices.in_words(it)}", it.label, f"{at}{it.cell}")
            for it in mapping.checks
            if it.sheet == part.name
        ),
    ]
    for block in mapping.blocks:
        if block.sheet == part.name:
            first, last = block.first_row, block.last_row
            rows = f"row {first}" if first == last else f"rows {first}–{last}"
            columns = ", ".join(f"{it.column}: {choices.column_in_words(it)}" for it in block.columns)
            url = f"/donor-templates/{base.split('/')[2].rstrip('?')}/block?sheet={part.number}&row={block.first_row}"
            found.append(Item(rows, sheets.BLOCK, f"{choices.block_in_words(block)}: {columns}", block.label, url))
    return found


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and int(text[:7]) > 0 else 1


def _cell(text: str) -> str:
    try:
        return addresses.name(*addresses.cell(text.strip()))
    except addresses.UnfitAddress:
        return ""
