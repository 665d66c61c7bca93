"""Pages of vouchers that are here: the list behind every total, one voucher, drafts posted or removed."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.core.attachments import ACCEPTED
from grants_app.core.errors import Invalid
from grants_app.core.notation import number
from grants_app.expenditures import commands, queries
from grants_app.expenditures.rules import PAID_FROM_LABELS
from grants_app.hubs import queries as hub_queries
from grants_app.web.forms import Fields, day_in, id_in
from grants_app.web.paging import Page, address, page_number
from grants_app.web.registers import register_file, register_routes
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/expenditures")
FILTERS = ("q", "award", "hub", "status", "from", "to", "line", "heading", "kind", "import", "source")


@router.get("")
def show_list(web: InWeb) -> Response:
    """The vouchers that the reader may see, narrowed by the address: every total elsewhere leads here."""
    work, narrowed, asked = web.work, _filter(web), web.request.query_params
    found = queries.listing(work, narrowed, page_number(web))
    filters = {name: asked.get(name, "") for name in FILTERS}
    return web.page(
        "expenditures/list.html",
        found=found,
        others=queries.other_entries(work, narrowed),
        filters=filters,
        page=Page(found.page, found.count, address("/expenditures", filters)),
        awards=queries.awards_to_choose(work),
        hubs=hub_queries.hubs(work),
        narrowed=queries.narrowed_names(work, narrowed),
        may_enter=work.actor.may_somewhere(Action.EXPENDITURE_WRITE),
        may_post=work.actor.may_somewhere(Action.EXPENDITURE_POST),
    )


def _filter(web: Web) -> queries.Filter:
    asked = web.request.query_params
    return queries.Filter(
        award_id=id_in(asked.get("award")),
        line_id=id_in(asked.get("line")),
        heading=asked.get("heading", ""),
        kind=asked.get("kind", ""),
        hub_id=id_in(asked.get("hub")),
        starts_on=day_in(asked.get("from")),
        ends_on=day_in(asked.get("to")),
        status=asked.get("status", ""),
        source=asked.get("source", ""),
        import_id=id_in(asked.get("import")),
        search=asked.get("q", "").strip()[:100],
    )


def _register(web: Web, extension: str) -> Response:
    work, narrowed = web.work, _filter(web)
    work.must_somewhere(Action.EXPENDITURE_READ)
    wishes = (
        ("Search", narrowed.search, ()),
        ("Award", narrowed.award_id, [(award_id, name) for award_id, name, _ in queries.awards_to_choose(work)]),
        ("Hub", narrowed.hub_id, [(hub.id, hub.name) for hub in hub_queries.hubs(work)]),
        ("Status", narrowed.status, ()),
        ("Kind of line", narrowed.kind, ()),
        ("Financed by", narrowed.source, ()),
        ("Also", ", ".join(queries.narrowed_names(work, narrowed)), ()),
    )
    rights = hub_queries.reach(work, Action.EXPENDITURE_READ)
    return register_file(web, queries.register(work, narrowed), extension, wishes=wishes, rights=rights)


register_routes(router, "", _register)


@router.post("/post")
def post(web: InWeb) -> Response:
    """Post the chosen drafts, or all drafts of an award (and hub)."""
    work = web.work
    fields = Fields(web)
    award_id, hub_id = fields.needed_id("award", "Award"), fields.id("hub", "Hub", needed=False)
    fields.check()
    chosen = [UUID(str(value)) for value in web.form.getlist("charge") if id_in(str(value))]
    award = award_queries.award(work, award_id)
    ids = chosen or queries.draft_ids(work, award.id, hub_id)
    if not ids:
        raise Invalid(f"{award.reference} has no drafts to post.")
    count = commands.post(work, award.id, ids)
    return web.done(to=f"/expenditures?award={award.id}", say=f"{number(count)} vouchers posted to the ledger.")


@router.post("/charges/{charge_id}/discard")
def discard(web: InWeb, charge_id: UUID) -> Response:
    """Remove a draft."""
    commands.discard(web.work, charge_id)
    return web.done(to="/expenditures?status=draft", say="The draft was removed.")


@router.get("/charges/{charge_id}")
def show_charge(web: InWeb, charge_id: UUID) -> Response:
    """The voucher of a charge, at that charge."""
    charge = queries.charge(web.work, charge_id)
    return web.leave(f"/expenditures/{charge.voucher_id}#charge-{charge.id}")


@router.get("/{voucher_id}")
def show(web: InWeb, voucher_id: UUID) -> Response:
    """One voucher: its amount, what it is charged to, the rate and the entry of each charge."""
    return web.page("expenditures/show.html", values={}, errors={}, **shown(web, voucher_id))


def shown(web: Web, voucher_id: UUID) -> dict[str, Any]:
    """All that a voucher's page shows."""
    work, actor = web.work, web.work.actor
    view = queries.voucher_view(work, voucher_id)
    hub_id = view.voucher.hub_id
    return {
        "view": view,
        "documents": queries.documents(work, [view.voucher.document_id]),
        "accepted": ACCEPTED,
        "may_post": actor.may(Action.EXPENDITURE_POST, hub_id),
        "may_write": actor.may(Action.EXPENDITURE_WRITE, hub_id),
        "may_attach": actor.may(Action.DOCUMENT_ATTACH, hub_id),
        "may_protect": actor.may(Action.DOCUMENT_PROTECT, hub_id),
        "is_cleared": actor.may(Action.DOCUMENT_RELEASE, hub_id),
        "may_question": actor.may(Action.FINDING_RECORD, hub_id),
        "paid_from": PAID_FROM_LABELS,
    }
