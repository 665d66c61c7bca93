"""How a template shows what is in its cells: as a date, as a percentage; and which cells its protection locks."""

import re
from functools import cached_property
from xml.etree import ElementTree as ET

from exports.donor_template.markup import local

_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "dd/mm/yyyy h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss",
    46: "[h]:mm:ss", 47: "mm:ss.0", 49: "@",
}  # fmt: skip
_BUILT_IN_DATES = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_OFF = ("0", "false")


class Styles:
    """The cell formats of a workbook, by their index."""

    def __init__(self, part: bytes) -> None:
        self._root = ET.fromstring(part)  # noqa: S314  # no part with a DOCTYPE gets here

    def must_be_sound(self) -> None:
        """ValueError where a look names no number format."""
        for style in range(len(self._formats)):
            self.code(style)

    def code(self, style: int) -> str:
        """The number format, such as `#,##0.00`."""
        number = self._number(style)
        return self._codes.get(number) or _BUILT_IN.get(number, "General")

    def is_date(self, style: int) -> bool:
        """Whether a number in such a cell is shown as a day."""
        if self._number(style) in self._codes:
            return bool(re.search(r"[dy]", _plain(self.code(style)), re.IGNORECASE))
        return self._number(style) in _BUILT_IN_DATES

    def is_percent(self, style: int) -> bool:
        """Whether 0.9 in such a cell is shown as 90 %."""
        return "%" in _plain(self.code(style))

    def wraps(self, style: int) -> bool:
        """Whether a long text in such a cell runs over several lines."""
        its = self._formats[style] if 0 <= style < len(self._formats) else ()
        return any(local(it.tag) == "alignment" and it.get("wrapText", "0") not in _OFF for it in its)

    def is_locked(self, style: int) -> bool:
        """Whether the protection of its sheet keeps a person from typing into such a cell."""
        if not 0 <= style < len(self._formats):
            return True
        its = next((it for it in self._formats[style] if local(it.tag) == "protection"), None)
        return its is None or its.get("locked", "1") not in _OFF

    def _number(self, style: int) -> int:
        return int(self._formats[style].get("numFmtId", "0")) if 0 <= style < len(self._formats) else 0

    @cached_property
    def _formats(self) -> list[ET.Element]:
        return next((list(it) for it in self._root if local(it.tag) == "cellXfs"), [])

    @cached_property
    def _codes(self) -> dict[int, str]:
        own = next((list(it) for it in self._root if local(it.tag) == "numFmts"), [])
        return {int(it.get("numFmtId", "0")): it.get("formatCode", "") for it in own}


def _plain(code: str) -> str:
    """The code without texts that it shows as they are, colours and conditions; its part for what is above zero."""
    return _LITERAL.sub("", code).split(";", maxsplit=1)[0]
