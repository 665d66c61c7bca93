"""Pages of donors: the list, one donor with the rules of its profile and where they stand, and adding one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from grants_app.access import Action
from grants_app.core.errors import Invalid
from grants_app.donors import commands, queries
from grants_app.donors.models import Donor
from grants_app.donors.profiles import PROFILES, RULE_LABELS, Profile, Value, profile
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter()


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as the donor's page shows it: in force now, still to come, or in force before."""

    label: str
    value: str
    since: Any
    cite: str
    is_verified: bool
    is_in_force: bool


@router.get("/donors")
def show_donors(web: InWeb) -> Response:
    """All donors."""
    donors = queries.donors(web.work)
    may_add = web.work.actor.everywhere(Action.DONOR_MANAGE)
    return web.page("donors/index.html", donors=donors, profiles=PROFILES, may_add=may_add)


@router.get("/donors/new")
def new_donor(web: InWeb) -> Response:
    """The form for a new donor."""
    web.work.must(Action.DONOR_MANAGE)
    return web.page("donors/form.html", values={}, errors={}, profile_choices=_profile_choices())


@router.post("/donors")
def add_donor(web: InWeb) -> Response:
    """Add a donor."""
    web.work.must(Action.DONOR_MANAGE)
    try:
        donor = _add_donor(web)
    except Invalid as refused:
        return web.again("donors/form.html", refused, profile_choices=_profile_choices())
    return web.done(to=f"/donors/{donor.id}", say=f"{donor.name} is added.")


@router.get("/donors/{donor_id}")
def show_donor(web: InWeb, donor_id: UUID) -> Response:
    """One donor with its rules and their sources."""
    web.work.must_somewhere(Action.DONOR_READ)
    donor = queries.donor(web.work, donor_id)
    its = profile(donor.profile)
    return web.page("donors/show.html", donor=donor, profile=its, rules=_rule_rows(web, its))


def _add_donor(web: Web) -> Donor:
    fields = Fields(web)
    code = fields.text("code", "Code", needed=True, longest=20)
    name = fields.text("name", "Name", needed=True, longest=200)
    country = fields.text("country", "Country", needed=True, longest=2).upper()
    chosen = fields.choice("profile", "Profile", PROFILES)
    fields.check()
    return commands.add_donor(web.work, code=code, name=name, country=country, profile=chosen)


def _profile_choices() -> list[tuple[str, str]]:
    return [(code, its.title) for code, its in PROFILES.items()]


def _rule_rows(web: Web, its: Profile) -> list[RuleRow]:
    """The rules in the order of their labels; within one rule the newest value first."""
    today = web.work.today
    return [
        RuleRow(label, _in_words(value), value.since, value.cite, value.is_verified, value == its.value(name, today))
        for name, label in RULE_LABELS.items()
        for value in reversed(its.values.get(name, ()))
    ]


def _in_words(value: Value) -> str:
    return str(value.value)
