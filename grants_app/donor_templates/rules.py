"""Pure rules of donors' templates: the life of a mapping, what may be changed in one, and how two versions differ."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from exports.donor_template import addresses, mapping_file
from exports.donor_template.mapping import Block, Put, TemplateMapping, UnfitMapping
from grants_app.access import Action
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.track import Step, Track
from grants_app.donor_templates import choices

FORMAT_PREFIX = "template-"
"""Before the code of a template: what its format is called on a report."""


class Status(StrEnum):
    """Where a version of a mapping stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    REPLACED = "replaced"


class Verdict(StrEnum):
    """What another person said of a mapping."""

    APPROVED = "approved"
    DECLINED = "declined"


TRACK = Track(
    Step("approve", Status.WAITING, Status.APPROVED, Action.TEMPLATE_APPROVE, "Approve this mapping"),
    Step(
        "decline",
        Status.WAITING,
        Status.DECLINED,
        Action.TEMPLATE_APPROVE,
        "Decline it",
        needs_reason=True,
        danger=True,
    ),
)


def another_approves(prepared_by: UUID | None, reviewer: UUID | None) -> None:
    """A mapping decides which figure a donor sees: nobody approves their own."""
    if prepared_by is not None and prepared_by == reviewer:
        raise Conflict("You prepared this mapping, so another person must look at it.")


def format_key(code: str) -> str:
    """What a report calls the format: template-ec-t-0001 for EC-T-0001."""
    return f"{FORMAT_PREFIX}{code.lower()}"


def code_in(key: str) -> str:
    """The template's code in the key of a format; empty for a format of the shelf."""
    return key.removeprefix(FORMAT_PREFIX).upper() if key.startswith(FORMAT_PREFIX) else ""


# --- a mapping as text ---


def read(text: str) -> TemplateMapping:
    """A mapping that was kept."""
    return mapping_file.read(text.encode())


def read_file(content: bytes) -> TemplateMapping:
    """A mapping that somebody shared. Invalid with every problem and its place."""
    try:
        return mapping_file.read(content)
    except UnfitMapping as unfit:
        raise Invalid(" ".join(unfit.reasons), fields={"file": " ".join(unfit.reasons)}) from unfit


def text_of(its: TemplateMapping) -> str:
    """The same mapping has the same text."""
    return mapping_file.write(its)


# --- changing one ---


def with_put(its: TemplateMapping, put: Put) -> TemplateMapping:
    """The mapping with this in the cell, in place of what was there."""
    bare = without(its, put.sheet, put.cell)
    its = _sound(replace(bare, puts=(*bare.puts, put)))
    return replace(its, puts=_in_order(its.puts))


def with_check(its: TemplateMapping, check: Put) -> TemplateMapping:
    """The mapping with this figure to be met by the cell, which the donor's formula computes."""
    bare = without(its, check.sheet, check.cell)
    its = _sound(replace(bare, checks=(*bare.checks, check)))
    return replace(its, checks=_in_order(its.checks))


def with_block(its: TemplateMapping, block: Block) -> TemplateMapping:
    """The mapping with this block, in place of the one that begins in the same row."""
    bare = without_block(its, block.sheet, block.first_row)
    blocks = sorted((*bare.blocks, block), key=lambda it: (it.sheet, it.first_row))
    return _sound(replace(bare, blocks=tuple(blocks)))


def without(its: TemplateMapping, sheet: str, cell: str) -> TemplateMapping:
    """The mapping without what goes into this cell, or is asked of it."""
    return replace(
        its,
        puts=tuple(it for it in its.puts if (it.sheet, it.cell) != (sheet, cell)),
        checks=tuple(it for it in its.checks if (it.sheet, it.cell) != (sheet, cell)),
    )


def without_block(its: TemplateMapping, sheet: str, first_row: int) -> TemplateMapping:
    """The mapping without the block that begins in this row."""
    return replace(its, blocks=tuple(it for it in its.blocks if (it.sheet, it.first_row) != (sheet, first_row)))


def _in_order(puts: tuple[Put, ...]) -> tuple[Put, ...]:
    return tuple(sorted(puts, key=lambda it: (it.sheet, addresses.cell(it.cell))))


def _sound(its: TemplateMapping) -> TemplateMapping:
    if problems := its.problems():
        raise Invalid(" ".join(problems), fields={"what": " ".join(problems)})
    return its


# --- two versions ---


@dataclass(frozen=True, slots=True)
class Difference:
    """One place of which two versions say something else; empty where a version says nothing of it."""

    place: str
    before: str
    after: str


def differences(before: TemplateMapping, after: TemplateMapping) -> tuple[Difference, ...]:
    """Every place that differs, in the order of the newer version, then what it has no more."""
    old, new = dict(_said(before)), dict(_said(after))
    places = [*new, *(place for place in old if place not in new)]
    found = (Difference(place, old.get(place, ""), new.get(place, "")) for place in places)
    return tuple(it for it in found if it.before != it.after)


def _said(its: TemplateMapping) -> Iterator[tuple[str, str]]:
    """Each place with what a mapping says of it."""
    yield from ((it.place, choices.in_words(it)) for it in its.puts)
    yield from ((it.place, f"must come to: {choices.in_words(it)}") for it in its.checks)
    for block in its.blocks:
        place = f"{block.sheet}, from row {block.first_row}"
        yield place, f"{choices.block_in_words(block)}, to row {block.last_row}"
        yield from ((f"{place}, column {it.column}", choices.column_in_words(it)) for it in block.columns)


def marks(its: TemplateMapping) -> Mapping[str, int]:
    """How much is mapped on each sheet."""
    return Counter(it.sheet for rows in (its.puts, its.checks, its.blocks) for it in rows)
