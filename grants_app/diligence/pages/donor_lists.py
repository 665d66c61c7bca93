"""Donors' own lists: what there is, and what of one the accepted reviews of a community answer, also as a workbook."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from exports import REGISTERS
from grants_app.access import Action
from grants_app.core.notation import CANONICAL, written_for
from grants_app.diligence import queries
from grants_app.diligence.rules.donor_lists import COVER_LABELS, donor_lists
from grants_app.hubs import queries as hubs
from grants_app.web.long_files import long_binary
from grants_app.web.request import InWeb

router = APIRouter(prefix="/diligence")


@router.get("/donor-lists")
def show_lists(web: InWeb) -> Response:
    """All lists, and the communities for which they can be opened."""
    web.work.must_somewhere(Action.DILIGENCE_READ)
    return web.page("diligence/donor_lists.html", lists=donor_lists().values(), communities=hubs.communities(web.work))


@router.get("/communities/{community_id}/donor-lists/{list_code}")
def show_list(web: InWeb, community_id: UUID, list_code: str) -> Response:
    """What accepted reviews of this community answer of a donor's list."""
    queries.standing(web.work, community_id)
    card = queries.list_card(web.work, community_id, list_code)
    return web.page("diligence/donor_list.html", card=card, labels=COVER_LABELS)


@router.get("/communities/{community_id}/donor-lists/{list_code}/workbook")
def list_workbook(web: InWeb, community_id: UUID, list_code: str) -> Response:
    """The same as a workbook."""
    queries.standing(web.work, community_id)
    register = queries.list_file(web.work, community_id, list_code)
    kind = REGISTERS["xlsx"]
    whole = replace(register, rows=list(register.rows))
    name = f"{list_code}-{register.made_on.isoformat()}.xlsx"
    with written_for(CANONICAL):
        return long_binary(name, kind.media_type, lambda file: kind.write(whole, file))
