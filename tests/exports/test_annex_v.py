"""The request for payment: every field of the donor's letter, the amount in figures and words, and no letter without an amount."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from exports import PAYMENT_REQUESTS, NotWritable
from exports.annex_v import PaymentRequest, Step
from tests.exports import statements

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

REQUEST = PaymentRequest(
    network="Red de Derechos Humanos",
    award=statements.AWARD,
    number=2,
    kind="further",
    period=statements.YEAR_ONE,
    amount=Decimal("125000.00"),
    in_words="one hundred and twenty-five thousand euros",
    steps=(
        Step("Must be used before it: 70 % of the first instalment", Decimal("105000.00"), counts=False),
        Step("Is used: 90 % of the cost of the action", Decimal("90000.00"), counts=False),
        Step("The donor's part of the forecast of the following period", Decimal("140000.00")),
        Step("Less what is short of what must be used", Decimal("-15000.00")),
    ),
    made_on=date(2026, 1, 20),
    is_approved=True,
    account="KBC •••• 4302 (EUR)",
)
"""The worked example of the donor's rules: 140,000.00 forecast, 15,000.00 short, 125,000.00 asked for."""


def write(request: PaymentRequest) -> bytes:
    return PAYMENT_REQUESTS["eu-annex-v"].write(request)


def paragraphs(letter: bytes, part: str = "word/document.xml") -> list[str]:
    """Every paragraph as it is read, line breaks as line feeds."""
    tree = ET.fromstring(ZipFile(BytesIO(letter)).read(part))
    return [_said(p) for p in tree.iter(f"{W}p")]


def _said(paragraph: ET.Element) -> str:
    return "".join(
        "\n" if it.tag == f"{W}br" else it.text or "" for it in paragraph.iter() if it.tag in (f"{W}t", f"{W}br")
    )


def test_has_every_field_of_the_letter() -> None:
    said = paragraphs(write(REQUEST))
    facts = {said[at]: said[at + 1] for at in reversed(range(len(said) - 1))}
    assert facts["Date"] == "20/01/2026"
    assert facts["For the attention of"] == "European Commission"
    assert facts["Reference number of the contract"] == "NDICI-HR/2025/450-123"
    assert facts["Title of the contract"].startswith("Defending those who defend")
    assert facts["Name and address of the coordinator"].splitlines()[0] == "Red de Derechos Humanos"
    assert facts["Request for payment number"] == "2"
    assert facts["Period covered by the request"] == "01/01/2025-31/12/2025"
    assert facts["To the bank account"] == "KBC •••• 4302 (EUR)"
    assert "I hereby certify on my honour" in "\n".join(said)


def test_asks_in_figures_and_in_words() -> None:
    (asks,) = [it for it in paragraphs(write(REQUEST)) if it.startswith("I hereby request")]
    assert asks == (
        "I hereby request a further pre-financing payment of 125,000.00 EUR (one hundred and twenty-five thousand "
        "euros), as in Article 4 of the Special Conditions, reduced as computed below."
    )


def test_an_instalment_of_which_nothing_is_taken_off_is_not_called_reduced() -> None:
    whole = replace(REQUEST, steps=(Step("The donor's part of the forecast", REQUEST.amount),))
    (asks,) = [it for it in paragraphs(write(whole)) if it.startswith("I hereby request")]
    assert asks.endswith("euros), as in Article 4 of the Special Conditions.")


def test_shows_the_arithmetic_of_its_amount() -> None:
    said = paragraphs(write(REQUEST))
    at = said.index("Less what is short of what must be used")
    assert said[at : at + 4] == [
        "Less what is short of what must be used",
        "-15,000.00 EUR",
        "Requested",
        "125,000.00 EUR",
    ]
    assert "105,000.00 EUR" in said


@pytest.mark.parametrize(
    ("kind", "amount", "attached", "not_attached"),
    [
        ("first", "352800", "The signed contract", "Expenditure verification report"),
        ("further", "352800", "Forecast budget of the following period", "Expenditure verification report"),
        ("further", "5000000.01", "Expenditure verification report", "The signed contract"),
        ("balance", "100000", "Final narrative and financial report", "Expenditure verification report"),
        ("balance", "100000.01", "Expenditure verification report", "The signed contract"),
    ],
)
def test_lists_the_attachments_of_its_kind(kind: str, amount: str, attached: str, not_attached: str) -> None:
    award = replace(statements.AWARD, amount=Decimal(amount))
    listed = paragraphs(write(replace(REQUEST, kind=kind, award=award)))  # type: ignore[arg-type]  # the three kinds
    assert f"☐  {attached}" in listed
    assert f"☐  {not_attached}" not in listed


def test_a_draft_says_so_on_every_page_and_an_approved_one_does_not() -> None:
    assert paragraphs(write(replace(REQUEST, is_approved=False)), "word/header1.xml")[0].startswith("DRAFT")
    assert paragraphs(write(REQUEST), "word/header1.xml") == [""]


def test_what_is_not_known_is_a_line_to_fill_in_by_hand() -> None:
    said = paragraphs(write(replace(REQUEST, account="")))
    assert set(said[said.index("To the bank account") + 1]) == {"_"}
    named = paragraphs(write(replace(REQUEST, address="Rue de la Loi 1\n1000 Brussels", attention="Ms Head of Unit")))
    assert "Red de Derechos Humanos\nRue de la Loi 1\n1000 Brussels" in named
    assert "Ms Head of Unit" in named


def test_the_first_request_belongs_to_no_report() -> None:
    said = paragraphs(write(replace(REQUEST, kind="first", period=None, verified=Decimal("1.00"))))
    assert "none: before the first payment" in said
    assert "Cost that the expenditure verification report covers: 1.00 EUR." in said


def test_there_is_no_letter_whose_amount_does_not_follow_from_its_steps() -> None:
    with pytest.raises(NotWritable, match=r"a difference of 1\.00 EUR"):
        write(replace(REQUEST, amount=Decimal("125001.00")))
    with pytest.raises(NotWritable, match="nothing to ask for"):
        write(replace(REQUEST, amount=Decimal(0), steps=()))
    with pytest.raises(NotWritable, match="not an amount of EUR"):
        write(replace(REQUEST, steps=(Step("Odd", Decimal("0.001")),)))


def test_hostile_texts_stay_texts() -> None:
    hostile = '</w:t></w:r><w:fldSimple w:instr="DDEAUTO c"/>\x00\x0b{ INCLUDETEXT "x" } & ]]>'
    letter = write(replace(REQUEST, network=hostile, attention=hostile, address=hostile, account=hostile))
    assert sum(hostile.replace("\x00", "").replace("\x0b", "") in it for it in paragraphs(letter)) == 3
    document = ZipFile(BytesIO(letter)).read("word/document.xml").decode()
    assert "<w:fldSimple" not in document
    assert not re.search(r"w:instrText|w:hyperlink|r:embed", document)


def test_nobody_is_named_as_its_author_and_equal_letters_are_equal_files() -> None:
    letter = write(REQUEST)
    assert b"<dc:creator></dc:creator>" in ZipFile(BytesIO(letter)).read("docProps/core.xml")
    assert letter == write(REQUEST)
