"""The page of what donors' forms ask beyond the books: numbers, names and choices, given once per award."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from exports import DONOR_BUDGETS, DONOR_REPORTS, Format
from exports.form_facts import FormFact, form_facts
from grants_app.access import Action
from grants_app.awards import commands, queries
from grants_app.core.errors import Invalid
from grants_app.core.notation import in_box
from grants_app.donors.profiles import profile
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter()

_FORMATS: Mapping[str, Format[Any]] = {**DONOR_REPORTS, **DONOR_BUDGETS}


@router.get("/awards/{award_id}/form-facts")
def show_form_facts(web: InWeb, award_id: UUID) -> Response:
    """All that the forms on the shelf ask, with what was given."""
    its = queries.award(web.work, award_id)
    web.work.must(Action.AWARD_WRITE, its.lead_hub_id)
    values: dict[str, str] = queries.form_facts(web.work, award_id)
    for fact in _facts():
        if fact.is_amount and fact.key in values:
            values[fact.key] = in_box(Decimal(values[fact.key]))
    return web.page("awards/form_facts.html", values=values, errors={}, **_asked(web, award_id))


@router.post("/awards/{award_id}/form-facts")
def give_form_facts(web: InWeb, award_id: UUID) -> Response:
    """Keep what was given."""
    try:
        given = _given(web, award_id)
        commands.give_form_facts(web.work, award_id, given, _facts())
    except Invalid as refused:
        web.undo()
        return web.again("awards/form_facts.html", refused, **_asked(web, award_id))
    return web.done(to=f"/awards/{award_id}/files", say="Kept for the donor’s forms.")


def _given(web: Web, award_id: UUID) -> dict[str, str]:
    """Amounts as their reader writes them, kept as everybody's files have them."""
    fields, its = Fields(web), queries.award(web.work, award_id)
    given = {}
    for fact in _facts():
        if fact.is_amount:
            amount = fields.money(fact.key, fact.label, its.currency, needed=False)
            given[fact.key] = "" if amount is None else f"{amount.amount:f}"
        else:
            given[fact.key] = web.text(fact.key)
    fields.check()
    return given


def _facts() -> tuple[FormFact, ...]:
    return form_facts(_FORMATS)


@dataclass(frozen=True, slots=True)
class Blank:
    """One field of the page."""

    its: FormFact
    choices: tuple[tuple[str, str], ...]
    hint: str


@dataclass(frozen=True, slots=True)
class Group:
    """The fields of one form; those of other donors' forms are folded away."""

    title: str
    is_usual: bool
    blanks: list[Blank]


def _asked(web: Web, award_id: UUID) -> dict[str, Any]:
    """The fields, under the form that asks first, the award's own donor's forms before others; what another form asks too stands once."""
    its = queries.award(web.work, award_id)
    usual = DONOR_REPORTS[profile(its.profile).on(its.signed_on).report_format].donor
    facts = form_facts(sorted(_FORMATS, key=lambda name: _FORMATS[name].donor != usual))
    groups: dict[str, Group] = {}
    for fact in facts:
        first = _FORMATS[fact.formats[0]]
        groups.setdefault(first.title, Group(first.title, first.donor == usual, [])).blanks.append(_blank(fact))
    return {"award": its, "groups": list(groups.values())}


def _blank(fact: FormFact) -> Blank:
    others = ", ".join(_FORMATS[name].title for name in fact.formats[1:])
    says = (f"May be {fact.says}." if fact.says else "", f"Also on: {others}." if others else "")
    choices = tuple((choice, choice) for choice in fact.choices)
    return Blank(fact, choices, " ".join(part for part in says if part))
