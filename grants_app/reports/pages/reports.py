"""Pages of financial reports: choose award and period, see figures and what stands in the way, type, freeze, approve, download."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.acceptances.queries import authorised
from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.errors import Invalid, NotFound
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.evidence import queries as evidence
from grants_app.findings import queries as finding_queries
from grants_app.ledger.rates import RULE_LABELS, RateMissing, rates_in_words
from grants_app.ledger.settling import BorneBy
from grants_app.reports import commands, queries
from grants_app.reports.pages.explaining import explained
from grants_app.reports.pages.files import answer
from grants_app.reports.rules import MEANS, OPEN, TRACK, Status, donor_rules
from grants_app.reports.shelf import format_named, formats_for
from grants_app.web.forms import Fields, id_in
from grants_app.web.paging import PAGE_SIZE, Page, address, page_number
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/reports")


@router.get("")
def show_list(web: InWeb) -> Response:
    """The reports whose whole figures the reader may see."""
    work, number = web.work, page_number(web)
    work.must_somewhere(Action.REPORT_READ)
    award_id = id_in(web.request.query_params.get("award"))
    rows, count = queries.listing(work, award_id=award_id, first=(number - 1) * PAGE_SIZE, most=PAGE_SIZE)
    page = Page(number, count, address("/reports", {"award": award_id}))
    may_prepare = work.actor.may_somewhere(Action.REPORT_PREPARE)
    its = _whole_award(web, award_id) if award_id else None
    owed = award_queries.owed_reports(work, its) if its else []
    return web.page(
        "reports/list.html",
        rows=rows,
        page=page,
        may_prepare=may_prepare,
        its=its,
        owed=owed,
        may_open=True,
        today=work.today,
    )


@router.get("/new")
def new(web: InWeb) -> Response:
    """Choose the award; then its next period is proposed."""
    work = web.work
    work.must_somewhere(Action.REPORT_PREPARE)
    award_id = id_in(web.request.query_params.get("award"))
    its = queries.award(work, award_id) if award_id else None
    values: dict[str, Any] = {"award": award_id or ""}
    if its is not None:
        period = queries.next_period(work, its)
        values |= {
            "from": period.starts_on,
            "to": period.ends_on,
            "format": donor_rules(its.profile, its.signed_on).report_format,
        }
    return web.page("reports/new.html", values=values, errors={}, **_choosing(web, its))


@router.post("/new")
def prepare(web: InWeb) -> Response:
    """Begin the report."""
    award_id = id_in(web.text("award"))
    try:
        fields = Fields(web)
        starts_on, ends_on = fields.day("from", "From"), fields.day("to", "To")
        its = queries.award(web.work, award_id) if award_id else None
        file_format = fields.choice("format", "Format", formats_for(web.work, its) if its else ())
        if starts_on and ends_on and ends_on < starts_on:
            fields.errors["to"] = "To: this is before the first day."
        fields.check()
        if award_id is None or starts_on is None or ends_on is None:
            raise Invalid("Choose the award first.", fields={"award": "Choose the award."})
        report = commands.prepare(web.work, award_id, Period(starts_on, ends_on), file_format)
    except Invalid as refused:
        web.undo()
        its = queries.award(web.work, award_id) if award_id else None
        return web.again("reports/new.html", refused, **_choosing(web, its))
    return web.done(to=f"/reports/{report.id}", say="The report is begun. Look at the figures, then freeze them.")


@router.get("/{report_id}")
def show(web: InWeb, report_id: UUID) -> Response:
    """The figures of the report, what stands in the way, and what can be done now."""
    return web.page("reports/show.html", values={}, errors={}, **_shown(web, report_id))


@router.post("/{report_id}/lines")
def type_lines(web: InWeb, report_id: UUID) -> Response:
    """Keep what was typed per line."""
    try:
        commands.type_lines(web.work, report_id, _typed(web, report_id))
    except Invalid as refused:
        web.undo()
        return web.again("reports/show.html", refused, **_shown(web, report_id))
    return web.done(to=f"/reports/{report_id}", say="Saved with the report.")


@router.post("/{report_id}/review")
def review(web: InWeb, report_id: UUID) -> Response:
    """Freeze the figures."""
    commands.review(web.work, report_id)
    return web.done(to=f"/reports/{report_id}", say="The figures are frozen; indirect cost and income are posted.")


@router.post("/{report_id}/return")
def return_(web: InWeb, report_id: UUID) -> Response:
    """Back to draft, with a reason."""
    commands.return_(web.work, report_id, note=web.text("note"))
    return web.done(to=f"/reports/{report_id}", say="The report is a draft again.")


@router.post("/{report_id}/approve")
def approve(web: InWeb, report_id: UUID) -> Response:
    """Approve: the file is stored and the period locked; or the report goes back to draft where its figures moved."""
    report = commands.approve(web.work, report_id, network=web.settings.network_name, agency=authorised)
    if report.status == Status.DRAFT:
        says = "Not approved: something was posted in this period after the figures were frozen. The report is a draft again."
        return web.done(to=f"/reports/{report_id}", say=says)
    return web.done(to=f"/reports/{report_id}", say="Approved. The file is stored and the period is locked.")


@router.post("/{report_id}/reopen")
def reopen(web: InWeb, report_id: UUID) -> Response:
    """Begin the next version."""
    following = commands.reopen(web.work, report_id, note=web.text("note"))
    says = f"Version {following.version} is begun. Its period is open again; the old version and its file stay."
    return web.done(to=f"/reports/{following.id}", say=says)


@router.get("/{report_id}/entries")
def entries(web: InWeb, report_id: UUID) -> Response:
    """The entries behind the figures of a report."""
    work, number, asked = web.work, page_number(web), web.request.query_params
    report = queries.report(work, report_id)
    its = queries.award(work, report.award_id)
    found = queries.figures_of(work, its, report)
    mark = asked.get("mark", "") if asked.get("mark") in queries.MARKS else ""
    narrowed = queries.Narrowed(id_in(asked.get("line")), asked.get("heading", ""), mark)
    listed = queries.entries(work, found, narrowed, first=(number - 1) * PAGE_SIZE, most=PAGE_SIZE)
    filters = {"line": narrowed.line_id, "heading": narrowed.heading, "mark": mark}
    page = Page(number, listed.count, address(f"/reports/{report_id}/entries", filters))
    return web.page(
        "reports/entries.html",
        report=report,
        its=its,
        period=found.period,
        entries=listed,
        page=page,
        marks=queries.MARKS,
        filters=filters,
        lines=[(figure.line.line_id, f"{figure.line.code} {figure.line.description}") for figure in found.lines],
    )


@router.post("/{report_id}/difference-line")
def name_difference_line(web: InWeb, report_id: UUID) -> Response:
    """Say which line bears exchange differences."""
    queries.report(web.work, report_id)
    line_id = id_in(web.text("line"))
    if line_id is None:
        raise Invalid("Choose a line of the approved budget.", fields={"line": "Choose a line."})
    commands.name_difference_line(web.work, report_id, line_id)
    return web.done(to=f"/reports/{report_id}", say="Exchange differences go to that line.")


@router.get("/{report_id}/settlement")
def settlement(web: InWeb, report_id: UUID) -> Response:
    """What approving the report settles, voucher by voucher."""
    work, number = web.work, page_number(web)
    report = queries.report(work, report_id)
    its = queries.award(work, report.award_id)
    found = queries.figures_of(work, its, report)
    plan = queries.settlement(work, found) if report.status in OPEN else queries.Plan()
    page = Page(number, len(plan.settlements), f"/reports/{report_id}/settlement")
    return web.page(
        "reports/settlement.html",
        report=report,
        its=its,
        period=found.period,
        plan=plan,
        page=page,
        rows=plan.settlements[page.first - 1 : page.last],
        lines={figure.line.line_id: figure.line.code for figure in found.lines},
        rule=RULE_LABELS[its.rate_rule],
        in_words=rates_in_words,
    )


@router.get("/{report_id}/differences")
def differences(web: InWeb, report_id: UUID) -> Response:
    """Where this version differs from the one that it replaced."""
    work, number = web.work, page_number(web)
    report = queries.report(work, report_id)
    its = queries.award(work, report.award_id)
    found = queries.figures_of(work, its, report)
    differing = queries.differences(work, its, report, found, first=(number - 1) * PAGE_SIZE, most=PAGE_SIZE)
    if differing is None:
        raise NotFound("This is the first version of the report, so there is none that it could differ from.")
    page = Page(number, differing.entries.count, f"/reports/{report_id}/differences")
    return web.page(
        "reports/differences.html", report=report, its=its, period=found.period, differing=differing, page=page
    )


@router.get("/{report_id}/file")
def download(web: InWeb, report_id: UUID) -> Response:
    """The donor's workbook: the stored file of this version once approved, before that a draft that says so."""
    return answer(commands.download(web.work, report_id, network=web.settings.network_name, agency=authorised))


def _whole_award(web: Web, award_id: UUID) -> Award | None:
    """The award where all of it is the reader's; of others the list is empty."""
    try:
        return queries.award(web.work, award_id)
    except NotFound:
        return None


def _choosing(web: Web, its: Award | None) -> dict[str, Any]:
    awards = [(award.id, f"{award.reference} · {award.title}") for award in queries.reportable_awards(web.work)]
    shelf = formats_for(web.work, its) if its else {}
    return {"its": its, "awards": awards, "formats": [(key, report.title) for key, report in shelf.items()]}


def _shown(web: Web, report_id: UUID) -> dict[str, Any]:
    work = web.work
    report = queries.report(work, report_id)
    its = queries.award(work, report.award_id)
    found = queries.figures_of(work, its, report)
    period = found.period
    is_open = report.status in OPEN
    plan = queries.settlement(work, found) if is_open else queries.Plan()
    hub_id = its.lead_hub_id
    return {
        "report": report,
        "its": its,
        "period": period,
        "following": period.following(its.ends_on),
        "found": found,
        "typed": queries.typed_lines(work, report.id),
        "since": queries.changed_since(work, found) if report.status == Status.REVIEWED else None,
        "history": queries.steps_taken(work, report),
        "means": MEANS,
        "versions": queries.versions(work, report),
        "plan": plan,
        "settled_total": queries.settled_total(work, found, plan) if plan.settlements else None,
        **_read_in(work, found),
        "rule": RULE_LABELS[its.rate_rule],
        "names_difference_line": report.status == Status.DRAFT and queries.bearer(work, found) is BorneBy.PROJECT_LINE,
        "asked": evidence.samples(work, period_of=report),
        "questioned": finding_queries.for_report(work, its.id, period),
        "blockers": queries.blockers(work, found, report, plan) if is_open else [],
        "indirect": sum(share.amount for share in queries.indirect_to_post(work, found))
        if report.status == "draft"
        else 0,
        "steps": TRACK.steps_for(report.status, work.actor, hub_id),
        "format": format_named(work, report.format),
        "file": queries.stored_file_facts(work, report.id),
        **explained(work, its, report, found, plan),
        "may_type": report.status == "draft" and work.actor.may(Action.REPORT_PREPARE, hub_id),
    }


def _read_in(work: Work, found: queries.Figures) -> dict[str, Any]:
    """What other awards paid, as in the workbook: donor, line, this period and in all; or the sentence of a missing rate."""
    try:
        read = queries.readings(work, found.reach)
    except RateMissing as missing:
        return {"read_in": [], "unread": missing.sentence, "promised": []}
    sums: dict[tuple[str, str], list[int]] = {}
    codes = {figure.line.line_id: f"{figure.line.code} {figure.line.description}" for figure in found.lines}
    for parts, is_now in ((read.period, True), (read.before, False)):
        for part in parts:
            sum_of = sums.setdefault((part.donor, codes.get(part.line_id, "")), [0, 0])
            sum_of[0] += part.amount if is_now else 0
            sum_of[1] += part.amount
    rows = [(donor, line, now, whole) for (donor, line), (now, whole) in sorted(sums.items())]
    pledged = queries.promised(work, found.award)
    promised = [(donor, Money.of(amount, found.award.currency)) for donor, amount in sorted(pledged.items())]
    return {"read_in": rows, "unread": "", "promised": promised}


def _typed(web: Web, report_id: UUID) -> list[commands.TypedLine]:
    """The fields of all lines; Invalid names every field that is wrong."""
    work = web.work
    report = queries.report(work, report_id)
    its = queries.award(work, report.award_id)
    fields = Fields(web)
    typed = []
    for figure in queries.figures_of(work, its, report).lines:
        line, key = figure.line, figure.line.line_id
        name = f"Line {line.code}"
        units = fields.decimal(f"units-{key}", f"{name}, units", needed=False)
        forecast_units = fields.decimal(f"forecast-units-{key}", f"{name}, units of the next period", needed=False)
        unit_cost = fields.decimal(f"forecast-cost-{key}", f"{name}, unit cost of the next period", needed=False)
        forecast = fields.money(f"forecast-{key}", f"{name}, forecast", its.currency, needed=False)
        if forecast is None and forecast_units is not None and unit_cost is not None:
            forecast = Money.of(Decimal(forecast_units) * unit_cost, its.currency)
        typed.append(commands.TypedLine(key, units, line.unit, forecast_units, unit_cost, forecast))
    fields.check()
    return typed
