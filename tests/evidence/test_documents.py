"""Documents of vouchers: kept byte for byte, told by their content, and closed to all but the cleared once they are protected."""

from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, text

from grants_app.access import Role
from grants_app.core.attachments import attachment
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.expenditures import commands, queries
from tests.evidence.making import CLEARED, INSPECT_AT, add_person, attach, receipt, voucher_id
from tests.reports.making import award_with_vouchers
from tests.world import World


@pytest.fixture
def award_id(world: World) -> UUID:
    return award_with_vouchers(world)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("macro.xlsm", b"PK\x03\x04", "of a kind that is not taken"),
        ("page.html", b"<script>", "of a kind that is not taken"),
        ("receipt.pdf", b"MZ\x90", "is no pdf file inside"),
        ("receipt.jpg", b"", "is empty"),
        ("list.csv", b"a\x00b", "is no text inside"),
    ],
)
def test_a_file_is_what_its_content_says(name: str, content: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        attachment(name, content)


def test_a_document_hangs_on_every_version_of_its_voucher_and_never_changes(world: World, award_id: UUID) -> None:
    document_id = attach(world, "GT-001", receipt())
    with world.seen_by("Karl Lindqvist") as work:
        assert queries.opened(work, document_id).content == receipt().content
    with pytest.raises(DBAPIError, match="append-only"), Session(world.database.engine) as session:
        session.execute(text("UPDATE voucher_document SET sha256 = 'x'"))


def test_the_same_file_is_attached_once(world: World, award_id: UUID) -> None:
    attach(world, "GT-001", receipt())
    with pytest.raises(Conflict, match="attached to voucher GT-001 already"):
        attach(world, "GT-001", receipt())


def test_a_protected_document_is_opened_by_the_cleared_of_its_hub_alone(world: World, award_id: UUID) -> None:
    document_id = attach(world, "GT-001", receipt(), INSPECT_AT)
    add_person(world, CLEARED, Role.CLEARED, "GT")
    for name in ("Marisol Ajú", "Hélène Dubois", "Ines Correia", "Karl Lindqvist"):
        with world.seen_by(name) as work, pytest.raises(Forbidden, match=INSPECT_AT):
            queries.opened(work, document_id)
    with world.seen_by("Wanjiru Kamau") as work, pytest.raises(NotFound):
        queries.opened(work, document_id)
    with world.seen_by(CLEARED) as work:
        assert queries.opened(work, document_id).name == ""


def test_a_mark_is_given_later_too_and_never_taken_off(world: World, award_id: UUID) -> None:
    document_id = attach(world, "GT-001", receipt(name="Maria.pdf"))
    with world.as_("Ines Correia") as work:
        commands.protect(work, document_id, inspect_at=INSPECT_AT)
    with world.as_("Ines Correia") as work:
        with pytest.raises(Conflict, match="never taken off"):
            commands.protect(work, document_id, inspect_at="elsewhere")
        (its,) = queries.documents(work, [voucher_id(world, "GT-001")])
    assert (its.title, its.inspect_at) == ("Document 1", INSPECT_AT)
