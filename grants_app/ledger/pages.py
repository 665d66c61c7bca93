"""Pages of the ledger: one entry, and exchange rates by pair with their corrections."""

from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.errors import Invalid
from grants_app.core.taken_in import TakenIn
from grants_app.ledger import commands, queries
from grants_app.ledger.rates import SOURCE_LABELS, Rate
from grants_app.web.forms import Fields
from grants_app.web.paging import PAGE_SIZE, Page, page_number
from grants_app.web.request import InWeb, Web
from importers import IMPORTS
from importers.records import Unusable

router = APIRouter()
RATE_KINDS = ("rates", "rates-ecb", "rates-inforeuro", "rates-un", "rates-treasury")


@router.get("/ledger/{entry_id}")
def show_entry(web: InWeb, entry_id: UUID) -> Response:
    """One entry with its postings."""
    return web.page("ledger/show.html", entry_view=queries.entry(web.work, entry_id))


@router.get("/rates")
def list_rates(web: InWeb) -> Response:
    """The pairs that each source gives."""
    web.work.must_somewhere(Action.RATE_READ)
    may_record = web.work.actor.may(Action.RATE_WRITE)
    return web.page("rates/list.html", pairs=queries.rate_pairs(web.work), sources=SOURCE_LABELS, may_record=may_record)


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
    here = f", {outcome.already_here:,} were already here" if outcome.already_here else ""
    return web.done(to="/rates", say=f"{outcome.taken:,} rates taken in{here}.")


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


def _pair(web: Web, source: str, base: str, quote: str) -> dict[str, Any]:
    work, number = web.work, page_number(web)
    work.must_somewhere(Action.RATE_READ)
    rates, count = queries.rates_of_pair(work, source, base, quote, first=(number - 1) * PAGE_SIZE, most=PAGE_SIZE)
    return {
        "source": source,
        "base": base,
        "quote": quote,
        "rates": rates,
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
