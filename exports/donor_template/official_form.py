"""A donor's own form of which we know every cell: filled by address, with what its formulas will show before they are computed."""

from decimal import Decimal

from exports.cell_text import clean
from exports.donor_template import addresses
from exports.donor_template.pen import Pen, UnfitBlank
from exports.donor_template.sheet_xml import CellXml
from exports.donor_template.template import Template
from exports.donor_template.values import Taken, as_text

Shown = Decimal | str | None
"""What a formula shows; None: nobody knows yet, so nothing, not even a text of the blank form."""

SHOWN = "its formulas show what they will come to"


class OfficialForm:
    """A blank form under the pen. Only input cells that it has, empty or with a value, can be filled."""

    def __init__(self, blank: bytes) -> None:
        self._template = Template(blank)
        self._pen = Pen(self._template)
        self._sheets = {it.name for it in self._template.sheets}
        self._shown: dict[str, dict[tuple[int, int], Shown]] = {}

    def named(self, name: str) -> tuple[str, str]:
        """The sheet and the cell behind a name of the workbook."""
        found = self._template.named_cell(name)
        if found is None:
            raise UnfitBlank(f"The blank form has no cell named {name}.")
        return found

    def put(self, sheet: str, cell: str, value: Decimal | str) -> None:
        """Fill an input cell; the number or text stays what it is."""
        row, column = self._place(sheet, cell)
        it = Taken(text=as_text(value)) if isinstance(value, str) else Taken(value)
        self._pen.put(sheet, row, column, it)

    def show(self, sheet: str, cell: str, value: Decimal | str) -> None:
        """What a formula cell shows before anything is computed."""
        self._shown.setdefault(sheet, {})[self._place(sheet, cell)] = value

    def hide(self, sheet: str, cell: str) -> None:
        """A formula cell of which nobody knows yet what it will show."""
        self._shown.setdefault(sheet, {})[self._place(sheet, cell)] = None

    def forget(self, sheet: str) -> None:
        """The figures that formulas of this sheet show are of the blank form: take them away, except those given by `show`."""
        self._template.sheet(sheet)
        self._shown.setdefault(sheet, {})

    def text_ending(self, ending: str) -> str:
        """A text of the workbook that ends so, such as a country of its list by its code; empty for none."""
        return next((it for it in self._template.strings if it.endswith(ending)), "")

    def to_bytes(self) -> bytes:
        """The filled form, to be computed when it is opened. Parts that nobody wrote into are those of the blank."""
        for sheet, shown in self._shown.items():
            self._show(sheet, shown)
        return self._pen.to_bytes(keeps_values=True)

    def _place(self, sheet: str, cell: str) -> tuple[int, int]:
        place = addresses.cell(cell)
        if sheet not in self._sheets:
            raise UnfitBlank(f"The blank form has no sheet {sheet}.")
        if self._pen.sheet(sheet).cell(*place) is None:
            raise UnfitBlank(f"The blank form has no cell {cell} on the sheet {sheet}.")
        return place

    def _show(self, sheet: str, shown: dict[tuple[int, int], Shown]) -> None:
        """Figures of which nothing was said go; texts that formulas repeat, such as labels, stay."""
        for row in self._pen.sheet(sheet).rows():
            for column, cell in row.cells.items() if row.holds_formula else ():
                place = row.number, column
                if not cell.has_formula or (place not in shown and cell.kind == "str"):
                    continue
                _put(cell, shown.get(place))
                row.changed()
        self._pen.say(self._template.sheet(sheet).part, SHOWN)


def _put(cell: CellXml, value: Shown) -> None:
    if isinstance(value, str):
        cell.show(clean(value), "str")
    else:
        cell.show(None if value is None else f"{value:f}")
