"""What a tranche becomes: its milestone verified, the community's reports entered, accepted or sent back."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.core.errors import Invalid
from grants_app.core.notation import in_box
from grants_app.sub_grants import commands, queries
from grants_app.sub_grants.pages.paying import of_tranche
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/sub-grants")


@router.get("/tranches/{tranche_id}/verify")
def show_verify(web: InWeb, tranche_id: UUID) -> Response:
    """The form in which a milestone is verified."""
    card, one = of_tranche(web, tranche_id, "verify")
    values = {"verified_on": web.work.today.isoformat()}
    return web.page("sub_grants/verify.html", card=card, one=one, values=values, errors={})


@router.post("/tranches/{tranche_id}/verify")
def verify(web: InWeb, tranche_id: UUID) -> Response:
    """Verify the milestone; the tranche becomes a cost."""
    try:
        fields = Fields(web)
        verified_on = fields.day("verified_on", "Verified on")
        number = fields.text("document_number", "Number of the proof", needed=True, longest=80)
        fields.check()
        if verified_on is None:
            raise Invalid("Give the day.", fields={"verified_on": "Give the day."})
        row = commands.verify(web.work, tranche_id, verified_on=verified_on, document_number=number)
    except Invalid as refused:
        web.undo()
        card, one = of_tranche(web, tranche_id, "verify")
        return web.again("sub_grants/verify.html", refused, card=card, one=one)
    return web.done(to=f"/sub-grants/{row.sub_grant_id}", say="Verified. The tranche is a cost of the award now.")


@router.get("/tranches/{tranche_id}/report")
def show_report(web: InWeb, tranche_id: UUID) -> Response:
    """The form of a community's report."""
    card, one = of_tranche(web, tranche_id, "report")
    values = {"spent": in_box(one.left.left.amount)}
    return web.page("sub_grants/report.html", card=card, one=one, values=values, errors={})


@router.post("/tranches/{tranche_id}/report")
def report(web: InWeb, tranche_id: UUID) -> Response:
    """Enter what the community says that it spent."""
    card, one = of_tranche(web, tranche_id, "report")
    try:
        fields = Fields(web)
        spent = fields.money("spent", "Amount spent", card.sub_grant.currency)
        spent_on = fields.day("spent_on", "Spent until")
        number = fields.text("document_number", "Number of the report", needed=True, longest=80)
        fields.check()
        if spent is None or spent_on is None:
            raise Invalid("Give the amount and the day.")
        commands.report(web.work, tranche_id, spent=spent, spent_on=spent_on, document_number=number)
    except Invalid as refused:
        web.undo()
        card, one = of_tranche(web, tranche_id, "report")
        return web.again("sub_grants/report.html", refused, card=card, one=one)
    return web.done(
        to=f"/sub-grants/{card.sub_grant.id}", say="Entered. A finance officer accepts it or sends it back."
    )


@router.post("/reports/{community_report_id}/accept")
def accept(web: InWeb, community_report_id: UUID) -> Response:
    """Accept a community's report; what was spent becomes a cost."""
    its = commands.accept(web.work, community_report_id)
    return web.done(to=_agreement(web, its.tranche_id), say="Accepted. What was spent is a cost of the award now.")


@router.post("/reports/{community_report_id}/send-back")
def send_back(web: InWeb, community_report_id: UUID) -> Response:
    """Send a community's report back, with the reason."""
    its = commands.send_back(web.work, community_report_id, reason=web.text("note"))
    return web.done(to=_agreement(web, its.tranche_id), say="Sent back to the hub.")


def _agreement(web: Web, tranche_id: UUID) -> str:
    return f"/sub-grants/{queries.tranche(web.work, tranche_id).sub_grant_id}"
