"""Pages of the audit trail: who did what when, and the proof that nothing of it was changed."""

from uuid import UUID

from fastapi import APIRouter, Response

from grants_app.access import Action
from grants_app.audit import queries
from grants_app.audit.queries import Filter
from grants_app.web.forms import day_in
from grants_app.web.long_files import long_file
from grants_app.web.paging import Page, address, page_number
from grants_app.web.request import InWeb

router = APIRouter()


@router.get("/audit")
def show_trail(web: InWeb) -> Response:
    """The trail, newest first, narrowed by act, person, record and day."""
    asked = {name: web.request.query_params.get(name, "").strip() for name in ("act", "person", "record", "day")}
    wanted = Filter(asked["act"], asked["person"], _id(asked["record"]), day_in(asked["day"]))
    number = page_number(web)
    found = queries.notes(web.work, wanted, number)
    return web.page(
        "audit/index.html",
        notes=found.rows,
        page=Page(number, found.total, address("/audit", asked)),
        acts=queries.acts(web.work),
        asked=asked,
        may_verify=web.work.actor.everywhere(Action.TRAIL_READ),
    )


@router.get("/audit/verify")
def verify(web: InWeb) -> Response:
    """Prove the whole chain now."""
    return web.page("audit/verify.html", chain=queries.chain(web.work), at=web.work.now)


@router.get("/audit/file")
def download(web: InWeb) -> Response:
    """The whole trail as a file that is verified offline."""
    name = f"audit-trail-{web.work.today.isoformat()}.jsonl"
    return long_file(name, "application/jsonl", lambda file: file.writelines(queries.exported(web.work)))


def _id(text: str) -> UUID | None:
    """A record's id; what is no id finds nothing."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return UUID(int=0)
