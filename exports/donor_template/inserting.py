"""Inserts rows into a sheet of a template, and lets everything that knows of its rows follow."""

from collections.abc import Iterator

from exports.donor_template.following import around, in_names, in_part
from exports.donor_template.formulas import Insertion, mentions, moved, shifted, staying
from exports.donor_template.markup import attributes, each, relations_of, targets
from exports.donor_template.pen import Pen
from exports.donor_template.sheet_xml import CellXml, RowXml, SheetXml
from exports.donor_template.template import CONTENT_TYPES, WORKBOOK
from exports.refusals import NotWritable

INSERTED = "rows were inserted"
FOLLOWED = "its formulas and areas follow the inserted rows"
CHAIN = "the order of computing does not hold for other rows; the program that opens the workbook makes it anew"


def insert(pen: Pen, insertion: Insertion) -> None:
    """Insert rows below a block, in the look of its last row and with that row's formulas.

    NotWritable where the sheet has a pivot table, which nothing but its own program can move.
    """
    part = pen.template.sheet(insertion.sheet).part
    _must_have_no_pivot(pen, part, insertion.sheet)
    for it in pen.template.sheets:
        text = pen.template.text(it.part)
        if it.name == insertion.sheet or mentions(text.replace("&apos;", "'").replace("&amp;", "&"), insertion.sheet):
            _follow(pen, it.name, it.part, insertion)
    _make_rows(pen.sheet(insertion.sheet), insertion)
    pen.say(part, INSERTED)
    pen.replace(WORKBOOK, in_names(pen.text(WORKBOOK), insertion), "names and print areas follow the inserted rows")
    _parts(pen, part, insertion)
    _drop_chain(pen)


def _must_have_no_pivot(pen: Pen, part: str, sheet: str) -> None:
    if any(kind == "pivotTable" for _, kind, _ in targets(pen.template.parts, part)):
        raise NotWritable(
            f"The sheet «{sheet}» has a pivot table, so no rows can be inserted: move it to another sheet."
        )


def _follow(pen: Pen, name: str, part: str, insertion: Insertion) -> None:
    """Formulas of a sheet, and what it says before and after its rows."""
    sheet = pen.sheet(name)
    before = sheet.before, sheet.after
    sheet.before, sheet.after = (around(it, name, insertion) for it in before)
    is_changed = before != (sheet.before, sheet.after)
    _expand_shared(sheet)
    above: dict[int, str] = {}
    for row in sheet.rows():
        here: dict[int, str] = {}
        for column, cell in row.cells.items() if row.holds_formula else ():
            formula = cell.formula
            if formula is None:
                continue
            here[column] = formula
            still = staying(formula, above[column]) if column in above else frozenset()
            new = shifted(formula, name, insertion, row.number, still)
            is_changed |= _put_formula(row, cell, new, name, insertion)
        above = here
    if is_changed:
        pen.say(part, FOLLOWED)


def _put_formula(row: RowXml, cell: CellXml, formula: str, sheet: str, insertion: Insertion) -> bool:
    """Write a formula that moved; says whether it did."""
    area = cell.formula_area
    new_area = shifted(area, sheet, insertion) if area else ""
    if formula == cell.formula and new_area == area:
        return False
    cell.change_formula(formula, new_area)
    row.changed()
    return True


def _expand_shared(sheet: SheetXml) -> None:
    """Each cell of a shared formula gets its own: after the rows moved they would no longer share it."""
    masters: dict[str, tuple[int, int, str]] = {}
    for row, column, cell in list(_with_formula(sheet)):
        group = cell.shared_group
        if not group:
            continue
        if cell.formula:
            masters[group] = row.number, column, cell.formula
        if group in masters:
            at_row, at_column, formula = masters[group]
            cell.own_formula(moved(formula, row.number - at_row, column - at_column))
            row.changed()


def _with_formula(sheet: SheetXml) -> Iterator[tuple[RowXml, int, CellXml]]:
    for row in sheet.rows():
        if row.holds_formula:
            yield from ((row, column, cell) for column, cell in row.cells.items() if cell.has_formula)


def _make_rows(sheet: SheetXml, insertion: Insertion) -> None:
    last, above = sheet.row(insertion.last), sheet.row(insertion.last - 1)
    sheet.make_room(insertion.last, insertion.count)
    if last is None:
        return
    several = insertion.last > insertion.first
    for number in range(1, insertion.count + 1):
        made = last.copied(insertion.last + number)
        for column, cell in last.cells.items():
            if not cell.formula or cell.formula_area:
                continue
            its = above.cells.get(column) if above and several else None
            still = staying(cell.formula, its.formula) if its and its.formula else frozenset()
            made.cells[column].put_formula(moved(cell.formula, number, still=still))
        sheet.add(made)


def _parts(pen: Pen, part: str, insertion: Insertion) -> None:
    """Images, comments and tables of the sheet; charts of any."""
    for _, kind, target in targets(pen.template.parts, part):
        if kind in ("drawing", "vmlDrawing", "comments", "threadedComment", "table"):
            pen.replace(target, in_part(pen.text(target), kind, insertion), FOLLOWED)
    for name in pen.template.parts:
        if name.startswith("xl/charts/chart"):
            pen.replace(name, in_part(pen.text(name), "chart", insertion), FOLLOWED)


def _drop_chain(pen: Pen) -> None:
    """The order of computing names cells by their addresses; it is made anew."""
    chain = next((target for _, kind, target in targets(pen.template.parts, WORKBOOK) if kind == "calcChain"), "")
    if chain not in pen.template.parts or chain in pen.dropped:
        return
    pen.dropped.add(chain)
    pen.say(chain, f"it is left out: {CHAIN}")
    relations = relations_of(WORKBOOK)
    for name, tag, key, ending in (
        (relations, "Relationship", "Type", "/calcChain"),
        (CONTENT_TYPES, "Override", "PartName", f"/{chain}"),
    ):
        text = pen.text(name)
        for found in list(each(text, tag)):
            if attributes(found).get(key, "").endswith(ending):
                text = text.replace(found, "", 1)
        pen.replace(name, text, f"it no longer names {chain}")
