"""Pages of accesses from outside, and of the release of protected documents."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.calendar import Period
from grants_app.core.errors import Invalid, NotFound
from grants_app.evidence import commands, queries
from grants_app.evidence.pages.awards import days_asked, shown
from grants_app.evidence.rules import AccessTerms
from grants_app.web.forms import Fields, id_in
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/evidence")


@router.get("/awards/{award_id}/accesses")
def show(web: InWeb, award_id: UUID) -> Response:
    """Who from outside may see the award's evidence, until when and why; and the form for one more."""
    its = queries.whole(web.work, award_id).award
    values = {"from": its.starts_on, "to": its.ends_on}
    return web.page("evidence/accesses.html", values=values, errors={}, **_shown(web, award_id))


@router.post("/awards/{award_id}/accesses")
def give(web: InWeb, award_id: UUID) -> Response:
    """Give an access."""
    queries.whole(web.work, award_id)
    try:
        commands.give(web.work, award_id, _terms(web))
    except Invalid as refused:
        web.undo()
        return web.again("evidence/accesses.html", refused, **_shown(web, award_id))
    return web.done(
        to=f"/evidence/awards/{award_id}/accesses", say="The access is given. It ends by itself on its date."
    )


@router.post("/accesses/{access_id}/end")
def end(web: InWeb, access_id: UUID) -> Response:
    """End one before its date."""
    its = commands.end(web.work, access_id, reason=web.text("says"))
    return web.done(to=f"/evidence/awards/{its.award_id}/accesses", say="The access is ended, from now on.")


@router.post("/awards/{award_id}/releases")
def release(web: InWeb, award_id: UUID) -> Response:
    """Take protected documents into a pack."""
    work = web.work
    there = queries.reach(work, award_id)
    chosen = [found for value in web.form.getlist("document") if (found := id_in(str(value)))]
    period = days_asked(web, there)
    try:
        made = commands.release(
            work, award_id, period, chosen, for_whom=web.text("for_whom"), reason=web.text("reason")
        )
    except Invalid as refused:
        web.undo()
        return web.again("evidence/award.html", refused, **shown(web, award_id))
    days = f"from={made.starts_on}&to={made.ends_on}"
    says = "Released, and written down. The pack with these documents is below; you hand it over."
    return web.done(to=f"/evidence/awards/{award_id}?{days}#releases", say=says)


def _terms(web: Web) -> AccessTerms:
    fields = Fields(web)
    person_id = fields.id("person", "Auditor")
    starts_on, ends_on = fields.day("from", "Vouchers booked from"), fields.day("to", "Vouchers booked to")
    until_on = fields.day("until", "Access until")
    reason = fields.text("reason", "Why", longest=400)
    if starts_on and ends_on and ends_on < starts_on:
        fields.errors["to"] = "Vouchers booked to: this is before the first day."
    fields.check()
    if person_id is None or starts_on is None or ends_on is None or until_on is None:
        raise NotFound
    return AccessTerms(person_id, Period(starts_on, ends_on), until_on, reason)


def _shown(web: Web, award_id: UUID) -> dict[str, Any]:
    work = web.work
    there = queries.whole(work, award_id)
    if there.is_guest:
        raise NotFound
    may_give = work.actor.may(Action.AUDIT_ACCESS_GIVE, there.award.lead_hub_id)
    return {
        "its": there.award,
        "rows": queries.accesses(work, award_id),
        "may_give": may_give,
        "people": queries.guests_to_choose(work) if may_give else [],
        "today": work.today,
    }
