"""The EU's Annex V: the letter that asks for pre-financing or the balance, with the arithmetic behind its amount."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from exports.currencies import is_rounded, money
from exports.layouts import layout
from exports.letter import Letter
from exports.letterhead import day
from exports.refusals import NotWritable
from exports.statement import ZERO, AwardFacts, Period
from exports.wording import Said, Wording, said, together
from exports.workbook import DRAFT

RequestKind = Literal["first", "further", "balance"]

LAYOUT = "eu-annex-v"
BY_HAND = "_" * 46


@dataclass(frozen=True, slots=True)
class Step:
    """One figure of the arithmetic. Those that count add up to the amount that is asked for; the others explain them."""

    says: str | Said
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
    in_words: str  # the amount once more, in the award's language
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
    says, award, wording = layout(LAYOUT), request.award, Wording(request.award.language)
    kind, title = said(says["kinds"][request.kind]), wording(said(says["title"]))
    letter = Letter(
        title=f"{title} {request.number}, {award.reference}",
        draft="" if request.is_approved else wording(DRAFT),
        made_on=request.made_on,
        footer=f"{award.reference} · {title} {request.number}",
        wording=wording,
    )
    letter.title(title)
    letter.facts(_facts(request))
    letter.heading(said("Request for {kind}", kind=kind))
    basis = said(says["basis"][request.kind])
    letter.paragraph(
        said(
            "I hereby request {kind} of {amount} ({words}), {basis}.",
            kind=kind,
            amount=money(request.amount, award.currency),
            words=request.in_words,
            basis=together(basis, said(says["basis"]["reduced"]), between="") if _is_reduced(request) else basis,
        )
    )
    _arithmetic(letter, request)
    letter.heading(said("Attachments"))
    letter.boxes(_attachments(says, request))
    if request.verified is not None:
        covered = money(request.verified, award.currency)
        letter.paragraph(said("Cost that the expenditure verification report covers: {amount}.", amount=covered))
    letter.heading(said("Payment"))
    letter.facts(
        [
            (said("To the bank account"), request.account),
            (said("Financial identification form"), said(says["account"])),
        ]
    )
    letter.heading(said("Certification on honour"))
    letter.paragraph(said(says["certification"]))
    letter.signature((said("Name and function"), said("Date"), said("Signature")))
    return letter.to_bytes()


def _is_reduced(request: PaymentRequest) -> bool:
    """Whether something is taken off an instalment; what a balance is reckoned from is no reduction."""
    return request.kind != "balance" and any(step.counts and step.amount < ZERO for step in request.steps)


def _facts(request: PaymentRequest) -> list[tuple[Said, str | Said]]:
    award, period = request.award, request.period
    return [
        (said("Date"), day(request.made_on)),
        (said("For the attention of"), request.attention or award.donor),
        (said("Reference number of the contract"), award.donor_reference or award.reference),
        (said("Title of the contract"), award.title),
        (said("Name and address of the coordinator"), f"{request.network}\n{request.address or BY_HAND}"),
        (said("Request for payment number"), str(request.number)),
        (
            said("Period covered by the request"),
            f"{day(period.starts_on)}-{day(period.ends_on)}" if period else said("none: before the first payment"),
        ),
    ]


def _arithmetic(letter: Letter, request: PaymentRequest) -> None:
    currency = request.award.currency
    letter.heading(said("How the amount was computed"))
    known, rows = (
        [(step.says, money(step.amount, currency)) for step in request.steps if step.counts is counts]
        for counts in (False, True)
    )
    amount = said("Amount in {currency}", currency=currency)
    if known:
        letter.amounts((said("What the contract looks at"), amount), known, None)
    letter.amounts((said("Step"), amount), rows, (said("Requested"), money(request.amount, currency)))


def _attachments(says: Mapping[str, Any], request: PaymentRequest) -> list[Said]:
    """Those of this kind of request, and a verification report above the amount from which the contract asks for one."""
    listed = [said(str(it)) for it in says["attachments"][request.kind]]
    above = says["verification"].get(f"{request.kind}_above")
    if above is not None and request.award.amount > Decimal(above):
        listed.append(said(str(says["verification"]["attachment"])))
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
