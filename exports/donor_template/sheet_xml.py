"""One sheet as its rows and cells. What nobody writes into is given back as it was, to the byte."""

import re
from bisect import insort
from collections.abc import Iterator
from functools import lru_cache

from exports.donor_template import addresses
from exports.donor_template.markup import attributes, escaped, unescaped, with_attribute

_DATA = re.compile(r"<((?:\w+:)?)sheetData\s*(?:/>|>)")
_ADDRESS = re.compile(r"""\sr\s*=\s*["'](([A-Z]{1,3})[0-9]+)""")
_ROW = re.compile(r"""\sr\s*=\s*["']([0-9]+)""")
_STYLE = re.compile(r"""\ss\s*=\s*["']([0-9]+)""")
_KIND = re.compile(r"""\st\s*=\s*["'](\w+)""")
_SPANS = re.compile(r'\s+spans\s*=\s*"[^"]*"')


@lru_cache(maxsize=8)
def _row_pattern(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"<{prefix}row(?=[\s/>])([^>]*?)(?:/>|>(.*?)</{prefix}row\s*>)", re.DOTALL)


@lru_cache(maxsize=8)
def _cell_pattern(prefix: str) -> re.Pattern[str]:
    """Its attributes, the address where it is the first of them, its column, what stands in it."""
    first = r'((?:\s+r="(([A-Z]{1,3})[0-9]+)")?[^>]*?)'
    return re.compile(rf"<{prefix}c(?=[\s/>]){first}(?:/>|>(.*?)</{prefix}c\s*>)", re.DOTALL)


@lru_cache(maxsize=64)
def _inner_pattern(prefix: str, name: str) -> re.Pattern[str]:
    return re.compile(rf"<{prefix}{name}(?=[\s/>])([^>]*?)(?:/>|>(.*?)</{prefix}{name}\s*>)", re.DOTALL)


def sheet_start(text: str) -> re.Match[str] | None:
    """Where the rows of a sheet begin; None where it has no place for any."""
    return _DATA.search(text)


class CellXml:
    """One cell: the attributes of its tag, and what stands inside."""

    __slots__ = ("address", "attributes", "content", "prefix")

    def __init__(self, prefix: str, its_attributes: str, content: str, address: str = "") -> None:
        self.prefix = prefix
        self.address = address  # as its tag says it; empty where the tag says none
        self.attributes = its_attributes
        self.content = content

    @property
    def style(self) -> int:
        found = _STYLE.search(self.attributes)
        return int(found[1]) if found else 0

    @property
    def kind(self) -> str:
        """As the file says it: n, s (shared text), str, inlineStr, b, e."""
        found = _KIND.search(self.attributes)
        return found[1] if found else "n"

    @property
    def has_formula(self) -> bool:
        return f"<{self.prefix}f" in self.content

    @property
    def formula_tag(self) -> re.Match[str] | None:
        """The element of its formula: attributes and text."""
        return _inner_pattern(self.prefix, "f").search(self.content) if self.has_formula else None

    @property
    def formula(self) -> str | None:
        """The text of its formula; empty where another cell of a shared formula has it, None where the cell has none."""
        found = self.formula_tag
        return None if found is None else unescaped(found[2] or "")

    @property
    def value(self) -> str:
        """The value as the file has it: a number, the index of a shared text, or a text."""
        if self.kind == "inlineStr":
            return "".join(unescaped(it[2] or "") for it in _inner_pattern(self.prefix, "t").finditer(self.content))
        found = _inner_pattern(self.prefix, "v").search(self.content)
        return unescaped(found[2] or "") if found else ""

    def empty(self) -> None:
        """Take away what stands in it; its look stays."""
        self._put(None, "")

    def put_number(self, number: str) -> None:
        self._put(None, self._element("v", number))

    def put_text(self, text: str) -> None:
        kept = f'<{self.prefix}t xml:space="preserve">{escaped(text)}</{self.prefix}t>'
        self._put("inlineStr", f"<{self.prefix}is>{kept}</{self.prefix}is>")

    def put_formula(self, formula: str) -> None:
        """A plain formula, whose value nobody knows yet."""
        self._put(None, self._element("f", escaped(formula)))

    @property
    def shared_group(self) -> str:
        """The number of the shared formula of which its formula is a part; empty where it is none."""
        found = self.formula_tag
        its = attributes(found[1]) if found else {}
        return its.get("si", "") if its.get("t") == "shared" else ""

    @property
    def formula_area(self) -> str:
        """The cells of its array formula or data table; empty where it is none."""
        found = self.formula_tag
        its = attributes(found[1]) if found else {}
        return its.get("ref", "") if its.get("t") in ("array", "dataTable") else ""

    def change_formula(self, formula: str, area: str = "") -> None:
        """Another text of its formula, and another area where it has one; the value goes, since it was of the old one."""
        found = self.formula_tag
        its = with_attribute(found[1], "ref", area) if found and area else (found[1] if found else "")
        self.attributes = with_attribute(self.attributes, "t", None)
        self.content = f"<{self.prefix}f{its}>{escaped(formula)}</{self.prefix}f>"

    def own_formula(self, formula: str) -> None:
        """A formula of its own in place of a shared one; its value stays."""
        found = self.formula_tag
        if found:
            its = found[1]
            for name in ("t", "si", "ref"):
                its = with_attribute(its, name, None)
            own = f"<{self.prefix}f{its}>{escaped(formula)}</{self.prefix}f>"
            self.content = self.content[: found.start()] + own + self.content[found.end() :]

    def show(self, value: str | None, kind: str | None = None) -> None:
        """What its formula shows before anything is computed; None: nothing."""
        found = self.formula_tag
        spaced = value is not None and value != value.strip()
        shown = "" if value is None else self._element("v", escaped(value), ' xml:space="preserve"' if spaced else "")
        self._put(None if value is None else kind, (found[0] if found else "") + shown)

    def _element(self, name: str, inside: str, its: str = "") -> str:
        return f"<{self.prefix}{name}{its}>{inside}</{self.prefix}{name}>"

    def _put(self, kind: str | None, content: str) -> None:
        bare = with_attribute(with_attribute(self.attributes, "cm", None), "vm", None)
        self.attributes = with_attribute(bare, "t", kind)
        self.content = content

    def to_text(self, row: int, column: int) -> str:
        address = addresses.name(row, column)
        its = self.attributes if self.address == address else with_attribute(self.attributes, "r", address)
        tag = f"{self.prefix}c"
        return f"<{tag}{its}>{self.content}</{tag}>" if self.content else f"<{tag}{its.rstrip()}/>"


class RowXml:
    """One row, whose cells are looked for when somebody asks for them."""

    __slots__ = ("_cells", "_content", "_source", "attributes", "number", "prefix")

    def __init__(self, prefix: str, number: int, its_attributes: str, content: str, source: str | None) -> None:
        self.prefix = prefix
        self.number = number
        self.attributes = its_attributes
        self._content = content
        self._source = source  # as it stood in the file; None once it was changed
        self._cells: dict[int, CellXml] | None = None

    @property
    def cells(self) -> dict[int, CellXml]:
        """By their column, counted from 1, in their order."""
        if self._cells is None:
            cells: dict[int, CellXml] = {}
            column = 0
            for found in _cell_pattern(self.prefix).finditer(self._content):
                its, address, letters, content = found.groups()
                if not address and (said := _ADDRESS.search(its)):
                    address, letters = said.groups()
                column = addresses.number(letters) if letters else column + 1
                cells[column] = CellXml(self.prefix, its, content or "", address or "")
            self._cells = cells  # only now: another thread may read the same template
        return self._cells

    def change(self, column: int) -> CellXml:
        """A cell to write into; made where there is none, with the look of its row."""
        cells = self.cells
        self._source = None
        if column not in cells:
            its = attributes(self.attributes)
            address = addresses.name(self.number, column)
            style = its.get("s", "") if its.get("customFormat") in ("1", "true") else ""
            cells[column] = CellXml(self.prefix, f' r="{address}"' + (f' s="{style}"' if style else ""), "", address)
            self._cells = dict(sorted(cells.items()))
            self.attributes = _SPANS.sub("", self.attributes)  # which cells it has was true before
        return self.cells[column]

    def changed(self) -> None:
        """Something in it was changed: it is written anew."""
        self._source = None

    @property
    def holds_formula(self) -> bool:
        return (
            f"<{self.prefix}f" in self._content
            if self._cells is None
            else any(it.has_formula for it in self._cells.values())
        )

    def moved(self, number: int) -> None:
        """Move it to another place; its cells go with it."""
        self.cells  # noqa: B018  # read while the row still says where they were
        self.number = number
        self._source = None

    def copied(self, number: int) -> "RowXml":
        """A row of the same height and look, with cells of the same look and nothing in them."""
        made = RowXml(self.prefix, number, self.attributes, "", None)
        made._cells = {
            column: CellXml(self.prefix, with_attribute(it.attributes, "t", None), "")
            for column, it in self.cells.items()
        }
        for it in made._cells.values():
            it.empty()
        return made

    def to_text(self) -> str:
        if self._source is not None:
            return self._source
        its = with_attribute(self.attributes, "r", str(self.number))
        inside = "".join(it.to_text(self.number, column) for column, it in self.cells.items())
        tag = f"{self.prefix}row"
        return f"<{tag}{its}>{inside}</{tag}>" if inside else f"<{tag}{its.rstrip()}/>"


class SheetXml:
    """The rows of a sheet, and what stands before and after them."""

    def __init__(self, text: str) -> None:
        start = sheet_start(text)
        if start is None:
            raise ValueError("no sheetData")
        self.prefix = start[1]
        self._opening = start[0]
        closing = f"</{self.prefix}sheetData>"
        is_empty = start[0].endswith("/>")
        end = start.end() if is_empty else text.index(closing, start.end())
        self.before = text[: start.start()]
        self.after = text[end:] if is_empty else text[end + len(closing) :]
        self._rows: dict[int, RowXml] = {}
        self._read(text[start.end() : end])

    def _read(self, body: str) -> None:
        number = 0
        for found in _row_pattern(self.prefix).finditer(body):
            said = _ROW.search(found[1])
            number = int(said[1]) if said else number + 1
            if number in self._rows:
                raise ValueError(f"row {number} is there twice")
            self._rows[number] = RowXml(self.prefix, number, found[1], found[2] or "", found[0])
        self._order = sorted(self._rows)

    def rows(self) -> Iterator[RowXml]:
        """From the top, those that the file has."""
        return (self._rows[number] for number in self._order)

    def row(self, number: int) -> RowXml | None:
        return self._rows.get(number)

    def cell(self, row: int, column: int) -> CellXml | None:
        found = self._rows.get(row)
        return found.cells.get(column) if found else None

    def change(self, row: int, column: int) -> CellXml:
        """A cell to write into; it and its row are made, in their order, where the file has none."""
        if row not in self._rows:
            self.add(RowXml(self.prefix, row, f' r="{row}"', "", None))
        return self._rows[row].change(column)

    def add(self, row: RowXml) -> None:
        """Put in a row that is not there yet."""
        self._rows[row.number] = row
        insort(self._order, row.number)

    def make_room(self, after: int, count: int) -> None:
        """Move every row below `after` down."""
        moving = [number for number in self._order if number > after]
        for number in reversed(moving):
            row = self._rows.pop(number)
            row.moved(number + count)
            self._rows[number + count] = row
        self._order = sorted(self._rows)

    @property
    def last_row(self) -> int:
        return self._order[-1] if self._order else 0

    def to_text(self) -> str:
        inside = "".join(row.to_text() for row in self.rows())
        if self._opening.endswith("/>") and not inside:
            return f"{self.before}{self._opening}{self.after}"
        tag = f"{self.prefix}sheetData"
        opened = f"<{tag}>" if self._opening.endswith("/>") else self._opening
        return f"{self.before}{opened}{inside}</{tag}>{self.after}"
