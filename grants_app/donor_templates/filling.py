"""A donor's workbook opened and filled: what the engine refuses becomes a sentence beside its field."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256

from exports.donor_template.anchors import anchored
from exports.donor_template.filled import Filled
from exports.donor_template.filling import fill
from exports.donor_template.mapping import TemplateMapping
from exports.donor_template.package import Template, UnfitTemplate, open_template
from exports.donor_template.recalculation import Limits, recalculated
from exports.statement import FinancialStatement
from grants_app.core.errors import Invalid
from grants_app.donor_templates import rules

_OPEN_AT_ONCE = 4
"""Workbooks that are held open, so that the next part of a sheet comes at once."""
_LIMITS = Limits(seconds=20)
"""Whoever approves a report holds up other writers meanwhile; a workbook that takes longer is computed when it is opened."""


def opened(content: bytes) -> Template:
    """The workbook, looked at. Invalid with a sentence for one that is unsafe or damaged."""
    try:
        return _opened(content)
    except UnfitTemplate as unfit:
        raise Invalid(str(unfit), fields={"file": str(unfit)}) from unfit


@lru_cache(maxsize=_OPEN_AT_ONCE)
def _opened(content: bytes) -> Template:
    return open_template(content)


def fitted(content: bytes, its: TemplateMapping) -> TemplateMapping:
    """The mapping of this workbook, with the words and names by which its places are found again in next year's.

    Invalid where it names a sheet that the workbook does not have.
    """
    template = opened(content)
    there = {it.name for it in template.sheets}
    asked = {it.sheet for rows in (its.puts, its.checks, its.blocks) for it in rows}
    if missing := sorted(asked - there):
        says = f"The workbook has no sheet {', '.join(f'«{name}»' for name in missing)}."
        raise Invalid(says, fields={"file": says})
    return replace(anchored(template, its), template_hash=template.digest)


def filled(content: bytes, text: str, statement: FinancialStatement) -> Filled:
    """The workbook with the figures of a statement, computed where the server can. NotWritable with every reason."""
    done = fill(opened(content), rules.read(text), statement)
    return _recalculated(_Once(sha256(done.content).hexdigest(), text, done))


@dataclass(frozen=True, slots=True)
class _Once:
    """A filled workbook, known by its bytes and its mapping: the tabs of one preview are computed together."""

    digest: str
    text: str
    filled: Filled = field(compare=False)


@lru_cache(maxsize=_OPEN_AT_ONCE)
def _recalculated(it: _Once) -> Filled:
    return recalculated(it.filled, _LIMITS)


def written(content: bytes, text: str, statement: FinancialStatement) -> bytes:
    """The file of a report. NotWritable where a figure of it is not the ledger's."""
    done = filled(content, text, statement)
    done.must_be_equal()
    return done.content
