"""The EU's Annex V: the letter that asks for pre-financing or the balance, with the arithmetic behind its amount."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from exports.amount_in_words import in_words
from exports.currencies import is_rounded, money
from exports.layouts import layout
from exports.letter import Letter
from exports.letterhead import day
from exports.refusals import NotWritable
from exports.statement import ZERO, AwardFacts, Period
from exports.workbook import DRAFT

RequestKind = Literal["first", "further", "balance"]

LAYOUT = "eu-annex-v"
BY_HAND = "_" * 46


@dataclass(frozen=True, slots=True)
class Step:
    """One figure of the arithmetic. Those that count add up to the amount that is asked for; the others explain them."""

    says: str
    amount: Decimal
    counts: bool = True


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """One request for payment, in the award's currency."""

    network: str
    award: AwardFacts
    number: int  # which request of the contract this is: 1 is the first
    kind: RequestKind
    period: Period | None  # none with the first, which no report belongs to
    amount: Decimal
    steps: tuple[Step, ...]
    made_on: date
    is_approved: bool  # a report of just these figures is approved
    attention: str = ""  # who receives the letter at the donor; empty: the donor
    address: str = ""  # of the coordinator; empty: to be filled in by hand
    account: str = ""  # the bank account, as the holder may show it; empty: to be filled in by hand
    verified: Decimal | None = None  # the cost that the expenditure verification report covers


def write(request: PaymentRequest) -> bytes:
    """The letter as a text document. Raises NotWritable where its amount is none, or does not follow from its steps."""
    if reasons := tuple(_reasons(request)):
        raise NotWritable(*reasons)
    says, award = layout(LAYOUT), request.award
    kind = says["kinds"][request.kind]
    letter = Letter(
        title=f"{says['title']} {request.number}, {award.reference}",
        draft="" if request.is_approved else str(DRAFT),
        made_on=request.made_on,
        footer=f"{award.reference} · {says['title']} {request.number}",
    )
    letter.title(says["title"])
    letter.facts(_facts(request))
    letter.heading(f"Request for {kind}")
    basis = says["basis"][request.kind] + (says["basis"]["reduced"] if _is_reduced(request) else "")
    letter.paragraph(
        f"I hereby request {kind} of {money(request.amount, award.currency)} "
        f"({in_words(request.amount, award.currency)}), {basis}."
    )
    _arithmetic(letter, request)
    letter.heading("Attachments")
    letter.boxes(_attachments(says, request))
    if request.verified is not None:
        letter.paragraph(
            f"Cost that the expenditure verification report covers: {money(request.verified, award.currency)}."
        )
    letter.heading("Payment")
    letter.facts([("To the bank account", request.account), ("Financial identification form", says["account"])])
    letter.heading("Certification on honour")
    letter.paragraph(says["certification"])
    letter.signature(("Name and function", "Date", "Signature"))
    return letter.to_bytes()


def _is_reduced(request: PaymentRequest) -> bool:
    """Whether something is taken off an instalment; what a balance is reckoned from is no reduction."""
    return request.kind != "balance" and any(step.counts and step.amount < ZERO for step in request.steps)


def _facts(request: PaymentRequest) -> list[tuple[str, str]]:
    award, period = request.award, request.period
    return [
        ("Date", day(request.made_on)),
        ("For the attention of", request.attention or award.donor),
        ("Reference number of the contract", award.donor_reference or award.reference),
        ("Title of the contract", award.title),
        ("Name and address of the coordinator", f"{request.network}\n{request.address or BY_HAND}"),
        ("Request for payment number", str(request.number)),
        (
            "Period covered by the request",
            f"{day(period.starts_on)}-{day(period.ends_on)}" if period else "none: before the first payment",
        ),
    ]


def _arithmetic(letter: Letter, request: PaymentRequest) -> None:
    currency = request.award.currency
    letter.heading("How the amount was computed")
    known, rows = (
        [(step.says, money(step.amount, currency)) for step in request.steps if step.counts is counts]
        for counts in (False, True)
    )
    if known:
        letter.amounts(("What the contract looks at", f"Amount in {currency}"), known, None)
    letter.amounts(("Step", f"Amount in {currency}"), rows, ("Requested", money(request.amount, currency)))


def _attachments(says: Mapping[str, Any], request: PaymentRequest) -> list[str]:
    """Those of this kind of request, and a verification report above the amount from which the contract asks for one."""
    listed = [str(it) for it in says["attachments"][request.kind]]
    above = says["verification"].get(f"{request.kind}_above")
    if above is not None and request.award.amount > Decimal(above):
        listed.append(str(says["verification"]["attachment"]))
    return listed


def _reasons(request: PaymentRequest) -> Iterator[str]:
    currency = request.award.currency
    unrounded = [step for step in request.steps if not is_rounded(step.amount, currency)]
    yield from (f"{step.says}: {step.amount} is not an amount of {currency}." for step in unrounded)
    if unrounded:
        return
    counted = sum((step.amount for step in request.steps if step.counts), ZERO)
    if counted != request.amount:
        yield (
            f"The steps come to {money(counted, currency)}, the amount is {money(request.amount, currency)}: a difference "
            f"of {money(request.amount - counted, currency)}."
        )
    elif request.amount <= ZERO:
        yield f"The amount comes to {money(request.amount, currency)}, so there is nothing to ask for."
