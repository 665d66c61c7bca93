"""Pages by which vouchers come in: a workbook, seen before it is taken in, or one that is typed."""

from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.banks import queries as banks
from grants_app.budgets import queries as budget_queries
from grants_app.core import uploads
from grants_app.core.errors import Invalid, NotFound
from grants_app.core.notation import number
from grants_app.expenditures import commands, queries
from grants_app.expenditures.rules import PAID_FROM_LABELS, WHOLE
from grants_app.hubs import queries as hub_queries
from grants_app.hubs.models import Hub
from grants_app.web.forms import Fields, id_in
from grants_app.web.request import InWeb, Web
from importers import IMPORTS
from importers.records import ExpenditureRecord, Unusable, Where

router = APIRouter(prefix="/expenditures")
KIND = "expenditures"
TYPED_LINES = 5
_COLUMN_FIELDS = {
    "Date": "incurred_on",
    "Paid on": "paid_on",
    "Currency": "currency",
    "Voucher": "voucher",
    "Hub": "hub",
    "Community": "community",
    "Paid from": "paid_from",
    "Budget line": "line-1",
    "Charge %": "percent-1",
}


@router.get("/new")
def new(web: InWeb) -> Response:
    """First the award and the hub, then the voucher."""
    web.work.must_somewhere(Action.EXPENDITURE_WRITE)
    asked = web.request.query_params
    award_id, hub_id = id_in(asked.get("award")), id_in(asked.get("hub"))
    values = {"percent-1": "100", "paid_from": ""} | dict(asked)
    return web.page("expenditures/new.html", values=values, errors={}, **_typing(web, award_id, hub_id))


@router.post("/new")
def type_voucher(web: InWeb) -> Response:
    """A typed voucher waits as a draft until another person posts it."""
    award_id, hub_id = id_in(web.text("award")), id_in(web.text("hub"))
    try:
        award = award_queries.award(web.work, award_id) if award_id else None
        if award is None:
            raise Invalid("Choose the award first.", fields={"award": "Choose the award."})
        records, account_id = _typed_records(web), id_in(web.text("bank_account"))
        manner = commands.Manner(hub_id=hub_id, keep_as_drafts=True, bank_account_id=account_id)
        outcome = commands.take_in(web.work, award.id, records, file_name="typed", manner=manner)
        if outcome.problems:
            fields = {_COLUMN_FIELDS.get(problem.where.column, "voucher"): problem.says for problem in outcome.problems}
            raise Invalid("The voucher cannot be taken in as it is.", fields=fields)
    except Invalid as refused:
        web.undo()
        return web.again("expenditures/new.html", refused, **_typing(web, award_id, hub_id))
    if not outcome.taken:
        return web.done(to=f"/expenditures?award={award_id}", say="This voucher was already here; nothing was added.")
    return web.done(
        to=f"/expenditures?import={outcome.import_id}", say="Saved as a draft. Another person with the right posts it."
    )


@router.get("/import")
def choose_file(web: InWeb) -> Response:
    """Choose the award, the hub and the workbook."""
    web.work.must_somewhere(Action.EXPENDITURE_WRITE)
    asked = web.request.query_params
    return web.page("expenditures/import.html", values=dict(asked), errors={}, **_choices(web))


@router.post("/import")
def preview(web: InWeb) -> Response:
    """What is in the workbook and what stands in the way; nothing is taken in yet."""
    try:
        with web.looking() as work:
            work.must_somewhere(Action.EXPENDITURE_WRITE)
        fields = Fields(web)
        award_id = fields.needed_id("award", "Award")
        hub_id = fields.id("hub", "Hub", needed=False)
        account_id = fields.id("bank_account", "Bank account", needed=False)
        fields.check()
        upload = web.file("file")
        content, name = upload.file.read(), upload.filename or "workbook.xlsx"
        reading = _read(content, name)
    except Invalid as refused:
        return web.again("expenditures/import.html", refused, **_choices(web))
    award = award_queries.award(web.work, award_id)
    manner = commands.Manner(hub_id=hub_id, check_only=True)
    outcome = commands.take_in(web.work, award.id, reading.records, file_name=name, manner=manner)
    problems = (*reading.problems, *outcome.problems)
    return web.page(
        "expenditures/preview.html",
        status=422 if problems else 200,
        award=award,
        hub_id=hub_id,
        bank_account_id=account_id,
        name=name,
        records=reading.records,
        notices=reading.notices,
        problems=problems,
        outcome=outcome,
        upload_id=None if problems else uploads.keep(web.work, KIND, name, content),
    )


@router.post("/import/{upload_id}/take-in")
def take_in(web: InWeb, upload_id: UUID) -> Response:
    """Take in the workbook that was previewed: read and checked again, then all of it or nothing."""
    fields = Fields(web)
    award_id, hub_id = fields.needed_id("award", "Award"), fields.id("hub", "Hub", needed=False)
    account_id = fields.id("bank_account", "Bank account", needed=False)
    fields.check()
    name, content = _kept(web, upload_id)
    reading = _read(content, name)
    manner = commands.Manner(hub_id=hub_id, bank_account_id=account_id)
    outcome = commands.take_in(web.work, award_id, reading.records, file_name=name, manner=manner)
    if outcome.problems:
        raise Invalid(
            f"{name} can no longer be taken in: {outcome.problems[0].says} Upload it again to see everything."
        )
    uploads.discard(web.work, uploads.kept(web.work, upload_id, KIND))
    said = f"{number(outcome.taken)} records taken in" + (
        f", {number(outcome.already_here)} were already here" if outcome.already_here else ""
    )
    waits = "" if outcome.posted else " They wait as drafts for a finance officer."
    return web.done(to=f"/expenditures?award={award_id}", say=f"{said}.{waits if outcome.taken else ''}")


def _kept(web: Web, upload_id: UUID) -> tuple[str, bytes]:
    """The previewed file, read before the transaction that writes; a form sent twice is answered by its first answer."""
    try:
        with web.looking() as work:
            upload = uploads.kept(work, upload_id, KIND)
            return upload.name, upload.content
    except NotFound:
        web.work.must_somewhere(Action.EXPENDITURE_WRITE)
        raise


def _read(content: bytes, name: str) -> Any:
    """The records of a workbook; Invalid with its sentence for a file that cannot be used at all."""
    try:
        return IMPORTS[KIND].read(BytesIO(content), name)
    except Unusable as unusable:
        raise Invalid(str(unusable), fields={"file": str(unusable)}) from unusable


def _choices(web: Web) -> dict[str, Any]:
    work = web.work
    return {
        "awards": [
            (award_id, f"{reference} · {title}") for award_id, reference, title in queries.awards_to_choose(work)
        ],
        "hubs": [
            (hub.id, f"{hub.code} · {hub.name}")
            for hub in hub_queries.hubs(work)
            if work.actor.may(Action.EXPENDITURE_WRITE, hub.id)
        ],
        "accounts": [(its.id, its.label) for its in banks.open_accounts(work)],
    }


def _typing(web: Web, award_id: UUID | None, hub_id: UUID | None) -> dict[str, Any]:
    """What the page for typing a voucher offers."""
    work = web.work
    award: Award | None = award_queries.award(work, award_id) if award_id else None
    hubs: list[Hub] = []
    lines: list[tuple[str, str]] = []
    if award is not None:
        hubs = [
            hub
            for hub in award_queries.participants(work, award.id)
            if work.actor.may(Action.EXPENDITURE_WRITE, hub.id)
        ]
        lines = [
            (line.code, f"{line.code} {line.description}") for line in budget_queries.approved_lines(work, award.id)
        ]
    chosen = next((hub for hub in hubs if hub.id == hub_id), hubs[0] if len(hubs) == 1 else None)
    return {
        "award": award,
        "hub": chosen,
        "hub_choices": [(hub.id, f"{hub.code} · {hub.name}") for hub in hubs],
        "lines": lines,
        "communities": [(community.alias, community.alias) for community in hub_queries.communities(work)],
        "sources": list(PAID_FROM_LABELS.items()),
        "accounts": [(its.id, its.label) for its in banks.open_accounts(work)],
        "typed_lines": range(1, TYPED_LINES + 1),
        "awards": _choices(web)["awards"],
    }


def _typed_records(web: Web) -> list[ExpenditureRecord]:
    """The form as records, one per line that it is charged to. Raises Invalid with all fields that are wrong."""
    fields = Fields(web)
    currency = fields.currency("currency", "Currency")
    voucher = fields.text("voucher", "Voucher number", needed=True, longest=40)
    incurred_on = fields.day("incurred_on", "Date of the cost")
    paid_on = fields.day("paid_on", "Paid on", needed=False)
    payee = fields.text("payee", "Payee", needed=True, longest=200)
    description = fields.text("description", "Description", needed=True, longest=400)
    amount = fields.money("amount", "Amount of the voucher", currency)
    units = fields.decimal("units", "Units", needed=False)
    splits = [
        (code, fields.decimal(f"percent-{number}", f"Charge % of line {code}"))
        for number in range(1, TYPED_LINES + 1)
        if (code := web.text(f"line-{number}"))
    ]
    if not splits:
        fields.errors["line-1"] = "Budget line: choose at least one."
    if amount is not None and not amount:
        fields.errors["amount"] = "Amount of the voucher: give an amount other than zero."
    for at, (_, percent) in enumerate(splits, start=1):
        if percent is not None and not 0 < percent <= WHOLE:
            fields.errors[f"percent-{at}"] = "Charge %: between 0 and 100."
    fields.check()
    if amount is None or incurred_on is None:
        raise Invalid("The voucher needs its date and amount.")
    first = ExpenditureRecord(
        where=Where(),
        voucher=voucher,
        incurred_on=incurred_on,
        paid_on=paid_on,
        payee=payee,
        description=description,
        budget_line="",
        currency=currency,
        amount=amount.amount,
        charge_percent=WHOLE,
        receipt=fields.text("receipt", "Receipt", longest=80),
        hub="",
        paid_from=web.text("paid_from"),
        community=web.text("community"),
        units=units,
        document_number=fields.text("document_number", "Document no.", longest=80),
    )
    return [replace(first, budget_line=code, charge_percent=percent or WHOLE) for code, percent in splits]
