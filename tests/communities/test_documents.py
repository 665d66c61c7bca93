"""Documents of a community: sealed byte for byte, opened with a reason, and what expires says so before."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from grants_app.communities import commands, queries
from grants_app.communities.models import CommunityDocument
from grants_app.communities.rules.documents import DocumentFacts, Validity, check_document, says, validity
from grants_app.core.attachments import attachment
from grants_app.core.errors import Forbidden, Invalid
from grants_app.core.master_key import MasterKeyFile
from tests.communities.making import CLEARED, cleared
from tests.web import Visitor, program
from tests.world import NOW, World

TODAY = NOW.date()
CONTENT = b"%PDF-1.4 Tejedoras de la Luna"


def attached(world: World, master: MasterKeyFile, kind: str = "registration", expires_on: date | None = None) -> UUID:
    its = DocumentFacts(kind, date(2024, 5, 1), expires_on)
    with world.as_("Marisol Ajú") as work:
        file = attachment("Tejedoras.pdf", CONTENT)
        return commands.attach_document(work, master, world.communities["Río Claro"], its, file).id


def test_the_cleared_open_it_byte_for_byte_and_nobody_else(world: World, tmp_path: Path) -> None:
    master = MasterKeyFile(tmp_path / "master-key")
    document_id = attached(world, master)
    cleared(world)
    with world.as_(CLEARED) as work:
        _, content = commands.open_document(work, master, document_id, reason="For the donor's desk review")
        assert content == CONTENT
        assert queries.openings(work, world.communities["Río Claro"])[0].parts == "document 1"
    for who in ("Marisol Ajú", "Hélène Dubois"):
        with world.as_(who) as work, pytest.raises(Forbidden):
            commands.open_document(work, master, document_id, reason="For the donor's desk review")


def test_neither_its_bytes_nor_its_file_name_stand_in_the_database(world: World, tmp_path: Path) -> None:
    document_id = attached(world, MasterKeyFile(tmp_path / "master-key"))
    with world.seen_by("Marisol Ajú") as work:
        row = work.session.get_one(CommunityDocument, document_id)
        assert "Tejedoras" not in repr(row.model_dump())


def test_the_newest_of_each_kind_that_expires_is_listed_for_its_own_hub(world: World, tmp_path: Path) -> None:
    master = MasterKeyFile(tmp_path / "master-key")
    soon = TODAY + timedelta(days=20)
    attached(world, master, expires_on=TODAY - timedelta(days=1))
    newest = attached(world, master, expires_on=soon)
    attached(world, master, kind="statutes")
    with world.seen_by("Karl Lindqvist") as work:
        assert [(row.id, row.alias, row.is_newest) for row in queries.expiring(work, soon)] == [
            (newest, "Río Claro", True)
        ]
        assert not queries.expiring(work, soon - timedelta(days=1))
        assert [row.is_newest for row in queries.documents(work, world.communities["Río Claro"])] == [True, True, False]
    with world.seen_by("Wanjiru Kamau") as work:
        assert not queries.expiring(work, soon)


@pytest.mark.parametrize(
    ("days", "how", "words"),
    [
        (61, Validity.VALID, "valid"),
        (60, Validity.EXPIRES, "expires in 60 days"),
        (0, Validity.EXPIRES, "expires today"),
        (-1, Validity.EXPIRED, "expired 1 day ago"),
    ],
)
def test_what_expires_says_so_before(days: int, how: Validity, words: str) -> None:
    last = TODAY + timedelta(days=days)
    assert (validity(last, TODAY), says(last, TODAY)) == (how, words)
    assert validity(None, TODAY) is Validity.VALID


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (DocumentFacts("diary", TODAY), "kind"),
        (DocumentFacts("audit", TODAY + timedelta(days=1)), "issued_on"),
        (DocumentFacts("audit", TODAY, TODAY - timedelta(days=1)), "expires_on"),
    ],
)
def test_what_cannot_be_has_its_sentence(facts: DocumentFacts, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_document(facts, TODAY)
    assert list(refused.value.fields) == [field]


def test_a_page_attaches_it_and_gives_it_under_its_alias(world: World, tmp_path: Path) -> None:
    cleared(world)
    app = program(world, tmp_path)
    page = f"/communities/{world.communities['Río Claro']}/documents"
    form = {"kind": "registration", "issued_on": "2024-05-01", "expires_on": "2024-06-01"}
    file = {"file": ("Tejedoras.pdf", CONTENT, "application/pdf")}
    assert Visitor(app, world, "Marisol Ajú").post(page, form, files=file).status_code == 303
    visitor = Visitor(app, world, CLEARED)
    shown = visitor.get(page).text
    assert "expired" in shown
    assert "Tejedoras" not in shown
    with world.seen_by(CLEARED) as work:
        [row] = queries.documents(work, world.communities["Río Claro"])
    assert visitor.post(f"{page}/{row.id}/open", {"reason": "look"}).status_code == 422
    opened = visitor.post(f"{page}/{row.id}/open", {"reason": "For the desk review"})
    assert opened.content == CONTENT
    assert "no-store" in opened.headers["cache-control"]
    assert "Tejedoras" not in str(opened.headers)
