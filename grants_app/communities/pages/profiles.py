"""The list of communities, the page of one, and the form of its facts."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.communities import commands, queries, vocabulary
from grants_app.communities.rules.documents import KINDS, Validity, says, validity
from grants_app.communities.rules.profile import (
    FIRST_YEAR,
    LONGEST_TRACK_RECORD,
    Facts,
    joined,
    split,
    terms,
)
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.notation import in_box
from grants_app.core.work import Work
from grants_app.diligence import queries as diligence
from grants_app.hubs import queries as hub_queries
from grants_app.hubs.vocabulary import LEGAL_FORMS, THEMES
from grants_app.sub_grants import queries as sub_grant_queries
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/communities")


@router.get("")
def show_list(web: InWeb) -> Response:
    """The communities that the reader may see, by alias."""
    work = web.work
    work.must_somewhere(Action.COMMUNITY_READ)
    hubs = {hub.id: hub for hub in hub_queries.hubs(work)}
    communities = hub_queries.communities(work)
    known = queries.facts_of(work, [each.id for each in communities])
    return web.page(
        "communities/list.html",
        rows=[(each, hubs[each.hub_id], known.get(each.id)) for each in communities],
        legal_forms=LEGAL_FORMS,
        members=vocabulary.MEMBERS,
        themes=THEMES,
    )


@router.get("/{community_id}")
def show(web: InWeb, community_id: UUID) -> Response:
    """One community: what may be known of it."""
    standing = diligence.standing(web.work, community_id)
    return web.page("communities/show.html", **shown(web, community_id), diligence=standing, today=web.work.today)


@router.get("/{community_id}/profile")
def edit(web: InWeb, community_id: UUID) -> Response:
    """The form of its facts."""
    form = _form(web.work, community_id)
    return web.page("communities/profile.html", errors={}, **form)


@router.post("/{community_id}/profile")
def write(web: InWeb, community_id: UUID) -> Response:
    """Keep its facts."""
    try:
        facts = _typed(web)
        commands.write_profile(web.work, community_id, facts, edition=_edition(web.text("edition")))
    except (Invalid, Conflict) as refused:
        web.undo()
        form = _form(web.work, community_id) | {
            "chosen": {name: web.form.getlist(name) for name in ("themes", "channels")}
        }
        del form["values"]
        return web.again("communities/profile.html", refused, **form)
    return web.done(to=f"/communities/{community_id}", say="Kept. Every application of this community can use it.")


def shown(web: Web, community_id: UUID) -> dict[str, Any]:
    """What communities/show.html needs."""
    work = web.work
    community = hub_queries.community(work, community_id)
    facts, row = queries.facts(work, community.id), queries.profile(work, community.id)
    agreed = sub_grant_queries.listed(work, sub_grant_queries.Filters(community_id=community.id))
    return {
        "community": community,
        "hub": hub_queries.hub(work, community.hub_id),
        "facts": facts,
        "row": row,
        "terms": terms(facts, work.today),
        "turnovers": queries.turnovers(work, community.id),
        "sealed": queries.sealed(work, community.id),
        "standing": queries.standing(work, community.id),
        "expiring": [
            f"{KINDS[row.kind].lower()} {says(row.expires_on, work.today)}"
            for row in queries.documents(work, community.id)
            if row.is_newest and validity(row.expires_on, work.today) is not Validity.VALID
        ],
        "may_write": work.actor.may(Action.COMMUNITY_WRITE, community.hub_id),
        "zone": work.actor.time_zone,
        "sub_grants": agreed.rows,
    }


def _typed(web: Web) -> Facts:
    fields = Fields(web)
    currency = web.text("turnover_currency").upper()
    year = web.text("turnover_year")
    if year and not (year.isdecimal() and len(year) == 4):
        fields.errors["turnover_year"] = f"Year of the turnover: write it with four digits, such as {FIRST_YEAR + 40}."
    amount = fields.money("turnover", "Turnover", currency, needed=False) if web.text("turnover") else None
    facts = Facts(
        legal_form=web.text("legal_form"),
        registered_on=fields.day("registered_on", "Registered on", needed=False),
        turnover_minor=amount.minor if amount else None,
        turnover_currency=currency if web.text("turnover") or year else "",
        turnover_year=int(year) if year and "turnover_year" not in fields.errors else None,
        themes=_ticked(web, "themes"),
        languages=split(web.text("languages")),
        members=web.text("members"),
        women=web.text("women"),
        youth=web.text("youth"),
        countries=split(web.text("countries")),
        area=web.text("area"),
        channels=_ticked(web, "channels"),
        track_record=fields.text("track_record", "Track record", longest=LONGEST_TRACK_RECORD),
    )
    fields.check()
    return facts


def _ticked(web: Web, name: str) -> tuple[str, ...]:
    return tuple(value for value in web.form.getlist(name) if isinstance(value, str))


def _edition(text: str) -> int:
    """The edition that the form showed; none at all where it does not say it."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _form(work: Work, community_id: UUID) -> dict[str, Any]:
    community = hub_queries.community(work, community_id)
    work.must(Action.COMMUNITY_WRITE, community.hub_id)
    hub = hub_queries.hub(work, community.hub_id)
    facts, row = queries.facts(work, community_id), queries.profile(work, community_id)
    return {
        "community": community,
        "edition": row.edition if row else 0,
        "values": _as_typed(facts) | {"turnover_currency": facts.turnover_currency or hub.currency},
        "chosen": {"themes": facts.themes, "channels": facts.channels},
        "legal_forms": list(LEGAL_FORMS.items()),
        "members": list(vocabulary.MEMBERS.items()),
        "shares": list(vocabulary.SHARES.items()),
        "areas": list(vocabulary.AREAS.items()),
        "themes": THEMES,
        "channels": vocabulary.CHANNELS,
        "longest": LONGEST_TRACK_RECORD,
        "last_year": work.today.year - 1,
    }


def _as_typed(facts: Facts) -> dict[str, str]:
    turnover = facts.turnover
    return {
        "legal_form": facts.legal_form,
        "registered_on": facts.registered_on.isoformat() if facts.registered_on else "",
        "turnover": in_box(turnover.amount) if turnover else "",
        "turnover_year": str(facts.turnover_year or ""),
        "languages": joined(facts.languages),
        "members": facts.members,
        "women": facts.women,
        "youth": facts.youth,
        "countries": joined(facts.countries),
        "area": facts.area,
        "track_record": facts.track_record,
    }
