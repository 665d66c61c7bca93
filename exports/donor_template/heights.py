"""How high a row must be for a text that runs over several lines; the donor's heights stay wherever the text fits."""

from decimal import Decimal

from exports.cell_text import lines
from exports.donor_template.markup import attributes, each, with_attribute
from exports.donor_template.sheet_xml import RowXml
from exports.donor_template.template import Template

TALLER = "rows are as high as their texts need"

_LINE = 15
"""Points of one line of text in the usual size."""
_HIGHEST = 409
_DEFAULT_WIDTH = 9


class Heights:
    """The widths of a sheet's columns, and what follows from them."""

    def __init__(self, template: Template, sheet: str) -> None:
        self._styles = template.styles
        self._said = [attributes(tag) for tag in each(template.cells(sheet).before, "col")]

    def make_room(self, row: RowXml, column: int, style: int, text: str) -> bool:
        """Raise a row whose height is fixed where a wrapped text would be cut off; says whether it did."""
        its = attributes(row.attributes)
        if "ht" not in its or not self._styles.wraps(style):
            return False
        needed = min(_HIGHEST, _LINE * sum(lines(it, self._width(column)) for it in text.split("\n")))
        if needed <= Decimal(its["ht"]):
            return False
        row.attributes = with_attribute(with_attribute(row.attributes, "ht", str(needed)), "customHeight", "1")
        row.changed()
        return True

    def _width(self, column: int) -> int:
        found = next((it for it in self._said if int(it["min"]) <= column <= int(it["max"])), {})
        return int(Decimal(found.get("width", "") or _DEFAULT_WIDTH))
