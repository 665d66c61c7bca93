"""The list of transactions of a report: one row per posting of cost, as donors' formats write it."""

from decimal import Decimal
from sys import intern
from typing import Any, Literal

from sqlalchemy import and_
from sqlalchemy.orm import aliased
from sqlmodel import col, func

from exports import statement as exports
from grants_app.budgets.models import BudgetLine
from grants_app.core.database import columns
from grants_app.core.money import exponent
from grants_app.core.work import Work
from grants_app.expenditures.models import Charge, Voucher
from grants_app.findings.rules import DISALLOWED_EVENT
from grants_app.hubs.models import Community, Hub
from grants_app.ledger.models import Account, Entry, Posting, RateSettlement
from grants_app.ledger.rates import SOURCE_LABELS, Rate, read_rates
from grants_app.ledger.settling import SETTLED_EVENT
from grants_app.reports.queries.figures import INDIRECT_EVENT, Figures
from grants_app.reports.queries.payees import Named, named
from grants_app.reports.rules import donor_rules, is_adjustment
from grants_app.sub_grants.models import SubGrant, SubGrantCost, Tranche

Listed = list[tuple[exports.Transaction, Decimal | None]]
"""Transactions, each with the units that its voucher gives."""


def transactions(work: Work, found: Figures) -> Listed:
    """The postings of cost in the reach of the figures, each with the units its voucher gives."""
    takes_back, taken_back_by, corrects = aliased(Entry), aliased(Entry), aliased(Entry)
    corrected = aliased(Charge)
    rows = work.flow(
        columns(
            col(Posting.amount_minor), col(Posting.transaction_minor), col(Posting.transaction_currency), col(Posting.hub_minor),
            col(Posting.hub_currency), col(Posting.rates), col(Posting.is_provisional), col(Posting.incurred_on),
            col(Posting.paid_on), col(Posting.accounting_on), col(Account.source), col(Entry.number), col(Entry.event),
            col(Entry.description), col(Entry.reverses_id), col(BudgetLine.code).label("line"), col(Hub.code).label("hub"),
            col(Charge.percent), col(Charge.units), col(Charge.paid_from), col(Charge.description).label("says"),
            col(Voucher.number).label("voucher"), col(Voucher.payee), col(Voucher.amount_minor).label("voucher_minor"),
            col(Voucher.document_number), col(Community.alias), col(takes_back.number).label("takes_back"),
            col(taken_back_by.number).label("taken_back_by"), col(RateSettlement.entry_id).label("settled"),
            col(corrects.number).label("corrects"), col(SubGrant.reference).label("sub_grant"),
            col(Tranche.position).label("tranche"), col(SubGrantCost.document_number).label("proof"),
        )
        .join(Account, col(Account.id) == Posting.account_id)
        .join(Entry, col(Entry.id) == Posting.entry_id)
        .join(BudgetLine, col(BudgetLine.id) == Account.line_id)
        .join(Hub, col(Hub.id) == Account.hub_id)
        .join(Charge, col(Charge.id) == Entry.about_id, isouter=True)
        .join(Voucher, col(Voucher.id) == Charge.voucher_id, isouter=True)
        .join(SubGrantCost, col(SubGrantCost.id) == Entry.about_id, isouter=True)
        .join(Tranche, col(Tranche.id) == SubGrantCost.tranche_id, isouter=True)
        .join(SubGrant, col(SubGrant.id) == Tranche.sub_grant_id, isouter=True)
        .join(Community, col(Community.id) == func.coalesce(Charge.community_id, SubGrant.community_id), isouter=True)
        .join(takes_back, col(takes_back.id) == Entry.reverses_id, isouter=True)
        .join(taken_back_by, col(taken_back_by.reverses_id) == Entry.id, isouter=True)
        .join(corrected, col(corrected.id) == Charge.corrects_id, isouter=True)
        .join(corrects, and_(col(corrects.id) == corrected.entry_id, col(Entry.id) == Charge.entry_id), isouter=True)
        .join(RateSettlement, col(RateSettlement.entry_id) == Entry.id, isouter=True)
        .where(*found.reach.conditions)
        .order_by(col(Posting.incurred_on), col(Entry.number), col(Posting.id))
    )  # fmt: skip
    rates = _RatesRead()
    payees = named(work, found, donor_rules(found.award.profile, found.award.signed_on).payees)
    listed: Listed = []
    tried: set[str] = set()
    for row in rows:
        it = _transaction(row, found, rates, payees)
        listed.append((it, _units(row, it)))
        if row.event == _INDIRECT_TAKEN_BACK:
            tried.add(str(row.takes_back))
    return _without(tried, listed) if tried else listed


_INDIRECT_TAKEN_BACK = f"{INDIRECT_EVENT} reversed"


def _without(tried: set[str], listed: Listed) -> Listed:
    """Without the indirect cost of an earlier freezing and the entry that took it back, where both are here: they are no news."""
    both = tried & {it.entry_number for it, _ in listed}
    return [(it, units) for it, units in listed if it.entry_number not in both and it.takes_back not in both]


def _units(row: Any, it: exports.Transaction) -> Decimal | None:
    """What is taken back takes its units back; a settled rate buys nothing more."""
    units: Decimal | None = None if it.kind == "revaluation" else row.units
    return -units if units is not None and row.takes_back else units


class _RatesRead:
    """Rates of postings, each text read once: thousands of postings share a month's rate."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[exports.RateUsed, ...]] = {}

    def of(self, text: str) -> tuple[exports.RateUsed, ...]:
        to_award = text.split(" | ", maxsplit=1)[0]
        if to_award not in self._read:
            self._read[to_award] = tuple(_rate_used(rate) for rate in read_rates(to_award))
        return self._read[to_award]


def _rate_used(rate: Rate) -> exports.RateUsed:
    name = SOURCE_LABELS.get(rate.source, rate.source).split(" (")[0]
    return exports.RateUsed(rate.base, rate.quote, rate.rate, rate.on, name)


def _kind(row: Any) -> Literal["voucher", "indirect", "correction", "revaluation"]:
    if row.reverses_id is not None or row.event == DISALLOWED_EVENT:
        return "correction"
    if row.event == SETTLED_EVENT:
        return "revaluation"
    return "indirect" if row.voucher is None and row.sub_grant is None else "voucher"


def _amount(minor: int, currency: str) -> Decimal:
    """As `Money.amount`, without the Money: a long list has four in each row."""
    return Decimal(minor).scaleb(-exponent(currency))


def _transaction(row: Any, found: Figures, rates: _RatesRead, payees: Named) -> exports.Transaction:
    is_voucher, is_tranche = row.voucher is not None, row.sub_grant is not None
    kind = _kind(row)
    charged = _amount(row.transaction_minor, row.transaction_currency)
    return exports.Transaction(
        entry_number=str(row.number),
        voucher=row.voucher or (f"{row.sub_grant}/{row.tranche}" if is_tranche else ""),
        kind=kind,
        line=intern(row.line),
        hub=intern(row.hub),
        incurred_on=row.incurred_on,
        paid_on=row.paid_on if is_voucher or is_tranche else None,
        accounting_on=row.accounting_on,
        payee=(row.alias if is_tranche else payees(row.payee or "", row.line)) or "",
        description=row.description if kind == "revaluation" else row.says or row.description,
        currency=intern(row.transaction_currency),
        voucher_amount=_amount(row.voucher_minor, row.transaction_currency) if is_voucher else charged,
        charged_amount=charged,
        amount=_amount(row.amount_minor, found.award.currency),
        hub_currency=intern(row.hub_currency),
        hub_amount=_amount(row.hub_minor, row.hub_currency),
        charge_percent=None if kind == "revaluation" else row.percent,
        rates=rates.of(row.rates),
        document_number=row.document_number or row.proof or "",
        community=row.alias or "",
        paid_from=row.paid_from or ("sub-grant" if is_tranche else "bank"),
        financed_by={"own": "Own contribution", "in-kind": "Contributions in kind"}.get(row.source, ""),
        is_adjustment=is_adjustment(row.incurred_on, found.reach.earlier),
        is_provisional=row.is_provisional and row.settled is None,
        takes_back=str(row.takes_back or ""),
        taken_back_by=str(row.taken_back_by or ""),
        corrects=str(row.corrects or ""),
    )
