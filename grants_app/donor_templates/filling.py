"""A donor's workbook opened and filled: what the engine refuses becomes a sentence beside its field."""

from functools import lru_cache

from exports.donor_template.filled import Filled
from exports.donor_template.filling import fill
from exports.donor_template.mapping import TemplateMapping
from exports.donor_template.package import Template, UnfitTemplate, open_template
from exports.statement import FinancialStatement
from grants_app.core.errors import Invalid
from grants_app.donor_templates import rules

_OPEN_AT_ONCE = 4
"""Workbooks that are held open, so that the next part of a sheet comes at once."""


def opened(content: bytes) -> Template:
    """The workbook, looked at. Invalid with a sentence for one that is unsafe or damaged."""
    try:
        return _opened(content)
    except UnfitTemplate as unfit:
        raise Invalid(str(unfit), fields={"file": str(unfit)}) from unfit


@lru_cache(maxsize=_OPEN_AT_ONCE)
def _opened(content: bytes) -> Template:
    return open_template(content)


def must_fit(content: bytes, its: TemplateMapping) -> None:
    """Refuse a mapping that names a sheet which the workbook does not have."""
    template = opened(content)
    there = {it.name for it in template.sheets}
    asked = {it.sheet for rows in (its.puts, its.checks, its.blocks) for it in rows}
    if missing := sorted(asked - there):
        says = f"The workbook has no sheet {', '.join(f'«{name}»' for name in missing)}."
        raise Invalid(says, fields={"file": says})


def filled(content: bytes, text: str, statement: FinancialStatement) -> Filled:
    """The workbook with the figures of a statement, computed where the server can. NotWritable with every reason."""
    return fill(opened(content), rules.read(text), statement)


def written(content: bytes, text: str, statement: FinancialStatement) -> bytes:
    """The file of a report. NotWritable where a figure of it is not the ledger's."""
    done = filled(content, text, statement)
    done.must_be_equal()
    return done.content
