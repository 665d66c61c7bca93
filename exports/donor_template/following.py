"""What stands around the rows of a sheet and in other parts, once rows are inserted: areas, anchors, names, formats."""

import re
from collections.abc import Callable

from exports.donor_template import addresses
from exports.donor_template.formulas import Insertion, shifted
from exports.donor_template.markup import attributes, element, escaped, opening, unescaped, with_attribute

_FORMULAS = ("formula", "formula1", "formula2", "f")
"""Elements that hold a formula: of formats and validations, and with the prefix xm those of the extension."""

_TAG = re.compile(r"""<(?:\w+:)?(\w+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))+)\s*(/?)>""")
_TEXT = r"(<((?:\w+:)?{name})(?:\s[^>]*)?>)([^<]*)(</\2\s*>)"


def around(text: str, sheet: str, insertion: Insertion) -> str:
    """What a sheet says before and after its rows. Of another sheet only what names the sheet with the new rows changes."""
    for name in _FORMULAS:
        text = _each_text(text, name, lambda it: shifted(it, sheet, insertion))
    text = opening("hyperlink").sub(lambda it: _with(it[0], "location", lambda at: shifted(at, sheet, insertion)), text)
    text = opening("cfvo").sub(lambda it: _threshold(it[0], sheet, insertion), text)
    return _own(text, insertion) if sheet == insertion.sheet else text


def _own(text: str, insertion: Insertion) -> str:
    text = _each_text(text, "sqref", lambda it: _areas(it, insertion))
    text = _each_text(text, "row", lambda it: _anchored(it, insertion))
    text = element("rowBreaks").sub(lambda it: _breaks(it[0], insertion), text)
    text = element("mergeCells").sub(lambda it: _merged(it[0], insertion), text)
    return _TAG.sub(lambda it: _tag(it, insertion), text)


def _tag(found: re.Match[str], insertion: Insertion) -> str:
    if found[1] == "mergeCell":
        return found[0]
    tag = found[0]
    for name, change in _ATTRIBUTES.items():
        if f"{name}=" in found[2] or name in found[2]:
            tag = _with(tag, name, lambda it, change=change: change(it, insertion))  # type: ignore[misc]  # bound now
    return tag


def _with(tag: str, name: str, change: Callable[[str], str]) -> str:
    """A tag with one attribute changed, if it has it."""
    value = attributes(tag).get(name)
    if value is None or (new := change(value)) == value:
        return tag
    end = "/>" if tag.endswith("/>") else ">"
    return with_attribute(tag[: -len(end)], name, new) + end


def _area(area: str, insertion: Insertion, *, alone: bool = True) -> str:
    """A1:C9, or a whole column or row, which Excel writes as A1:A1048576."""
    try:
        top, left, bottom, right = addresses.area(area)
    except addresses.UnfitAddress:
        return area
    top, bottom = insertion.span(top, bottom, alone=alone)
    bottom = min(bottom, addresses.LAST_ROW)
    first, last = addresses.name(top, left), addresses.name(bottom, right)
    return first if ":" not in area and first == last else f"{first}:{last}"


def _areas(areas: str, insertion: Insertion) -> str:
    return " ".join(_area(it, insertion) for it in areas.split())


def _place(cell: str, insertion: Insertion) -> str:
    return _area(cell, insertion, alone=False) if ":" in cell else _one(cell, insertion)


def _one(cell: str, insertion: Insertion) -> str:
    row, column = addresses.cell(cell)
    return addresses.name(insertion.row(row), column)


_ATTRIBUTES: dict[str, Callable[[str, Insertion], str]] = {
    "sqref": _areas,
    "ref": _place,
    "topLeftCell": _one,
    "activeCell": _one,
}


def _threshold(tag: str, sheet: str, insertion: Insertion) -> str:
    """The bound of a colour scale or of icons, where a formula says it."""
    its = attributes(tag)
    is_formula = its.get("type") == "formula" or not re.fullmatch(r"-?[\d.]*", its.get("val", ""))
    return _with(tag, "val", lambda it: shifted(it, sheet, insertion)) if is_formula else tag


def _each_text(text: str, name: str, change: Callable[[str], str]) -> str:
    """The text of every element of that name, changed."""

    def one(found: re.Match[str]) -> str:
        before = unescaped(found[3])
        new = change(before)
        return found[0] if new == before else f"{found[1]}{escaped(new)}{found[4]}"

    return re.sub(_TEXT.format(name=name), one, text)


def _breaks(text: str, insertion: Insertion) -> str:
    """A page ends after the row that a break names: one after the block comes after the new rows too."""

    def one(found: re.Match[str]) -> str:
        return _with(found[0], "id", lambda it: str(int(it) + insertion.count * (int(it) >= insertion.last)))

    return opening("brk").sub(one, text)


def _merged(text: str, insertion: Insertion) -> str:
    """Cells merged in the block's last row are merged in each new one; those merged down the whole block grow with it."""
    found = element("mergeCells").fullmatch(text)
    if found is None:
        return text
    prefix, areas = found[1], [attributes(it[0])["ref"] for it in opening("mergeCell").finditer(found[3] or "")]
    made: list[str] = []
    for area in areas:
        top, left, bottom, right = addresses.area(area)
        covers = top <= insertion.first and bottom == insertion.last and top < bottom
        new = bottom + insertion.count if covers else insertion.row(bottom)
        made.append(f"{addresses.name(insertion.row(top), left)}:{addresses.name(new, right)}")
        if top == bottom == insertion.last:
            rows = range(insertion.last + 1, insertion.last + insertion.count + 1)
            made += [f"{addresses.name(row, left)}:{addresses.name(row, right)}" for row in rows]
    inside = "".join(f'<{prefix}mergeCell ref="{area}"/>' for area in made)
    return f'<{prefix}mergeCells count="{len(made)}">{inside}</{prefix}mergeCells>'


def in_names(workbook: str, insertion: Insertion) -> str:
    """Names, print areas and print titles; they always say on which sheet."""
    return _each_text(workbook, "definedName", lambda it: shifted(it, "", insertion))


def in_part(text: str, kind: str, insertion: Insertion) -> str:
    """An image's place, a comment's cell, a table's area, a chart's source."""
    return _PARTS[kind](text, insertion)


def _anchored(row: str, insertion: Insertion) -> str:
    """Drawings count rows from 0."""
    return str(int(row) + insertion.count) if row.strip().isdigit() and int(row) >= insertion.last else row


def _drawing(text: str, insertion: Insertion) -> str:
    return _each_text(text, "row", lambda it: _anchored(it, insertion))


def _legacy(text: str, insertion: Insertion) -> str:
    """The box of a comment: its cell, and an anchor of eight numbers of which the third and the seventh are rows."""
    text = _each_text(text, "Row", lambda it: _anchored(it, insertion))
    return _each_text(text, "Anchor", lambda it: _anchor(it, insertion))


def _anchor(text: str, insertion: Insertion) -> str:
    numbers = text.split(",")
    if len(numbers) != 8:
        return text
    for at in (2, 6):
        numbers[at] = numbers[at].replace(numbers[at].strip(), _anchored(numbers[at].strip(), insertion))
    return ",".join(numbers)


def _comments(text: str, insertion: Insertion) -> str:
    return re.sub(
        _tag_named("comment|threadedComment"), lambda it: _with(it[0], "ref", lambda at: _one(at, insertion)), text
    )


def _table(text: str, insertion: Insertion) -> str:
    text = re.sub(
        _tag_named("table|autoFilter|sortState|sortCondition"),
        lambda it: _with(it[0], "ref", lambda at: _area(at, insertion, alone=False)),
        text,
    )
    for name in ("calculatedColumnFormula", "totalsRowFormula"):
        text = _each_text(text, name, lambda it: shifted(it, insertion.sheet, insertion))
    return text


def _chart(text: str, insertion: Insertion) -> str:
    return _each_text(text, "f", lambda it: shifted(it, "", insertion))


def _tag_named(names: str) -> str:
    return rf"""<(?:\w+:)?(?:{names})(?=[\s/>])(?:[^<>"']|"[^"]*"|'[^']*')*>"""


_PARTS: dict[str, Callable[[str, Insertion], str]] = {
    "drawing": _drawing,
    "vmlDrawing": _legacy,
    "comments": _comments,
    "threadedComment": _comments,
    "table": _table,
    "chart": _chart,
}
