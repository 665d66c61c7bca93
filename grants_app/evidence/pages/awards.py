"""Pages of evidence: what the reader may see, one award's vouchers, documents and reports of some days, and the packs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from exports import NotWritable
from exports.audit_pack import AuditPack, plain, write
from grants_app.access import Action
from grants_app.core.attachments import media_type_of
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.notation import CANONICAL, written_for
from grants_app.core.work import Work
from grants_app.evidence import packing, queries
from grants_app.evidence.queries import Reach
from grants_app.hubs import queries as hub_queries
from grants_app.web.forms import day_in, id_in
from grants_app.web.long_files import kept_file, long_binary
from grants_app.web.paging import PAGE_SIZE, Page, address, page_number
from grants_app.web.registers import register_file
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/evidence")


@router.get("")
def show_list(web: InWeb) -> Response:
    """The awards, samples and donors' queries that the reader sees; to an auditor from outside, each access and its end."""
    work = web.work
    if not work.actor.may_somewhere(Action.EVIDENCE_VISIT):
        work.must_somewhere(Action.EVIDENCE_READ)
    return web.page(
        "evidence/list.html",
        awards=queries.awards_seen(work),
        samples=queries.samples(work),
        accesses=queries.my_access_rows(work),
        today=work.today,
    )


@router.get("/awards/{award_id}")
def show_award(web: InWeb, award_id: UUID) -> Response:
    """One award's evidence of the days in the address."""
    return web.page("evidence/award.html", values={}, errors={}, **shown(web, award_id))


def shown(web: Web, award_id: UUID) -> dict[str, Any]:
    """All that an award's page of evidence shows."""
    work, number = web.work, page_number(web)
    there = queries.reach(work, award_id)
    period, search = days_asked(web, there), web.request.query_params.get("q", "").strip()[:100]
    found = queries.vouchers(work, there, period, search, first=(number - 1) * PAGE_SIZE, most=PAGE_SIZE)
    filters = {"from": period.starts_on, "to": period.ends_on, "q": search}
    reports = queries.reports_seen(work, there, period) if there.is_whole else []
    is_cleared = work.actor.may_somewhere(Action.DOCUMENT_RELEASE) and not there.is_guest
    protected = queries.protected_documents(work, there, period) if is_cleared else []
    return {
        "there": there,
        "its": there.award,
        "period": period,
        "filters": filters,
        "found": found,
        "page": Page(number, found.count, address(f"/evidence/awards/{award_id}", filters)),
        "reports": reports,
        "approvals": queries.approvals(work, award_id, [it.report for it in reports]) if there.is_whole else [],
        "samples": queries.samples(work, award_id=award_id),
        "protected": protected,
        "numbers": queries.voucher_numbers(work, protected) if protected else {},
        "releases": queries.releases(work, award_id) if is_cleared else [],
        "may_ask": there.is_whole and queries.may(work, Action.EVIDENCE_ASK, there, None),
        "may_give": there.is_whole and not there.is_guest and work.actor.may(Action.AUDIT_ACCESS_GIVE, there.award.lead_hub_id),
        "sees_accesses": there.is_whole and not there.is_guest,
    }  # fmt: skip


def days_asked(web: Web, there: Reach) -> Period:
    """The days in the address or form; else all that the reader sees of the award. Invalid in the wrong order."""
    asked = web.request.query_params
    usual = there.days[0] if there.is_guest else Period(there.award.starts_on, _last_day(web.work, there))
    starts_on = day_in(asked.get("from") or web.text("from")) or usual.starts_on
    ends_on = day_in(asked.get("to") or web.text("to")) or usual.ends_on
    if ends_on < starts_on:
        raise Invalid("The last day is before the first; choose later days.")
    return Period(starts_on, ends_on)


def _last_day(work: Work, there: Reach) -> Any:
    """A late voucher is booked after the award's end."""
    return max(there.award.ends_on, work.today)


@router.get("/awards/{award_id}/register.xlsx")
def register_workbook(web: InWeb, award_id: UUID) -> Response:
    """The award's vouchers of these days as a workbook."""
    return _register(web, award_id, "xlsx")


@router.get("/awards/{award_id}/register.csv")
def register_csv(web: InWeb, award_id: UUID) -> Response:
    """The award's vouchers of these days as CSV."""
    return _register(web, award_id, "csv")


def _register(web: Web, award_id: UUID, extension: str) -> Response:
    work = web.work
    there = queries.reach(work, award_id)
    search = web.request.query_params.get("q", "").strip()[:100]
    register = queries.vouchers_register(work, there, days_asked(web, there), search)
    rights = f"an access until {there.until_on}" if there.is_guest else hub_queries.reach(work, Action.EVIDENCE_READ)
    return register_file(web, register, extension, wishes=(("Search", search, ()),), rights=rights)


@router.get("/vouchers/{voucher_id}")
def show_voucher(web: InWeb, voucher_id: UUID) -> Response:
    """One voucher as evidence: what was charged to the award, at which rate, with its documents."""
    award_id = id_in(web.request.query_params.get("award"))
    return web.page("evidence/voucher.html", evidence=queries.voucher_evidence(web.work, voucher_id, award_id))


@router.get("/documents/{document_id}")
def show_document(web: InWeb, document_id: UUID) -> Response:
    """One document, byte for byte; a protected one says where it may be inspected."""
    evidence, its = queries.evidence_document(web.work, document_id)
    return kept_file(f"{evidence.voucher.number}-{its.position}.{its.extension}", its.media_type, its.content)


@router.get("/reports/{report_id}/file")
def show_report_file(web: InWeb, report_id: UUID) -> Response:
    """The stored file of an approved report, byte for byte."""
    its = queries.report_file(web.work, report_id)
    return kept_file(its.name, media_type_of(its.name), its.content)


# --- packs ---


@router.get("/reports/{report_id}/pack.zip")
def report_pack(web: InWeb, report_id: UUID) -> Response:
    """The audit pack of one version of a report."""
    return packed(lambda: packing.report_pack(web.work, report_id))


@router.get("/awards/{award_id}/pack.zip")
def award_pack(web: InWeb, award_id: UUID) -> Response:
    """The audit pack of an award over the days in the address."""
    period = days_asked(web, queries.reach(web.work, award_id))
    return packed(lambda: packing.award_pack(web.work, award_id, period))


@router.get("/releases/{release_id}/pack.zip")
def release_pack(web: InWeb, release_id: UUID) -> Response:
    """The pack of a release, for the cleared who hand it over."""
    return packed(lambda: packing.release_pack(web.work, release_id))


def packed(build: Callable[[], AuditPack]) -> Response:
    """A pack as a download: written whole to the disk first, one document in memory at a time; figures in it are canonical."""
    try:
        with written_for(CANONICAL):
            pack = build()
            return long_binary(f"{plain(pack.title)}.zip", "application/zip", lambda file: write(pack, file))
    except NotWritable as refused:
        raise Conflict(str(refused)) from refused
