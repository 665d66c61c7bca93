"""360Giving: the JSON and the workbook are valid by the standard's schema, and say the same."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from exports import PUBLICATIONS, NotWritable
from exports.publication import Booked, Grant, Publication
from tests.exports.attacks import ATTACKS
from tests.exports.recalculate import formulas
from tests.standards.publications import OURS, PUBLISHER, TODAY, US, grant, publication
from tests.standards.validity import GIVING, grants_problems

SINGLE = {"id", "title", "description", "currency", "amountAwarded", "amountDisbursed", "awardDate", "dateModified"}


def package(its: Publication) -> bytes:
    return PUBLICATIONS["360giving-json"].write(its)


def workbook(its: Publication) -> Any:
    return load_workbook(BytesIO(PUBLICATIONS["360giving-workbook"].write(its)))


def test_the_package_is_valid_by_the_schema() -> None:
    assert grants_problems(package(publication())) == []


def test_amounts_are_numbers_digit_by_digit() -> None:
    text = package(publication()).decode()
    assert '"amountAwarded": 150480.00,' in text
    assert '"amountDisbursed": 15048.05,' in text


def test_the_recipient_is_an_organisation_and_never_a_person() -> None:
    for its in json.loads(package(publication()))["grants"]:
        assert "recipientIndividual" not in its
        assert set(its["recipientOrganization"][0]) == {"id", "name"}


def test_a_withheld_recipient_has_no_place() -> None:
    its = json.loads(package(publication()))["grants"][1]
    assert its["recipientOrganization"][0]["name"] == "Name withheld for safety"
    assert "beneficiaryLocation" not in its
    assert its["locationScope"] == "GLS020"


def test_the_workbook_has_the_standards_headings_in_their_order() -> None:
    template = load_workbook(GIVING / "template-with-meta-tab.xlsx")["grants"]
    sheet = workbook(publication())["grants"]
    assert [cell.value for cell in sheet[1]] == [cell.value for cell in template[1]]
    assert sheet.max_column == 46


def test_the_workbook_read_as_the_standard_reads_it_is_valid_and_says_what_the_package_says() -> None:
    """Headings are paths of titles; days are days. What comes out is the package, field by field."""
    book = workbook(publication())
    meta = {row[0].value: row[1].value for row in book["Meta"].iter_rows()}
    assert meta["Version"] == "1.4"
    assert meta["Publisher:Name"] == "Example Defenders Network"
    head, *rows = book["grants"].iter_rows()
    read = [_read({name.value.casefold(): cell.value for name, cell in zip(head, row, strict=True)}) for row in rows]
    assert grants_problems(json.dumps({"grants": read}, default=str).encode()) == []
    written = json.loads(package(publication()))["grants"]
    assert read == written


def _read(row: dict[str, Any]) -> dict[str, Any]:
    """One row as a grant; matches headings in any case, as publishers write them."""
    schema = json.loads((GIVING / "schema" / "360-giving-schema.json").read_text(encoding="utf-8"))
    made: dict[str, Any] = {}
    for field, its in schema["properties"].items():
        title = its.get("title", field).casefold()
        own = row.get(title)
        if own is not None:
            made[field] = [own] if its.get("type") == "array" else _plain(own)
        within = its.get("items", {}).get("$ref", "").rpartition("/")[2]
        inner = schema["$defs"].get(within, {}).get("properties", {})
        parts = {
            name: _plain(row[f"{title}:{part['title'].casefold()}"])
            for name, part in inner.items()
            if row.get(f"{title}:{part.get('title', name).casefold()}") is not None
        }
        if parts:
            made[field] = [parts]
    made["currency"] = row["currency"]
    return made


def _plain(value: Any) -> Any:
    return value.date().isoformat() if hasattr(value, "date") else value


def hostile() -> Publication:
    """A grant for each text of the corpus, wherever a text that somebody typed can stand."""
    grants = tuple(
        grant(
            identifier=f"360G-ExampleDefenders-{number}", title=f"{text}.", description=text or ".", recipient=f"{text}.",
            programme=text, programme_code=text,
        )
        for number, text in enumerate(ATTACKS)
    )  # fmt: skip
    return publication(grants=grants, publisher=replace(PUBLISHER, organisation=replace(US, name="=1+1")))


def test_no_text_becomes_a_formula() -> None:
    content = PUBLICATIONS["360giving-workbook"].write(hostile())
    assert formulas(content) == {}
    cells = [cell for sheet in load_workbook(BytesIO(content)) for row in sheet for cell in row]
    attacked = [cell for cell in cells if str(cell.value or "").startswith(("=", "+", "-", "@"))]
    assert len(attacked) > len(ATTACKS)
    assert [cell.coordinate for cell in attacked if not cell.quotePrefix] == []


def test_the_package_holds_every_text_as_it_was_typed() -> None:
    content = package(hostile())
    assert grants_problems(content) == []
    assert [its["description"] for its in json.loads(content)["grants"]] == [
        text.replace("\r", "\n") for text in ATTACKS
    ]


@pytest.mark.parametrize(
    ("its", "says"),
    [
        (grant(identifier="SG-1"), "its identifier begins with 360G-ExampleDefenders-"),
        (grant(title=""), "its title is missing"),
        (grant(description=" "), "its description is missing"),
        (grant(recipient=""), "its recipient is missing"),
        (grant(recipient_id=""), "its identifier of the recipient is missing"),
        (grant(awarded=Decimal("1.001")), "the amount awarded, 1.001, is not an amount of KES"),
        (grant(awarded=Decimal(0)), "the amount awarded is above zero"),
        (grant(awarded_on=TODAY + timedelta(days=1)), "which is in the future"),
        (grant(ends_on=date(2025, 1, 1)), "before it starts"),
        (grant(country="ZZ"), "«ZZ» is no country"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_the_standard_would_refuse_is_refused_in_a_sentence(its: Grant, says: str) -> None:
    for write in (PUBLICATIONS["360giving-json"].write, PUBLICATIONS["360giving-workbook"].write):
        with pytest.raises(NotWritable) as refused:
            write(publication(grants=(its,)))
        assert any(says in reason for reason in refused.value.reasons)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"prefix": "ExampleDefenders"}, "is no prefix of 360Giving"),
        ({"website": "defenders.example"}, "is no address of a website"),
        ({"organisation": replace(US, ref="")}, "has no identifier"),
        ({"organisation": replace(US, name="")}, "has no name"),
    ],
)
def test_a_publisher_that_lacks_something_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(NotWritable, match=says):
        package(publication(publisher=replace(PUBLISHER, **change)))


def test_a_file_without_a_grant_is_refused() -> None:
    with pytest.raises(NotWritable, match="There is no sub-grant that may be published"):
        package(publication(grants=()))


@pytest.mark.parametrize("file_format", ["360giving-json", "360giving-workbook"])
def test_grants_whose_payments_are_not_the_ledgers_are_refused(file_format: str) -> None:
    """Per activity and currency; what the ledger has and no grant tells is a difference too."""
    activity = f"{OURS}-HRD-2026-01"
    booked = (Booked("KES", Decimal("15048.06"), activity), Booked("UGX", Decimal(7), activity))
    with pytest.raises(NotWritable) as refused:
        PUBLICATIONS[file_format].write(publication(grants=(grant(),), passed_on=booked))
    assert [reason.partition(": a difference")[0] for reason in refused.value.reasons] == [
        f"{activity}: What was passed on: the file would say 15,048.05 KES, the ledger says 15,048.06 KES",
        f"{activity}: What was passed on: the file would say 0 UGX, the ledger says 7 UGX",
    ]
