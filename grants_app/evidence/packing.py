"""Audit packs: of a report, of an award over any days, of a sample in its order, of a release with its protected documents."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO
from uuid import UUID

from exports.audit_pack import AuditPack, Part, Paths, Withheld
from exports.register import Register, write_csv, write_workbook
from exports.statement import Transaction
from grants_app.access import OPERATOR
from grants_app.core.calendar import Period
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.evidence import queries, registers
from grants_app.evidence.queries import PackedVoucher, Reach, SampleCard, StoredReport
from grants_app.evidence.registers import Head
from grants_app.evidence.rules import Outcome
from grants_app.expenditures.queries import DocumentFacts, documents_of
from grants_app.reports.models import Report
from grants_app.reports.queries import Figures, figures
from grants_app.reports.queries.transactions import transactions
from grants_app.reports.rules import HAVE_FILE


def report_pack(work: Work, report_id: UUID) -> AuditPack:
    """The audit pack of one version of a report; Conflict where its figures cannot be read."""
    report = queries.report_seen(work, report_id)
    period = Period(report.starts_on, report.ends_on)
    there = queries.inside(work, report.award_id, period)
    found = figures(_reading_all(work, there), there.award, period, report)
    stored = [it for it in queries.reports_seen(work, there, period) if it.report.ends_on == report.ends_on]
    return _whole_pack(work, there, found, stored)


def award_pack(work: Work, award_id: UUID, period: Period) -> AuditPack:
    """The audit pack of an award over any days that are the reader's."""
    there = queries.inside(work, award_id, period)
    return _whole_pack(
        work, there, figures(_reading_all(work, there), there.award, period), queries.reports_seen(work, there, period)
    )


def _reading_all(work: Work, there: Reach) -> Work:
    """The figures of the whole award: to a guest, whose award and days were asked before, no role would show them."""
    return Work(work.session, OPERATOR, work.now, work.means) if there.is_guest else work


@dataclass(frozen=True, slots=True)
class _Documents:
    """The documents of a pack's vouchers, each with its path or withheld."""

    vouchers: Sequence[PackedVoucher]
    facts: Sequence[DocumentFacts]
    released: frozenset[UUID] = field(default_factory=frozenset)

    def is_in(self, its: DocumentFacts) -> bool:
        return not its.is_protected or its.id in self.released

    @property
    def withheld(self) -> list[Withheld]:
        names = {it.voucher_id: it for it in self.vouchers}
        return [
            Withheld(
                names[its.voucher_id].hub, names[its.voucher_id].number, its.position, its.size, its.sha256, its.inspect_at or "",
            )
            for its in self.facts if not self.is_in(its)
        ]  # fmt: skip

    def paths(self, paths: Paths) -> Mapping[UUID, str]:
        """By document: documents / hub / year / voucher's number / place among its documents."""
        by_voucher: dict[UUID, list[DocumentFacts]] = {}
        for its in self.facts:
            by_voucher.setdefault(its.voucher_id, []).append(its)
        found: dict[UUID, str] = {}
        for voucher in self.vouchers:
            mine = [its for its in by_voucher.get(voucher.voucher_id, ()) if self.is_in(its)]
            if mine:
                folder = paths.give("documents", voucher.hub, str(voucher.year), voucher.number)
                found |= {its.id: f"{folder}/{its.position}.{its.extension}" for its in mine}
        return found


def _documents(work: Work, found: Sequence[PackedVoucher], released: frozenset[UUID] = frozenset()) -> _Documents:
    """In the order of the vouchers, whatever their ids are."""
    place = {it.voucher_id: at for at, it in enumerate(found)}
    facts = documents_of(work, list(place))
    return _Documents(found, sorted(facts, key=lambda its: (place[its.voucher_id], its.position)), released)


def _whole_pack(
    work: Work, there: Reach, found: Figures, stored: Sequence[StoredReport], released: frozenset[UUID] = frozenset()
) -> AuditPack:
    transactions_ = [transaction for transaction, _ in transactions(work, found)]
    documents = _documents(work, queries.packed_vouchers(work, [queries.in_postings(work, found)]), released)
    at_entry, made_on = _position(work, found)
    report = found.reach.report
    facts = (
        *_facts(there, found.period),
        *_report_facts(report, stored),
        ("Ledger position", f"entry {at_entry} of {there.award.reference}"),
        ("Transactions", f"{len(transactions_)}, {_total(transactions_, there.award.currency)}"),
        ("Vouchers", str(len(documents.vouchers))),
        ("Documents included", str(sum(documents.is_in(its) for its in documents.facts))),
        ("Documents protected, not included", str(len(documents.withheld))),
    )
    title = f"Audit pack {there.award.reference}, {found.period}"
    parts = _parts(work, found, transactions_, documents, stored, Head(facts, made_on))
    return AuditPack(title, facts, parts, documents.withheld)


def _parts(
    work: Work,
    found: Figures,
    transactions_: Sequence[Transaction],
    documents: _Documents,
    stored: Sequence[StoredReport],
    head: Head,
) -> Iterator[Part]:
    paths, its, report = Paths(), found.award, found.reach.report
    currency = its.currency
    reports = [it.report for it in stored] or ([report] if report is not None else [])
    for it in stored:
        stem, _, extension = it.name.rpartition(".")
        name = (f"{it.report.starts_on}-{it.report.ends_on}", f"version-{it.report.version}", stem)
        what = f"The report's file as it was approved, version {it.report.version}"
        path = paths.give("report", *name, extension=extension)
        yield Part(path, what, _bytes(queries.file_content, work, it.report.id))
    places = documents.paths(paths)
    lists = (
        ("transactions/transactions", "List of transactions", registers.transactions(transactions_, currency, head)),
        ("rates/rates-used", "Rates used, with their source", registers.rates(transactions_, head)),
        ("budget/budget-versions", "Approved budgets", registers.budgets(queries.budget_rows(work, its.id), currency, head)),
        ("approvals/approvals", "Who did what, each person by a code", registers.approvals(queries.approvals(work, its.id, reports), head)),
        ("documents/index", "Vouchers and their documents", registers.documents(documents.vouchers, documents.facts, places, head)),
    )  # fmt: skip
    for path, what, register in lists:
        yield from _both(path, what, register)
    yield from _document_parts(work, documents, places)


def _document_parts(work: Work, documents: _Documents, places: Mapping[UUID, str]) -> Iterator[Part]:
    names = {it.voucher_id: f"{it.hub} {it.number}" for it in documents.vouchers}
    for its in documents.facts:
        if its.id in places:
            what = f"Voucher {names[its.voucher_id]}, document {its.position}"
            yield Part(
                places[its.id],
                f"{what} (released)" if its.is_protected else what,
                _bytes(queries.content_of, work, its.id),
            )


def _position(work: Work, found: Figures) -> tuple[int, date]:
    """The entry up to which the figures go, and the day of that: of an approved report when it was approved."""
    report = found.reach.report
    if report is not None and report.status in HAVE_FILE and report.approved_at is not None:
        return report.frozen_at_entry or 0, report.approved_at.date()
    number, posted_at = queries.position(work, found.award.id)
    return number, posted_at.date() if posted_at is not None else found.period.ends_on


def _facts(there: Reach, period: Period) -> tuple[tuple[str, str], ...]:
    its = there.award
    return (("Award", its.reference), ("Title", its.title), ("Days", f"{period.starts_on} to {period.ends_on}"))


def _report_facts(report: Report | None, stored: Sequence[StoredReport]) -> Iterator[tuple[str, str]]:
    if report is None:
        return
    yield "Report", f"version {report.version}, {report.status}"
    yield from (("SHA-256 of the report", it.sha256) for it in stored if it.report.id == report.id)


def _total(transactions_: Sequence[Transaction], currency: str) -> str:
    amounts = (Money.of(it.amount, currency) for it in transactions_)
    return sum(amounts, Money.zero(currency)).canonical


def _bytes(read: Callable[[Work, UUID], bytes], work: Work, its_id: UUID) -> Callable[[BinaryIO], object]:
    """Read when its turn comes, so that one file is in memory at a time."""
    return lambda file: file.write(read(work, its_id))


def _both(path: str, what: str, register: Register) -> Iterator[Part]:
    yield Part(f"{path}.csv", what, lambda file: write_csv(register, file))
    yield Part(f"{path}.xlsx", f"{what}, as a workbook", lambda file: write_workbook(register, file))


# --- a sample in its order ---


def sample_pack(work: Work, sample_id: UUID) -> AuditPack:
    """The evidence of a sample in the order of its list: index with gaps, documents, threads with their files."""
    card = queries.sample_card(work, sample_id)
    head = _sample_head(card)
    withheld = [
        Withheld(view.hub, view.voucher.number, its.position, its.size, its.sha256, its.inspect_at or "")
        for view in card.items if view.item.outcome == Outcome.FOUND and view.voucher is not None
        for its in view.documents if its.is_protected
    ]  # fmt: skip
    return AuditPack(f"Evidence {card.sample.reference}", head.facts, _sample_parts(work, card, head), withheld)


def sample_index(work: Work, sample_id: UUID) -> Register:
    """The list of a sample with its gaps."""
    card = queries.sample_card(work, sample_id)
    return registers.sample_index(card, _sample_head(card))


def _sample_head(card: SampleCard) -> Head:
    facts = (
        *_facts(card.reach, card.sample.period),
        ("List", f"{card.sample.reference} {card.sample.title}"),
        ("Items", str(len(card.items))),
        ("Gaps", str(card.gaps)),
        ("Open threads", str(card.still_open)),
    )
    return Head(facts, card.sample.asked_at.date())


def _sample_parts(work: Work, card: SampleCard, head: Head) -> Iterator[Part]:
    said = queries.thread(work, [view.item.id for view in card.items])
    yield from _both("index", "The list in its order, with what is missing", registers.sample_index(card, head))
    yield from _both("threads", "What was said about each item", registers.threads(card, said, head))
    paths = Paths()
    number = {view.item.id: view.item.position for view in card.items}
    for view in card.items:
        if view.item.outcome != Outcome.FOUND or view.voucher is None:
            continue
        folder = paths.give("evidence", f"{view.item.position:03}-{view.voucher.number}")
        for its in view.documents:
            if not its.is_protected:
                what = f"No. {view.item.position}: voucher {view.voucher.number}, document {its.position}"
                path = f"{folder}/{its.position}.{its.extension}"
                yield Part(path, what, _bytes(queries.content_of, work, its.id))
    for one in said:
        if one.sha256:
            path = paths.give("messages", f"{number[one.item_id]:03}-{one.sha256[:8]}", extension=one.extension)
            what = f"No. {number[one.item_id]}: sent with a message"
            yield Part(path, what, _bytes(queries.message_content, work, one.id))


# --- a release ---


def release_pack(work: Work, release_id: UUID) -> AuditPack:
    """The pack of a release: all of the award where the reader sees all, else what was released alone."""
    card = queries.release_card(work, release_id)
    its, there = card.release, card.reach
    if there.is_whole:
        found = figures(work, there.award, its.period)
        return _whole_pack(work, there, found, queries.reports_seen(work, there, its.period), card.document_ids)
    documents = _documents(work, queries.packed_vouchers(work, there.charges), card.document_ids)
    only = [one for one in documents.facts if one.id in card.document_ids]
    chosen = [it for it in documents.vouchers if it.voucher_id in {one.voucher_id for one in only}]
    released = _Documents(chosen, only, card.document_ids)
    facts = (*_facts(there, its.period), ("Documents released", str(len(only))))
    parts = _document_parts(work, released, released.paths(Paths()))
    return AuditPack(f"Released documents {there.award.reference}", facts, parts)
