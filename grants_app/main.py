"""The web program: settings, database, middleware, every room's pages and the answers to refusals."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from grants_app.acceptances import pages as acceptances
from grants_app.applications import pages as applications
from grants_app.audit import pages as audit
from grants_app.authorities import pages as authorities
from grants_app.awards import pages as awards
from grants_app.banks import pages as banks
from grants_app.budgets import pages as budgets
from grants_app.calls import pages as calls
from grants_app.communities import pages as communities
from grants_app.core.database import Database
from grants_app.core.errors import Conflict, NotFound, Refused
from grants_app.deadlines import pages as deadlines
from grants_app.diligence import pages as diligence
from grants_app.diligence.rules.own_files import use_own_diligence
from grants_app.disbursements import pages as disbursements
from grants_app.donor_payments import pages as donor_payments
from grants_app.donor_templates import pages as donor_templates
from grants_app.donors import pages as donors
from grants_app.evidence import pages as evidence
from grants_app.expenditures import pages as expenditures
from grants_app.findings import pages as findings
from grants_app.home import pages as home
from grants_app.hubs import pages as hubs
from grants_app.imports import pages as imports
from grants_app.ledger import pages as ledger
from grants_app.notices import pages as notices
from grants_app.notices.queries import unread
from grants_app.people import pages as people
from grants_app.people.sessions import find_person
from grants_app.pipeline import pages as pipeline
from grants_app.proofs import pages as proofs
from grants_app.prospects import pages as prospects
from grants_app.publications import pages as publications
from grants_app.reports import pages as reports
from grants_app.results import pages as results
from grants_app.saved_filters import pages as saved_filters
from grants_app.settings import Settings
from grants_app.strategy import pages as strategy
from grants_app.sub_grants import pages as sub_grants
from grants_app.web.guard import Guard
from grants_app.web.render import Renderer
from grants_app.web.request import AlreadyDone, Surroundings, Web
from grants_app.web.static_files import static_file

ROUTERS = tuple(
    room.router
    for room in (
        home, people, hubs, communities, authorities, donors, donor_templates,
        calls, prospects, applications, awards, banks, budgets, disbursements, sub_grants,
        expenditures, findings, reports, acceptances, evidence, publications, results, strategy,
        ledger, audit, imports, proofs,
        donor_payments, notices, deadlines,
        diligence, pipeline, saved_filters,
    )
)  # fmt: skip


def create_app(settings: Settings, database: Database, demo_accounts: Sequence[tuple[str, str]] = ()) -> FastAPI:
    """The program over one database. Raises UnfitSettings when the settings are not safe to start with."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=_lifespan)
    settings.signing_key  # noqa: B018 - refuses to start without a secret
    settings.use_own_layouts()
    use_own_diligence(settings.data_folder / "diligence")
    app.state.surroundings = Surroundings(
        settings, database, Renderer(settings.network_name), find_person, tuple(demo_accounts), unread
    )
    for router in ROUTERS:
        app.include_router(router)
    app.router.routes.append(Route("/static/{name:path}", static_file))
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(AlreadyDone, _already_done)
    app.add_exception_handler(HTTPException, _http_problem)
    app.add_exception_handler(RequestValidationError, _no_such_address)
    app.add_exception_handler(IntegrityError, _met_another)
    app.add_exception_handler(Exception, _bug)
    app.add_middleware(Guard, largest_body=settings.upload_megabytes * 1_000_000 + 200_000, is_https=settings.is_https)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Few threads answer: more would only fight for one interpreter."""
    around: Surroundings = app.state.surroundings
    anyio.to_thread.current_default_thread_limiter().total_tokens = around.settings.worker_threads
    yield
    around.database.close()


def _web(request: Request) -> Web:
    """The request's own Web where its endpoint had one; a new one for addresses that lead nowhere."""
    web: Web | None = getattr(request.state, "web", None)
    return web if web is not None else Web.without_form(request)


def _refused(request: Request, refused: Exception) -> Response:
    if not isinstance(refused, Refused):
        raise refused
    web = _web(request)
    with web.closing():
        return web.refuse(refused)


def _already_done(request: Request, done: Exception) -> Response:
    if not isinstance(done, AlreadyDone):
        raise done
    return _web(request).leave(done.leads_to, done.said)


def _http_problem(request: Request, problem: Exception) -> Response:
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    if status in (404, 405):
        return _refused(request, NotFound())
    refused = Refused("This could not be read as a request of this site. Go back, reload the page and try again.")
    refused.status = status
    return _refused(request, refused)


def _no_such_address(request: Request, _problem: Exception) -> Response:
    """An id in the address that is no id leads nowhere, as one that nobody has."""
    return _refused(request, NotFound())


def _met_another(request: Request, _problem: Exception) -> Response:
    """Two people wrote the same thing at the same moment: the database kept the first."""
    says = (
        "Somebody else wrote the same thing at the same moment, so yours was not kept. Reload the page to see theirs."
    )
    return _refused(request, Conflict(says))


def _bug(request: Request, _problem: Exception) -> Response:
    refused = Refused(
        "Something went wrong on our side, and nothing was changed. Try again; if it happens again, tell your administrator the time."
    )
    refused.status = 500
    return _refused(request, refused)
