"""The words and names by which the places of a mapping are known, so that they are found again in another template."""

from dataclasses import replace

from exports.donor_template import addresses
from exports.donor_template.mapping import Block, Column, Put, TemplateMapping
from exports.donor_template.shown import above, beside, heading, text
from exports.donor_template.template import Template


def anchored(template: Template, mapping: TemplateMapping) -> TemplateMapping:
    """The mapping with the words beside each of its places and the names of its cells, as the template has them.

    To be called before a mapping is saved: what the person at the page chose is kept, only `label` and `name` are set.
    """
    names = {place: it.name for it in reversed(template.names) if (place := template.named_cell(it.name))}
    return replace(
        mapping,
        puts=tuple(_put(template, it, names) for it in mapping.puts),
        checks=tuple(_put(template, it, names) for it in mapping.checks),
        blocks=tuple(_block(template, it) for it in mapping.blocks),
    )


def _put(template: Template, put: Put, names: dict[tuple[str, str], str]) -> Put:
    row, column = addresses.cell(put.cell)
    name = names.get((put.sheet, addresses.name(row, column)), "")
    return replace(put, label=_words(template, put.sheet, beside(template, put.sheet, row, column)), name=name)


def _block(template: Template, block: Block) -> Block:
    columns = tuple(
        replace(it, label=_words(template, block.sheet, heading_of(template, block, it))) for it in block.columns
    )
    return replace(block, columns=columns, label=_words(template, block.sheet, title_of(template, block)))


def title_of(template: Template, block: Block) -> tuple[int, int] | None:
    """The words that name the rows: the nearest above their first column that is filled, or in their row before it."""
    first = min(addresses.number(it.column) for it in block.columns)
    in_row = next((left for left in range(1, first) if text(template, block.sheet, block.first_row, left)), None)
    return (block.first_row, in_row) if in_row else above(template, block.sheet, block.first_row, first)


def heading_of(template: Template, block: Block, column: Column) -> tuple[int, int] | None:
    """The words at the head of a column of the block: in the row in which most of its columns have some."""
    row = heading_row(template, block)
    if row is not None and text(template, block.sheet, row, addresses.number(column.column)):
        return row, addresses.number(column.column)
    return heading(template, block.sheet, block.first_row, addresses.number(column.column))


def heading_row(template: Template, block: Block) -> int | None:
    """The row above the block in which most of its columns have words; the nearest of them."""
    numbers = [addresses.number(it.column) for it in block.columns]
    best, most = None, 0
    for row in range(block.first_row - 1, 0, -1):
        found = sum(1 for number in numbers if text(template, block.sheet, row, number))
        if found > most:
            best, most = row, found
    return best


def _words(template: Template, sheet: str, place: tuple[int, int] | None) -> str:
    return text(template, sheet, *place)[:200] if place else ""
