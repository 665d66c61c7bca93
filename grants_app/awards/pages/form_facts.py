"""The page of what donors' forms ask beyond the books: numbers, names and choices, given once per award."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from exports import DONOR_BUDGETS, DONOR_REPORTS
from exports.form_facts import FormFact, form_facts
from grants_app.access import Action
from grants_app.awards import commands, queries
from grants_app.core.errors import Invalid
from grants_app.core.notation import in_box
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter()


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
    return form_facts((*DONOR_REPORTS, *DONOR_BUDGETS))


@dataclass(frozen=True, slots=True)
class Blank:
    """One field of the page."""

    its: FormFact
    choices: tuple[tuple[str, str], ...]
    hint: str


def _asked(web: Web, award_id: UUID) -> dict[str, Any]:
    """The fields, under the form that asks first; what another form asks too stands once."""
    titles = {name: its.title for name, its in DONOR_REPORTS.items()}
    titles |= {name: its.title for name, its in DONOR_BUDGETS.items()}
    groups: dict[str, list[Blank]] = {}
    for fact in _facts():
        others = ", ".join(titles[name] for name in fact.formats[1:])
        says = [f"{fact.says[0].upper()}{fact.says[1:]}." if fact.says else "", f"Also on: {others}." if others else ""]
        choices = tuple((choice, choice) for choice in fact.choices)
        blank = Blank(fact, choices, " ".join(part for part in says if part))
        groups.setdefault(titles[fact.formats[0]], []).append(blank)
    return {"award": queries.award(web.work, award_id), "groups": groups}
