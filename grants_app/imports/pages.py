"""Pages of imports: choose a kind and a file, see what is in it and what stands in its way, then take it in."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from grants_app.core import uploads
from grants_app.core.errors import Invalid, NotFound
from grants_app.core.taken_in import TakenIn
from grants_app.core.work import Work
from grants_app.imports import commands, rules
from grants_app.imports.rules import Asked
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web
from importers import IMPORTS
from importers.records import Unusable

router = APIRouter()


@router.get("/imports")
def show_imports(web: InWeb) -> Response:
    """The kinds of file that the reader may take in."""
    return web.page("imports/index.html", values=dict(web.request.query_params), errors={}, **_kinds(web.work))


@router.post("/imports")
def preview(web: InWeb) -> Response:
    """What is in a file, and everything that stands in its way; it is kept until it is taken in."""
    try:
        asked, content = _read(web)
    except (Invalid, Unusable) as problem:
        refused = problem if isinstance(problem, Invalid) else Invalid(str(problem), fields={"file": str(problem)})
        return web.again("imports/index.html", refused, **_kinds(web.work))
    outcome = commands.try_out(web.work, asked)
    upload_id = None if outcome.problems else uploads.keep(web.work, asked.kind, asked.file_name, content)
    return _preview_page(web, asked, outcome, upload_id)


@router.post("/imports/{kind}/{upload_id}/take-in")
def take_in(web: InWeb, kind: str, upload_id: UUID) -> Response:
    """Take in the file that was previewed: read and checked again, then all of it or nothing."""
    name, content = _kept(web, upload_id, kind)
    asked = Asked(kind, name, rules.read(kind, content, name))
    outcome = commands.take_in(web.work, asked)
    if outcome.problems:
        web.undo()
        return _preview_page(web, asked, outcome, None)
    uploads.discard(web.work, uploads.kept(web.work, upload_id, kind))
    if outcome.changes:
        return web.shown(
            "imports/taken.html",
            to="/imports",
            say=f"{rules.in_words(outcome)}.",
            title=IMPORTS[kind].title,
            asked=asked,
            outcome=outcome,
        )
    return web.done(to="/imports", say=rules.in_words(outcome))


def _read(web: Web) -> tuple[Asked, bytes]:
    """The file that was sent; read after the person was looked up and before anything is locked."""
    with web.looking() as work:
        kinds = rules.kinds_for(work.actor)
        fields = Fields(web)
        kind = fields.choice("kind", "Kind of file", kinds)
        fields.check()
        work.must_somewhere(rules.needed(work.actor, kind))
    file = web.file("file")
    content = file.file.read()
    name = file.filename or kind
    return Asked(kind, name, rules.read(kind, content, name)), content


def _kept(web: Web, upload_id: UUID, kind: str) -> tuple[str, bytes]:
    try:
        with web.looking() as work:
            upload = uploads.kept(work, upload_id, kind)
            return upload.name, upload.content
    except NotFound:
        web.work.must_somewhere(rules.needed(web.work.actor, kind))  # a form sent twice is answered by its first answer
        raise


def _kinds(work: Work) -> dict[str, Any]:
    kinds = rules.kinds_for(work.actor)
    if not kinds:
        work.must_somewhere(rules.DESKS["network"].actions[0])
    return {
        "kinds": [(kind, IMPORTS[kind]) for kind in kinds],
        "accept": ",".join(sorted({rules.DESKS[kind].suffixes for kind in kinds})),
    }


def _preview_page(web: Web, asked: Asked, outcome: TakenIn, upload_id: UUID | None) -> Response:
    return web.page(
        "imports/preview.html",
        status=422 if outcome.problems else 200,
        title=IMPORTS[asked.kind].title,
        asked=asked,
        outcome=outcome,
        tables=rules.preview_tables(asked.reading),
        upload_id=upload_id,
    )
