"""Pages of the ledger: the entries behind a figure, one entry, and exchange rates by pair with their corrections."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.core.errors import Invalid, NotFound
from grants_app.core.notation import number
from grants_app.core.taken_in import TakenIn
from grants_app.expenditures import queries as expenditures
from grants_app.ledger import commands, queries
from grants_app.ledger.behind import Narrowing, postings_in
from grants_app.ledger.rates import SOURCE_LABELS, Rate, source_of
from grants_app.ledger.rates.history import chart, gaps
from grants_app.ledger.rates.sources import Rhythm
from grants_app.ledger.rules import Kind
from grants_app.people import queries as people
from grants_app.web.forms import Fields, day_in, id_in
from grants_app.web.paging import PAGE_SIZE, Page, address, page_number
from grants_app.web.request import InWeb, Web
from importers import IMPORTS
from importers.records import Unusable

router = APIRouter()
NARROWED_BY = ("award", "kind", "hub", "line", "party", "currency", "event", "source", "from", "to")
MOST_GAPS = 12
"""Stretches of missing rates that a page lists: the newest; how many are older is said."""
RATE_KINDS = ("rates", "rates-ecb", "rates-inforeuro", "rates-un", "rates-treasury")


@router.get("/ledger")
def list_entries(web: InWeb) -> Response:
    """The entries behind a figure: of one kind of account of an award, narrowed by the address, with their sum."""
    asked = web.request.query_params
    its = awards.award(web.work, id_in(asked.get("award")) or UUID(int=0))
    if asked.get("kind") not in set(Kind):
        raise NotFound
    number, narrowing = page_number(web), _narrowing(its.id, asked)
    found = postings_in(web.work, narrowing, first=(number - 1) * PAGE_SIZE, most=PAGE_SIZE)
    filters = {name: asked.get(name, "") for name in NARROWED_BY}
    hubs = awards.participants(web.work, its.id)
    return web.page(
        "ledger/list.html",
        award=its,
        found=found,
        filters=filters,
        kinds=tuple(Kind),
        hubs=[hub for hub in hubs if web.work.actor.may(Action.LEDGER_READ, hub.id)],
        narrowing=narrowing,
        shows_all_hubs=web.work.actor.everywhere(Action.LEDGER_READ),
        page=Page(number, found.count, address("/ledger", filters)),
    )


def _narrowing(book_id: UUID, asked: QueryParams) -> Narrowing:
    return Narrowing(
        book_id,
        Kind(asked["kind"]),
        hub_id=id_in(asked.get("hub")),
        line_id=id_in(asked.get("line")),
        party_id=id_in(asked.get("party")),
        currency=asked.get("currency", ""),
        event=asked.get("event", ""),
        source=asked.get("source", ""),
        starts_on=day_in(asked.get("from")),
        ends_on=day_in(asked.get("to")),
    )


@router.get("/ledger/{entry_id}")
def show_entry(web: InWeb, entry_id: UUID) -> Response:
    """One entry with its postings."""
    return web.page("ledger/show.html", entry_view=queries.entry(web.work, entry_id))


@router.get("/rates")
def list_rates(web: InWeb) -> Response:
    """The pairs that each source gives."""
    web.work.must_somewhere(Action.RATE_READ)
    pairs = [(pair, source_of(pair.source)) for pair in queries.rate_pairs(web.work)]
    return web.page(
        "rates/list.html", pairs=pairs, today=web.work.today, may_record=web.work.actor.may(Action.RATE_WRITE)
    )


@router.get("/rates/import")
def choose_rates(web: InWeb) -> Response:
    """Choose a file of rates."""
    web.work.must(Action.RATE_WRITE)
    return web.page("rates/import.html", values={}, errors={}, problems=(), name="", kinds=_kinds())


@router.post("/rates/import")
def import_rates(web: InWeb) -> Response:
    """Take in a file of rates, or show every problem."""
    name, outcome = "", TakenIn()
    try:
        with web.looking() as work:
            work.must(Action.RATE_WRITE)
        fields = Fields(web)
        kind = fields.choice("kind", "Kind of file", RATE_KINDS)
        fields.check()
        upload = web.file("file")
        name = upload.filename or "rates"
        reading = _read(kind, upload.file.read(), name)
        outcome = TakenIn(problems=reading.problems)
        if not reading.problems:
            outcome = commands.record_rates(web.work, reading.records, file_name=name)
        if outcome.problems:
            raise Invalid("Nothing was taken in: see the problems below.")
    except Invalid as refused:
        return web.again("rates/import.html", refused, problems=outcome.problems, name=name, kinds=_kinds())
    here = f", {number(outcome.already_here)} were already here" if outcome.already_here else ""
    return web.done(to="/rates", say=f"{number(outcome.taken)} rates taken in{here}.")


@router.get("/rates/{source}/{base}/{quote}")
def show_pair(web: InWeb, source: str, base: str, quote: str) -> Response:
    """The rates of one pair, newest first."""
    return web.page("rates/show.html", values={}, errors={}, **_pair(web, source, base, quote))


@router.post("/rates/{source}/{base}/{quote}/correct")
def correct(web: InWeb, source: str, base: str, quote: str) -> Response:
    """Record a corrected rate beside the old one."""
    try:
        fields = Fields(web)
        on, value = fields.day("on", "Day"), fields.decimal("rate", "Rate")
        reason = fields.text("reason", "Why", needed=True, longest=300)
        fields.check()
        rate = Rate(base, quote, value or Decimal(0), on or web.work.today, source)
        commands.correct_rate(web.work, rate, reason=reason)
    except Invalid as refused:
        return web.again("rates/show.html", refused, **_pair(web, source, base, quote))
    return web.done(
        to=f"/rates/{source}/{base}/{quote}",
        say="The corrected rate is recorded; what was booked with the old one stays.",
    )


@router.get("/rates/{source}/{base}/{quote}/booked")
def show_booked(web: InWeb, source: str, base: str, quote: str) -> Response:
    """What was booked with a rate that was corrected, and the difference to the newest."""
    web.work.must_somewhere(Action.RATE_READ)
    asked = web.request.query_params
    versions = queries.rate_versions(web.work, source, base, quote, day_in(asked.get("on")))
    old = next((row for row in versions[:-1] if str(row.version) == asked.get("version")), None)
    if old is None:
        raise NotFound
    number = page_number(web)
    rates = [Rate(base, quote, row.rate, row.on, source) for row in (old, versions[-1])]
    rows, count = queries.booked_with(web.work, *rates, first=(number - 1) * PAGE_SIZE, most=PAGE_SIZE)
    here = address(f"/rates/{source}/{base}/{quote}/booked", {"on": old.on, "version": old.version})
    return web.page(
        "rates/booked.html",
        old=old,
        newest=versions[-1],
        rows=rows,
        page=Page(number, count, here),
        sources=SOURCE_LABELS,
    )


def _pair(web: Web, source: str, base: str, quote: str) -> dict[str, Any]:
    work, number = web.work, page_number(web)
    work.must_somewhere(Action.RATE_READ)
    rates, count = queries.rates_of_pair(work, source, base, quote, first=(number - 1) * PAGE_SIZE, most=PAGE_SIZE)
    history, kind = queries.rate_history(work, source, base, quote), source_of(source)
    corrected = queries.corrections(work, source, base, quote)
    recorded = [*rates, *(new for _, new in corrected)]
    missing = gaps(kind, [on for on, _ in history], work.today - timedelta(days=kind.rhythm is Rhythm.BUSINESS_DAYS))
    return {
        "source": source,
        "base": base,
        "quote": quote,
        "kind": kind,
        "rates": rates,
        "newest": dict(history),
        "recorders": people.names(work, (rate.recorded_by for rate in recorded if rate.recorded_by)),
        "corrections": corrected,
        "chart": chart(kind, history),
        "gaps": missing[-MOST_GAPS:],
        "gaps_before": len(missing[:-MOST_GAPS]),
        "periods_missing": sum(gap.periods for gap in missing),
        "waiting": expenditures.waiting_for(work, source, base, quote),
        "page": Page(number, count, f"/rates/{source}/{base}/{quote}"),
        "sources": SOURCE_LABELS,
        "may_record": work.actor.may(Action.RATE_WRITE),
    }


def _kinds() -> list[tuple[str, str]]:
    return [(kind, IMPORTS[kind].title) for kind in RATE_KINDS]


def _read(kind: str, content: bytes, name: str) -> Any:
    try:
        return IMPORTS[kind].read(BytesIO(content), name)
    except Unusable as unusable:
        raise Invalid(str(unusable), fields={"file": str(unusable)}) from unusable
