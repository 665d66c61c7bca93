"""Take in vouchers, a whole workbook or one that was typed: all checked first, then all written, or nothing at all."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import commands as awards
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.banks import queries as banks
from grants_app.banks.models import BankAccount
from grants_app.budgets import queries as budget_queries
from grants_app.core.errors import Invalid
from grants_app.core.identity import new_id
from grants_app.core.memory import holding_many
from grants_app.core.money import Money
from grants_app.core.taken_in import TakenIn
from grants_app.core.work import Work
from grants_app.expenditures import queries
from grants_app.expenditures.models import Charge, ExpenditureImport, Voucher
from grants_app.expenditures.posting import post_drafts
from grants_app.expenditures.rules import (
    NO_SUB_GRANT,
    PAID_FROM_LABELS,
    Charged,
    PaidFrom,
    Status,
    different_content,
    must_be_running,
    overcharge,
    share_of,
    year_of,
)
from grants_app.hubs import queries as hub_queries
from grants_app.hubs.models import Hub
from grants_app.ledger.rates import AwardRates, RateMissing
from grants_app.sub_grants import queries as sub_grant_queries
from importers.records import ExpenditureRecord, Problem

VoucherKey = tuple[UUID, int, str]


@dataclass(frozen=True, slots=True)
class VouchersTaken(TakenIn):
    """What became of a file of vouchers; with problems, nothing was taken in."""

    posted: int = 0
    import_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """How vouchers are taken in."""

    hub_id: UUID | None = None
    """The hub of rows that name none."""
    check_only: bool = False
    keep_as_drafts: bool = False
    """Typed one by one: another person posts them."""
    bank_account_id: UUID | None = None
    """The account of what the bank paid; None: the award's share that usually pays."""


@holding_many()
def take_in(
    work: Work, award_id: UUID, records: Sequence[ExpenditureRecord], *, file_name: str, manner: Manner = Manner()
) -> VouchersTaken:
    """Take in vouchers for an award, all or nothing, with all problems at once.

    Whoever may post posts them (and another person must look); from all others they wait as drafts. Raises NotFound for an
    award that the person may not see.
    """
    work.must_somewhere(Action.EXPENDITURE_WRITE)
    award = award_queries.award(work, award_id)
    must_be_running(award.reference, award.status)
    reader = _Reader(work, award, manner, records)
    reader.read_all()
    if reader.problems:
        return VouchersTaken(0, reader.already_here, tuple(reader.problems))
    if manner.check_only or not reader.charges:
        return VouchersTaken(len(reader.charges), reader.already_here)
    return _write(work, award, reader, file_name, manner)


def _write(work: Work, award: Award, reader: "_Reader", file_name: str, manner: Manner) -> VouchersTaken:
    hub_ids = {charge["hub_id"] for charge in reader.charges.values()}
    main_hub = reader.default_hub.id if reader.default_hub else min(hub_ids, key=lambda hub: hub.hex)
    taken_in = ExpenditureImport(
        award_id=award.id,
        hub_id=main_hub,
        file_name=file_name[:200],
        rows_digest=_digest(reader.records),
        records=len(reader.charges),
        taken_in_by=work.actor.id,
        taken_in_by_name=work.actor.name,
        taken_in_at=work.now,
    )
    work.add(taken_in)
    count, posted = len(reader.charges), len(reader.drafts)
    work.add_all(Voucher, reader.vouchers)
    reader.forget_vouchers()
    _write_charges(work, award, reader, taken_in.id)
    if posted:
        title = f"{posted:,} charge{'' if posted == 1 else 's'} of {file_name}"
        awards.ask_second_look(work, award.id, main_hub, "expenditures", taken_in.id, title[:300])
    work.note(
        "expenditures.taken-in",
        taken_in.id,
        main_hub,
        award=award.reference,
        file=file_name,
        rows=taken_in.rows_digest,
        records=count,
        posted=posted,
    )
    return VouchersTaken(count, reader.already_here, posted=posted, import_id=taken_in.id)


def _write_charges(work: Work, award: Award, reader: "_Reader", import_id: UUID) -> None:
    """Each is written once: posted with its entry, or as a draft."""
    rows = reader.charges

    def write(changes: Sequence[dict[str, Any]]) -> None:
        work.add_all(Charge, [rows.pop(change["id"]) | change | {"import_id": import_id} for change in changes])

    if reader.drafts:
        post_drafts(work, award, reader.drafts, write)
    work.add_all(Charge, [row | {"import_id": import_id} for row in rows.values()])


class _Reader:
    """Reads records against what is here: becomes rows to write, or problems."""

    def __init__(self, work: Work, award: Award, manner: Manner, records: Sequence[ExpenditureRecord]) -> None:
        self.work, self.award, self.records = work, award, records
        self.keep_as_drafts = manner.keep_as_drafts
        self.bank = banks.account(work, manner.bank_account_id) if manner.bank_account_id else None
        self.hubs: dict[str, Hub] = {hub.code: hub for hub in award_queries.participants(work, award.id)}
        self.default_hub = self._default_hub(manner.hub_id)
        self.lines = {line.code: line.line_id for line in budget_queries.approved_lines(work, award.id)}
        self.with_vouchers = sub_grant_queries.communities_with_vouchers(work, award.id)
        self.communities = {community.alias: community.id for community in hub_queries.communities(work)}
        self.rates = self._rates()
        self.vouchers: list[dict[str, Any]] = []
        self.charges: dict[UUID, dict[str, Any]] = {}
        self.drafts: list[queries.Draft] = []
        """Those of the charges that are posted at once."""
        self.problems: list[Problem] = []
        self.already_here = 0
        self._known: dict[VoucherKey, queries.KnownVoucher] = {}
        self._charged: dict[UUID, Charged] = defaultdict(Charged)

    def forget_vouchers(self) -> None:
        """They are in the database now, and memory is needed for entries."""
        self.vouchers.clear()
        self._known.clear()
        self._charged.clear()

    def read_all(self) -> None:
        located = [(record, hub) for record in self.records if (hub := self._hub(record)) is not None]
        keys = {(hub.id, year_of(record.incurred_on), record.voucher) for record, hub in located}
        self._known = queries.known_vouchers(self.work, keys)
        for voucher in self._known.values():
            for charge in voucher.charges.values():
                self._charged[voucher.id].add(charge.percent, charge.charged_minor)
        for record, hub in located:
            self._read(record, hub)

    def _read(self, record: ExpenditureRecord, hub: Hub) -> None:
        before = len(self.problems)
        line_id = self._line(record)
        in_time = self._dates(record)
        community_id = self._community(record)
        paid_from = self._paid_from(record, hub, community_id)
        if in_time:
            self._rate(record, hub)
        if line_id is None or len(self.problems) > before:
            return
        content = _content(record, paid_from, community_id)
        if self._was_corrected(record, hub, line_id, content):
            self.already_here += 1
            return
        voucher = self._voucher(record, hub)
        if voucher is None or self._is_here(record, voucher, line_id, content):
            return
        amount = Money(voucher.amount_minor, voucher.currency)
        sofar = self._charged[voucher.id]
        charged = share_of(amount, record.charge_percent, sofar)
        if refusal := overcharge(amount, sofar, record.charge_percent, charged):
            self._problem(record, "Charge %", f"{record.charge_percent:f}", f"Voucher {record.voucher}: {refusal}")
            return
        sofar.add(record.charge_percent, charged.minor)
        row = self._charge_row(record, hub, voucher.id, charged)
        row |= {"line_id": line_id, "paid_from": paid_from, "community_id": community_id}
        row["bank_account_id"] = self.bank.id if self.bank and paid_from == PaidFrom.BANK else None
        self.charges[row["id"]] = row
        if self._is_posted(hub):
            self.drafts.append(_draft(row, record, hub, self.bank))

    def _hub(self, record: ExpenditureRecord) -> Hub | None:
        hub = self.hubs.get(record.hub) if record.hub else self.default_hub
        if hub is None:
            names = ", ".join(sorted(self.hubs))
            says = (
                f"The hubs of this award are {names}; name one of them."
                if record.hub
                else f"Name the hub in a column Hub ({names})."
            )
            self._problem(record, "Hub", record.hub, says)
            return None
        if not self.work.actor.may(Action.EXPENDITURE_WRITE, hub.id):
            self._problem(
                record, "Hub", record.hub or hub.code, "You may not enter vouchers of this hub; ask a person who may."
            )
            return None
        return hub

    def _default_hub(self, hub_id: UUID | None) -> Hub | None:
        """The hub asked for; else the only one that the award, or the person in it, has."""
        if hub_id is not None:
            return self._taking_part(hub_id)
        mine = [hub for hub in self.hubs.values() if self.work.actor.may(Action.EXPENDITURE_WRITE, hub.id)]
        return mine[0] if len(mine) == 1 else None

    def _taking_part(self, hub_id: UUID) -> Hub:
        found = next((hub for hub in self.hubs.values() if hub.id == hub_id), None)
        if found is None:
            says = f"That hub has no part in {self.award.reference}; its hubs are {', '.join(sorted(self.hubs))}."
            raise Invalid(says, fields={"hub": says})
        return found

    def _line(self, record: ExpenditureRecord) -> UUID | None:
        line_id = self.lines.get(record.budget_line)
        if line_id is None:
            if self.lines:
                some = ", ".join(list(self.lines)[:12]) + (", …" if len(self.lines) > 12 else "")
                says = f"There is no such line in the approved budget of {self.award.reference}. Its lines are {some}."
            else:
                says = f"{self.award.reference} has no approved budget yet; have its budget approved first."
            self._problem(record, "Budget line", record.budget_line, says)
        elif record.line_was_number and (others := _written_alike(record.budget_line, self.lines)):
            says = (
                f"As a number, {' and '.join([record.budget_line, *others])} are the same, and the budget has both: format the "
                "column as text, and type the line again."
            )
            self._problem(record, "Budget line", record.budget_line, says)
        return line_id

    def _dates(self, record: ExpenditureRecord) -> bool:
        """Whether the days can be right; of other days a missing rate would say nothing."""
        before = len(self.problems)
        starts_on, ends_on = self.award.starts_on, self.award.ends_on
        if not starts_on <= record.incurred_on <= ends_on:
            says = f"The award runs from {starts_on:%d %b %Y} to {ends_on:%d %b %Y}; a cost outside it cannot be charged to it."
            self._problem(record, "Date", record.incurred_on.isoformat(), says)
        for column, day in (("Date", record.incurred_on), ("Paid on", record.paid_on)):
            if day is not None and day > self.work.today:
                self._problem(record, column, day.isoformat(), "This day has not come yet; correct the date.")
        return len(self.problems) == before

    def _community(self, record: ExpenditureRecord) -> UUID | None:
        if not record.community:
            return None
        found = self.communities.get(record.community)
        if found is None:
            self._problem(
                record,
                "Community",
                record.community,
                "No community of your hubs has this alias; add it first, or leave it out.",
            )
        return found

    def _paid_from(self, record: ExpenditureRecord, hub: Hub, community_id: UUID | None) -> str:
        paid_from = record.paid_from or (PaidFrom.BANK if hub.is_head_office else PaidFrom.ADVANCE)
        if paid_from not in PAID_FROM_LABELS:
            self._problem(record, "Paid from", record.paid_from, f"Write one of {', '.join(PAID_FROM_LABELS)}.")
        elif paid_from == PaidFrom.SUB_GRANT and community_id not in self.with_vouchers:
            self._problem(record, "Paid from", record.paid_from, NO_SUB_GRANT)
        return paid_from

    def _rates(self) -> AwardRates:
        currencies = {record.currency for record in self.records} | {hub.currency for hub in self.hubs.values()}
        return award_queries.rates_for(self.work, self.award, currencies)

    def _rate(self, record: ExpenditureRecord, hub: Hub) -> None:
        """A missing rate is a problem of the row, named with currencies, date and source; a draft may wait for it."""
        if not self._is_posted(hub):
            return
        paid_on = record.paid_on or record.incurred_on
        try:
            self.rates.to_award(record.currency, hub.currency, paid_on, hub.id)
            if record.currency != hub.currency:
                self.rates.to_hub(hub.currency, paid_on, hub.id)
        except RateMissing as missing:
            self._problem(record, "Currency", record.currency, missing.sentence)

    def _is_posted(self, hub: Hub) -> bool:
        """Whether vouchers of this hub are posted at once, and do not wait as drafts for another person."""
        return not self.keep_as_drafts and self.work.actor.may(Action.EXPENDITURE_POST, hub.id)

    def _was_corrected(self, record: ExpenditureRecord, hub: Hub, line_id: UUID, content: queries.Content) -> bool:
        """Whether the row says what was taken in once and corrected here since: an older workbook may say it for ever."""
        here = self._known.get((hub.id, year_of(record.incurred_on), record.voucher))
        if here is None or not here.taken_back:
            return False
        return here.was_corrected(self.award.id, line_id, (*_document(record), *content))

    def _voucher(self, record: ExpenditureRecord, hub: Hub) -> "queries.KnownVoucher | None":
        """The voucher that the row is of: one that is here (and says the same), or a new one."""
        key = (hub.id, year_of(record.incurred_on), record.voucher)
        here = self._known.get(key)
        if here is None:
            here = queries.KnownVoucher.new(record, hub.id)
            self._known[key] = here
            self.vouchers.append(here.row(record))
            return here
        if differs := different_content(here.content, _document(record)):
            says = (
                f"Voucher {record.voucher} of {here.incurred_on.year} is already here with another {', '.join(differs)}. "
                "Give this one its own number, or correct the row."
            )
            self._problem(record, "Voucher", record.voucher, says)
            return None
        return here

    def _is_here(
        self,
        record: ExpenditureRecord,
        voucher: "queries.KnownVoucher",
        line_id: UUID,
        found: queries.Content,
    ) -> bool:
        """Whether this charge is here already: counted when it says the same, else a problem."""
        here = voucher.charges.get((self.award.id, line_id))
        if here is None:
            return False
        if differs := different_content(here.content, found):
            says = (
                f"Voucher {record.voucher} is already charged to line {record.budget_line}, with another {', '.join(differs)}. "
                "What was taken in is not changed by a file: correct the row, or correct the voucher on its page."
            )
            self._problem(record, "Voucher", record.voucher, says)
        else:
            self.already_here += 1
        return True

    def _charge_row(self, record: ExpenditureRecord, hub: Hub, voucher_id: UUID, charged: Money) -> dict[str, Any]:
        return {
            "id": new_id(),
            "hub_id": hub.id,
            "voucher_id": voucher_id,
            "award_id": self.award.id,
            "status": Status.DRAFT.value,
            "description": record.description[:400],
            "percent": record.charge_percent,
            "charged_minor": charged.minor,
            "units": record.units,
            "incurred_on": record.incurred_on,
            "prepared_by": self.work.actor.id,
            "prepared_by_name": self.work.actor.name,
            "posted_by_name": "",
        }

    def _problem(self, record: ExpenditureRecord, column: str, found: str, says: str) -> None:
        self.problems.append(Problem(replace(record.where, column=column), found, says))


def _draft(row: dict[str, Any], record: ExpenditureRecord, hub: Hub, bank: BankAccount | None) -> queries.Draft:
    """What posting needs of a charge that is not in the database yet."""
    return queries.Draft(
        row["id"],
        hub.id,
        row["line_id"],
        row["description"],
        row["charged_minor"],
        row["paid_from"],
        record.voucher,
        record.incurred_on,
        record.paid_on or record.incurred_on,
        record.currency,
        hub.currency,
        row["community_id"],
        row["bank_account_id"],
        bank.currency if bank and row["bank_account_id"] else None,
    )


def _document(record: ExpenditureRecord) -> queries.Content:
    """What a row says of its voucher."""
    return (
        ("date", record.incurred_on),
        ("paid on", record.paid_on or record.incurred_on),
        ("payee", record.payee),
        ("currency", record.currency),
        ("amount", Money.of(record.amount, record.currency).minor),
    )


def _content(record: ExpenditureRecord, paid_from: str, community_id: UUID | None) -> queries.Content:
    """What a row says of its charge."""
    return (
        ("charge %", record.charge_percent),
        ("description", record.description),
        ("paid from", paid_from),
        ("community", community_id),
        ("units", record.units),
    )


def _written_alike(number: str, codes: Iterable[str]) -> list[str]:
    """Codes that a cell formatted as a number shows as this one: 1.10 becomes 1.1."""
    return [code for code in codes if code != number and "." in code and code.rstrip("0").rstrip(".") == number]


def _digest(records: Sequence[ExpenditureRecord]) -> str:
    """SHA-256 over the rows as they were read: what the audit trail keeps of a file."""
    digest = hashlib.sha256()
    for number, record in enumerate(records):
        digest.update(("\n" if number else "").encode() + repr(record).encode())
    return digest.hexdigest()
