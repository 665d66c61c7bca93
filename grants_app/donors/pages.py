"""Pages of donors: the list, one donor with the rules of its profile and where they stand, and adding one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from grants_app.access import Action
from grants_app.awards.queries import DonorRecord, record_with
from grants_app.calls.queries import past_grants
from grants_app.core.errors import Invalid
from grants_app.donors import commands, queries
from grants_app.donors.models import Donor
from grants_app.donors.profiles import PROFILES, RULE_LABELS, Profile, Value, profile
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter()
LANGUAGE_NAMES = {"en": "English", "fr": "French", "es": "Spanish"}


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
    may_see_templates = web.work.actor.may_somewhere(Action.TEMPLATE_READ)
    return web.page(
        "donors/index.html", donors=donors, profiles=PROFILES, may_add=may_add, may_see_templates=may_see_templates
    )


@router.get("/donors/new")
def new_donor(web: InWeb) -> Response:
    """The form for a new donor."""
    web.work.must(Action.DONOR_MANAGE)
    return web.page("donors/form.html", values={"language": "en"}, errors={}, **_choices())


@router.post("/donors")
def add_donor(web: InWeb) -> Response:
    """Add a donor."""
    web.work.must(Action.DONOR_MANAGE)
    try:
        donor = _add_donor(web)
    except Invalid as refused:
        return web.again("donors/form.html", refused, **_choices())
    return web.done(to=f"/donors/{donor.id}", say=f"{donor.name} is added.")


@router.get("/donors/{donor_id}")
def show_donor(web: InWeb, donor_id: UUID) -> Response:
    """One donor with its rules and their sources."""
    web.work.must_somewhere(Action.DONOR_READ)
    donor = queries.donor(web.work, donor_id)
    its = profile(donor.profile)
    may_manage = web.work.actor.everywhere(Action.DONOR_MANAGE)
    return web.page(
        "donors/show.html", donor=donor, profile=its, rules=_rule_rows(web, its),
        language=LANGUAGE_NAMES[donor.language], languages=list(LANGUAGE_NAMES.items()), may_manage=may_manage,
        may_see_templates=web.work.actor.may_somewhere(Action.TEMPLATE_READ),
        past=past_grants(web.work, donor_id) if web.work.actor.may_somewhere(Action.CALL_READ) else None,
        record=_record(web, donor_id),
    )  # fmt: skip


def _record(web: Web, donor_id: UUID) -> DonorRecord | None:
    """How our applications to this donor went, for whoever may read applications."""
    may_read = web.work.actor.may_somewhere(Action.APPLICATION_READ)
    return record_with(web.work, donor_id) if may_read else None


@router.post("/donors/{donor_id}/language")
def speak(web: InWeb, donor_id: UUID) -> Response:
    """Choose the language of the donor's files."""
    donor = commands.speak(web.work, donor_id, web.text("language"))
    return web.done(
        to=f"/donors/{donor.id}", say=f"Files for {donor.name} are written in {LANGUAGE_NAMES[donor.language]}."
    )


def _add_donor(web: Web) -> Donor:
    fields = Fields(web)
    code = fields.text("code", "Code", needed=True, longest=20)
    name = fields.text("name", "Name", needed=True, longest=200)
    country = fields.text("country", "Country", needed=True, longest=2).upper()
    chosen = fields.choice("profile", "Profile", PROFILES)
    language = fields.choice("language", "Language of its files", LANGUAGE_NAMES)
    fields.check()
    return commands.add_donor(web.work, code=code, name=name, country=country, profile=chosen, language=language)


def _choices() -> dict[str, Any]:
    profiles = [(code, its.title) for code, its in PROFILES.items()]
    return {"profile_choices": profiles, "language_choices": list(LANGUAGE_NAMES.items())}


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
