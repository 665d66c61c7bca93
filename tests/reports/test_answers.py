"""How a report went to the donor and what came back stand on its page, with the papers of both."""

from pathlib import Path

import pytest

from tests.reports.making import approved, award_with_vouchers, prepared
from tests.web import Visitor, program
from tests.world import World


@pytest.fixture
def address(world: World) -> str:
    """An approved report."""
    return f"/reports/{approved(world, prepared(world, award_with_vouchers(world)))}"


def test_the_page_tells_how_it_was_sent_and_what_the_donor_answered(world: World, address: str, tmp_path: Path) -> None:
    helene = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    sent = {"on": "", "with_whom": "Programme officer, delegation in Guatemala", "means": "portal"}
    assert helene.post(f"{address}/send", sent | {"means": "pigeon"}).status_code == 422
    assert helene.post(f"{address}/send", sent | {"with_whom": ""}).status_code == 422
    assert helene.post(f"{address}/send", sent).status_code == 303
    asked = {"note": "What was bought with voucher GT-002?", "with_whom": "The same officer"}
    paper = {"letter": ("Ares 2027 (1).pdf", b"%PDF-1.7 a letter", "application/pdf")}
    assert helene.post(f"{address}/query", asked, files=paper).status_code == 303
    page = helene.get(address).text
    for words in ("delegation in Guatemala", "In the donor", "GT-002", "Ares 2027 (1).pdf", "Begun"):
        assert words in page
    link = page.split(f'href="{address}/letter?step=')[1].split('"')[0]
    kept = helene.get(f"{address}/letter?step={link}")
    assert kept.content == b"%PDF-1.7 a letter"
    assert kept.headers["content-disposition"] == 'attachment; filename="Ares-2027-1-.pdf"'
    assert helene.get(f"{address}/letter?step={address.removeprefix('/reports/')}").status_code == 404


def test_an_empty_letter_is_refused_and_nothing_is_recorded(world: World, address: str, tmp_path: Path) -> None:
    helene = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    sent = {"with_whom": "The delegation", "means": "post"}
    answer = helene.post(f"{address}/send", sent, files={"letter": ("empty.pdf", b"", "application/pdf")})
    assert answer.status_code == 422
    assert "«empty.pdf» is empty" in answer.text
    assert "Sent to the donor" in helene.get(address).text
