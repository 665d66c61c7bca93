"""Awards and instalments out of an organisation's register: the same commands as the pages, all or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries, rules
from grants_app.awards.commands.create import create
from grants_app.awards.commands.instalments import plan_instalment, receive_instalment
from grants_app.awards.models import Award, Instalment
from grants_app.awards.rules import TakenIn, Terms
from grants_app.core.errors import Invalid, Refused
from grants_app.core.money import Money, exponent, is_currency
from grants_app.core.work import Work
from grants_app.donors.queries import donor_by_code
from grants_app.hubs.queries import hub_by_code
from grants_app.ledger.rates import Rule
from importers.records import AwardRecord, InstalmentRecord, Problem, Where

_HEADINGS: Mapping[str, str] = {
    "reference": "Reference",
    "title": "Title",
    "currency": "Currency",
    "amount": "Amount",
    "ends_on": "End",
    "signed_on": "Signed",
    "cofinancing_percent": "Co-financing %",
    "total_budget": "Total budget",
    "rate_rule": "Rate rule",
    "rate_source": "Rate source",
    "provisional_source": "Provisional source",
    "fixed_rates": "Fixed rates",
    "due_on": "Due",
    "received_on": "Received",
    "received": "Received amount",
}


@dataclass(slots=True)
class _Count:
    """What became of the rows so far."""

    taken: int = 0
    already_here: int = 0

    def outcome(self, problems: list[Problem]) -> TakenIn:
        return TakenIn(0 if problems else self.taken, self.already_here, tuple(problems))


def take_in_awards(work: Work, records: Sequence[AwardRecord]) -> TakenIn:
    """Take in the rows of a register's awards. With problems the caller keeps nothing of the transaction."""
    work.must_somewhere(Action.AWARD_WRITE)
    problems: list[Problem] = []
    count = _Count()
    for record in records:
        with _located(record, problems):
            _take_in_award(work, record, count, problems)
    return count.outcome(problems)


def take_in_instalments(work: Work, records: Sequence[InstalmentRecord]) -> TakenIn:
    """Take in the rows of a register's instalments: due, and received where they came. As `take_in_awards`."""
    work.must_somewhere(Action.AWARD_WRITE)
    problems: list[Problem] = []
    count = _Count()
    for record in records:
        with _located(record, problems):
            _take_in_instalment(work, record, count, problems)
    return count.outcome(problems)


@contextmanager
def _located(record: AwardRecord | InstalmentRecord, problems: list[Problem]) -> Iterator[None]:
    """A refusal of a command becomes a located problem; the rows after it are still looked at."""
    try:
        yield
    except Invalid as refused:
        for name, says in (refused.fields or {"": refused.sentence}).items():
            problems.append(Problem(replace(record.where, column=_HEADINGS.get(name, "")), _found(record, name), says))
    except Refused as refused:
        problems.append(Problem(record.where, "", refused.sentence))


def _found(record: AwardRecord | InstalmentRecord, name: str) -> str:
    """What the file says in the cell of that field."""
    value = getattr(record, "received_amount" if name == "received" else name, None)
    return format(value, "f") if isinstance(value, Decimal) else str(value or "")


def _take_in_award(work: Work, record: AwardRecord, count: _Count, problems: list[Problem]) -> None:
    donor = donor_by_code(work, record.donor)
    hub = hub_by_code(work, record.lead_hub)
    if donor is None:
        problems.append(_unknown(record.where, "Donor", record.donor, "Add the donor to the sheet Donors."))
    if hub is None:
        problems.append(_unknown(record.where, "Lead hub", record.lead_hub, "Add the hub to the sheet Hubs."))
    if donor is None or hub is None:
        return
    terms = _terms(record, donor.id, hub.id)
    known = queries.award_by_reference(work, record.reference)
    if known is None:
        create(work, terms)
        count.taken += 1
        return
    others = _differences(work, known, terms)
    if others:
        says = (
            f"{record.reference} is here already with another {', '.join(others)}; a register does not change an award."
        )
        problems.append(Problem(replace(record.where, column="Reference"), record.reference, says))
    count.already_here += not others


def _terms(record: AwardRecord, donor_id: UUID, hub_id: UUID) -> Terms:
    currency = record.currency
    return Terms(
        donor_id=donor_id,
        title=record.title,
        lead_hub_id=hub_id,
        amount=_exact("amount", record.amount, currency),
        starts_on=record.starts_on,
        ends_on=record.ends_on,
        signed_on=record.signed_on,
        reference=record.reference,
        cofinancing_percent=record.cofinancing_percent,
        total_budget=None if record.total_budget is None else _exact("total_budget", record.total_budget, currency),
        rate_rule=record.rate_rule,
        rate_source=record.rate_source,
        provisional_source=record.provisional_source,
        fixed_rates=record.fixed_rates,
    )


def _differences(work: Work, known: Award, terms: Terms) -> list[str]:
    """What stands otherwise in the award that is here, as words."""
    total = rules.total_budget(terms.amount, terms.cofinancing_percent, terms.total_budget)
    fixed = terms.rate_rule == Rule.FIXED
    pairs: dict[str, tuple[Any, Any]] = {
        "donor": (known.donor_id, terms.donor_id),
        "title": (known.title, terms.title.strip()),
        "lead hub": (known.lead_hub_id, terms.lead_hub_id),
        "amount": (known.amount, terms.amount),
        "total budget": (known.total_budget, total),
        "start": (known.starts_on, terms.starts_on),
        "end": (known.ends_on, terms.ends_on),
        "day of signing": (known.signed_on, terms.signed_on),
        "rate rule": (known.rate_rule, terms.rate_rule),
        "rate source": (known.rate_source, "contract" if fixed else terms.rate_source),
        "provisional source": (known.provisional_source, terms.provisional_source),
        "fixed rates": (queries.fixed_rates(work, known.id), tuple(sorted(terms.fixed_rates)) if fixed else ()),
    }
    return [name for name, (here, there) in pairs.items() if here != there]


def _take_in_instalment(work: Work, record: InstalmentRecord, count: _Count, problems: list[Problem]) -> None:
    its = queries.award_by_reference(work, record.award)
    if its is None:
        problems.append(_unknown(record.where, "Award", record.award, "Add the award to the sheet Awards."))
        return
    due = _exact("amount", record.amount, its.currency)
    row = queries.instalment_due_on(work, its.id, record.due_on)
    was_here = row is not None
    if row is None:
        row = plan_instalment(work, its.id, due_on=record.due_on, amount=due)
    elif row.amount_minor != due.minor:
        says = f"The instalment of {record.award} due on {record.due_on:%d %b %Y} is here with another amount."
        problems.append(Problem(replace(record.where, column="Amount"), f"{record.amount:f}", says))
        return
    came = _receive(work, record, row, its.currency, problems)
    count.taken += came or not was_here
    count.already_here += was_here and not came


def _receive(work: Work, record: InstalmentRecord, row: Instalment, currency: str, problems: list[Problem]) -> bool:
    """Record the receipt where the row has one that is not here; whether it was recorded now."""
    if record.received_on is None:
        return False
    amount = record.amount if record.received_amount is None else record.received_amount
    received = _exact("received", amount, record.received_currency or currency)
    if row.received_on is None:
        receive_instalment(work, row.id, received_on=record.received_on, received=received)
        return True
    here = (row.received_on, row.received_minor, row.received_currency)
    if here != (record.received_on, received.minor, received.currency):
        says = (
            f"This instalment is here as received on {row.received_on:%d %b %Y} with another day, amount or currency."
        )
        problems.append(Problem(replace(record.where, column="Received"), record.received_on.isoformat(), says))
    return False


def _exact(name: str, amount: Decimal, currency: str) -> Money:
    """The amount as it stands; Invalid when its currency is unknown or has fewer decimals."""
    if not is_currency(currency):
        says = f"«{currency}» is not a currency code; write three letters, e.g. EUR."
        raise Invalid(says, fields={"currency": says})
    money = Money.of(amount, currency)
    if money.amount != amount:
        says = f"{currency} has {exponent(currency)} decimals; {amount:f} has more."
        raise Invalid(says, fields={name: says})
    return money


def _unknown(where: Where, column: str, found: str, then: str) -> Problem:
    return Problem(replace(where, column=column), found, f"There is no {column.lower()} «{found}» here. {then}")
