"""Pages that fill a donor's workbook with real figures, before anything is saved: what it would show, and what would keep it back."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from exports import NotWritable
from exports.donor_template.filled import Checked, Filled, Summed
from exports.donor_template.values import Taken
from exports.donor_template.vocabulary import fact
from exports.shelf import XLSX
from exports.statement import FinancialStatement
from grants_app.acceptances.queries import authorised
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid, NotFound
from grants_app.core.money import Money, exponent
from grants_app.core.notation import number
from grants_app.donor_templates import choices, filling, queries, sheets
from grants_app.donor_templates.pages.showing import asked
from grants_app.donor_templates.pages.templates import answer
from grants_app.reports import queries as reports
from grants_app.web.forms import day_in, id_in
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/donor-templates")
DRAWN = "drawn"
"""Instead of a version's number: what the reader is changing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which award, which days, and by which mapping."""

    award_id: UUID
    period: Period
    version: str

    @property
    def address(self) -> str:
        """As it stands behind the question mark of an address."""
        days = {"from": self.period.starts_on, "to": self.period.ends_on}
        return urlencode({"award": self.award_id, **days, "version": self.version})


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of the workbook beside the ledger's."""

    place: str
    label: str
    found: str
    wanted: str
    is_equal: bool | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page says of a filled workbook."""

    award: str
    days: str
    computed: str
    says: tuple[str, ...]
    reasons: tuple[str, ...]
    currency: str
    checks: tuple[Compared, ...]
    figures_url: str
    file_url: str


@router.get("/{template_id}/preview")
def preview(web: InWeb, template_id: UUID) -> Response:
    """Choose award and days; then the workbook as it would be."""
    card = queries.card(web.work, template_id)
    versions = _versions(card)
    context: dict[str, Any] = {
        "card": card,
        "awards": _awards(web, card.facts.donor_id),
        "versions": versions,
        "errors": {},
    }
    wanted = _wanted(web, card)
    values = dict(web.request.query_params)
    if wanted is None:
        values.setdefault("version", versions[0][0] if versions else "")
        return web.page("donor_templates/preview.html", values=values, reasons=(), seen=None, **context)
    values |= {"from": wanted.period.starts_on.isoformat(), "to": wanted.period.ends_on.isoformat()}
    try:
        done = _filled(web, card, wanted)
    except NotWritable as refusal:
        return web.page("donor_templates/preview.html", values=values, reasons=refusal.reasons, seen=None, **context)
    base = f"/donor-templates/{template_id}/preview?{wanted.address}&"
    place = asked(web)
    shown = sheets.part_of(filling.opened(done.content), place.sheet, None, row=place.row, column=place.column)
    return web.page(
        "donor_templates/preview.html",
        values=values,
        reasons=(),
        seen=_seen(web, card, wanted, done),
        shown=shown,
        base=base,
        **context,
    )


@router.get("/{template_id}/preview/file")
def take_along(web: InWeb, template_id: UUID) -> Response:
    """The filled workbook; its name says that it is a preview."""
    card = queries.card(web.work, template_id)
    wanted = _wanted(web, card)
    if wanted is None:
        raise Invalid("Choose the award first.")
    try:
        done = _filled(web, card, wanted)
    except NotWritable as refusal:
        raise Conflict("No file was written. " + " ".join(refusal.reasons)) from refusal
    reference = reports.award(web.work, wanted.award_id).reference
    days = f"{wanted.period.starts_on}-{wanted.period.ends_on}"
    return answer(done.content, f"{reference}-{card.facts.code}-{days}-PREVIEW.xlsx", XLSX)


def _wanted(web: Web, card: queries.Card) -> Wanted | None:
    """What the address asks for: the days of the next report where it names none; None before an award is chosen."""
    given = web.request.query_params
    award_id = id_in(given.get("award"))
    if award_id is None:
        return None
    its = reports.award(web.work, award_id)
    if its.donor_id != card.facts.donor_id:
        raise NotFound(f"{its.reference} is of another donor than this workbook.")
    usual = reports.next_period(web.work, its)
    starts_on = max(day_in(given.get("from")) or usual.starts_on, its.starts_on)
    ends_on = min(day_in(given.get("to")) or usual.ends_on, its.ends_on)
    if ends_on < starts_on:
        raise Invalid(f"{its.reference} runs {Period(its.starts_on, its.ends_on)}; choose days inside it.")
    version = given.get("version", "")
    return Wanted(award_id, Period(starts_on, ends_on), version or (_versions(card) or [("", "")])[0][0])


def _filled(web: Web, card: queries.Card, wanted: Wanted) -> Filled:
    return filling.filled(
        queries.blank(web.work, card.facts.id), _text(web, card, wanted.version), _figures(web, wanted)
    )


def _text(web: Web, card: queries.Card, version: str) -> str:
    if version == DRAWN and card.draft:
        return card.draft.text
    if version.isdecimal():
        return queries.version(web.work, card.facts.id, int(version[:6])).mapping.text
    raise NotFound("Nothing is mapped yet: choose a cell first, and what goes there.")


def _figures(web: Web, wanted: Wanted) -> FinancialStatement:
    work = web.work
    its = reports.award(work, wanted.award_id)
    report = reports.report_of(work, its.id, wanted.period)
    network = web.settings.network_name
    return reports.statement(work, its, wanted.period, network=network, report=report, agency=authorised)


def _seen(web: Web, card: queries.Card, wanted: Wanted, done: Filled) -> Seen:
    its = reports.award(web.work, wanted.award_id)
    rows = [f"{_rows(it.count)} inserted on {it.sheet}, after row {it.last}." for it in done.inserted]
    return Seen(
        award=f"{its.reference} · {its.title}",
        days=str(wanted.period),
        computed=done.computed,
        says=(*rows, *done.notes),
        reasons=done.differences,
        currency=its.currency,
        checks=(
            *(_summed(it, its.currency) for it in done.sums),
            *(_compared(it, its.currency) for it in done.checks),
        ),
        figures_url=f"/awards/{its.id}/budget-versus-actual",
        file_url=f"/donor-templates/{card.facts.id}/preview/file?{wanted.address}",
    )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _summed(it: Summed, currency: str) -> Compared:
    """The same figure of every line or transaction, added up."""
    total, expected = (_in_words(Taken(value), it.what, currency) for value in (it.total, it.expected))
    label = f"{choices.label_of(it.what)}, added up"
    return Compared(f"{it.sheet}, {it.cells} cells", label, total, expected, it.total == it.expected)


def _compared(it: Checked, currency: str) -> Compared:
    """A cell that the donor's workbook computes."""
    label = f"{choices.label_of(it.what)} of {it.of}" if it.of else choices.label_of(it.what)
    found = "not computed here" if it.found is None else _in_words(it.found, it.what, currency)
    return Compared(f"{it.sheet}!{it.cell}", label, found, _in_words(it.expected, it.what, currency), it.is_equal)


def _in_words(value: Taken, what: str, currency: str) -> str:
    """As its reader writes numbers; an amount with the decimals of its currency, or all that a workbook gave it."""
    known = fact(what)
    if value.number is None or known is None or known.kind != "amount":
        return sheets.shown_value(value)
    whole = Money.of(round(value.number, exponent(currency)), currency)
    return number(whole.amount) if whole.amount == value.number else sheets.shown_value(value)


def _awards(web: Web, donor_id: UUID) -> list[tuple[UUID, str]]:
    """The donor's awards whose whole figures the reader may see."""
    return [
        (its.id, f"{its.reference} · {its.title}")
        for its in reports.reportable_awards(web.work)
        if its.donor_id == donor_id
    ]


def _versions(card: queries.Card) -> list[tuple[str, str]]:
    """What may be previewed: what is being changed first, then each version."""
    drawn = [(DRAWN, "What you are changing")] if card.draft else []
    return drawn + [(str(it.mapping.number), f"Mapping {it.mapping.number}, {it.status}") for it in card.versions]
