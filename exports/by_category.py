"""Budget lines under the donor's own categories. A line that fits none is refused with a sentence: nothing is put anywhere by guess."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from exports.layouts import Category, categories, layout
from exports.outline import Outline, Row, RowKind, label
from exports.refusals import NotWritable
from exports.statement import LineKind, StatementLine
from exports.wording import Said, said

_APART: tuple[LineKind, ...] = ("indirect",)
_OUTSIDE: tuple[LineKind, ...] = ("contingency", "in-kind", "ineligible")


def by_category(lines: Sequence[StatementLine], form: str, *, left_out: Collection[str] = ()) -> Outline:
    """The categories of a form, each with its lines and a subtotal; then indirect cost, then what the donor does not pay, the total.

    `left_out` are codes of lines that a form shows in a place of their own. Raises NotWritable with a sentence for each line that
    is in no category.
    """
    return _Rows(lines, form, left_out).outline()


def category_of(line: StatementLine, form: str) -> Category | None:
    """The category that takes the line: by its kind where one names kinds, else by the heading of the budget."""
    its = categories(form)
    by_kind = next((it for it in its if line.kind in it.kinds), None)
    if by_kind is not None or line.kind in (*_APART, *_OUTSIDE):
        return by_kind
    return next((it for it in its if it.takes(line.heading)), None)


class _Rows:
    """The rows as they are put together."""

    def __init__(self, lines: Sequence[StatementLine], form: str, left_out: Collection[str]) -> None:
        self._layout, self._form = layout(form), form
        self._lines = [line for line in lines if line.code not in left_out]
        self._left_out = [line for line in lines if line.code in left_out]
        self._rows: list[Row] = []

    def outline(self) -> Outline:
        groups = self._grouped()
        parts = [self._category(category, groups[category.code]) for category in categories(self._form)]
        closing = self._closing_words()
        direct = self._sum("direct", closing["direct"], parts) if closing.get("direct") else -1
        parts = [direct] if direct >= 0 else parts
        rest = [line for line in self._lines if category_of(line, self._form) is None]
        parts += self._apart("indirect", closing["indirect"], [it for it in rest if it.kind in _APART])
        parts += self._apart("outside", closing["outside"], [it for it in rest if it.kind in _OUTSIDE])
        if self._left_out:
            parts.append(self._sum("before_differences", closing["before_differences"], parts))
            parts += self._apart("differences", closing["differences"], self._left_out)
        total = self._sum("total", closing["total"], parts, RowKind.TOTAL)
        return Outline(tuple(self._rows), max(direct, 0), total)

    def _closing_words(self) -> Mapping[str, Any]:
        usual = {
            "indirect": "Indirect costs",
            "outside": "Costs that the donor does not pay",
            "total": "Total",
            "before_differences": "Total cost before exchange differences",
            "differences": "Exchange gains (-) and losses",
        }
        return {**usual, **self._layout.get("closing", {})}

    def _grouped(self) -> dict[str, list[StatementLine]]:
        groups: dict[str, list[StatementLine]] = {category.code: [] for category in categories(self._form)}
        problems = []
        for line in self._lines:
            category = category_of(line, self._form)
            if category is not None:
                groups[category.code].append(line)
            elif line.kind not in (*_APART, *_OUTSIDE):
                problems.append(self._problem(line))
        if problems:
            raise NotWritable(*problems)
        return groups

    def _problem(self, line: StatementLine) -> str:
        names = "; ".join(category.full_title for category in categories(self._form))
        heading = f"its heading «{line.heading}»" if line.heading.strip() else "it has no heading, so it"
        return (
            f"Line {line.code}: {heading} is in no category of {self._layout['title']} ({names}). Give the line one of these "
            f"as its heading in the budget, or add its heading to a category in layouts/{self._form}.toml of the data folder."
        )

    def _category(self, category: Category, lines: Sequence[StatementLine]) -> int:
        name = f"subtotal.{category.code}"
        if not lines:
            self._rows.append(Row(RowKind.SUBTOTAL, category.label, name))
            return len(self._rows) - 1
        self._rows.append(Row(RowKind.HEADING, category.label, f"heading.{category.code}"))
        first = len(self._rows)
        self._rows.extend(Row(RowKind.LINE, label(line), f"line.{line.code}", line) for line in lines)
        return self._sum(
            name,
            said("Sub-total {category}", category=category.code if category.is_lettered else said(category.title)),
            range(first, len(self._rows)),
        )

    def _apart(self, name: str, words: str, lines: Sequence[StatementLine]) -> Iterator[int]:
        """One line stands as its own row; several stand above their sum; none, nothing."""
        if len(lines) == 1:
            self._rows.append(
                Row(RowKind.SUBTOTAL, said("{row} [line {code}]", row=said(words), code=lines[0].code), name, lines[0])
            )
            yield len(self._rows) - 1
        elif lines:
            first = len(self._rows)
            self._rows.extend(Row(RowKind.LINE, label(line), f"line.{line.code}", line) for line in lines)
            yield self._sum(name, words, range(first, len(self._rows)))

    def _sum(self, name: str, words: str | Said, parts: Sequence[int], kind: RowKind = RowKind.SUBTOTAL) -> int:
        self._rows.append(Row(kind, said(words) if isinstance(words, str) else words, name, parts=tuple(parts)))
        return len(self._rows) - 1
