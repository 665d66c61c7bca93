"""The auditor's sample: evidence in the list's order, an index with gaps, and a thread per item until it is closed."""

import csv
import io
from datetime import date
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, text

from exports.audit_pack import write
from exports.register import write_csv
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.evidence import commands, packing, queries
from grants_app.evidence.rules import Outcome, gap_says
from grants_app.evidence.verify import verify
from tests.evidence.making import GUEST, INSPECT_AT, attach, let_in, receipt
from tests.expenditures.making import award_with_budget, voucher
from tests.reports.making import FIRST, LATER, award_with_vouchers, post, prepared, queried
from tests.world import World

LIST = "GT-003; GT-002\nGT-900, GT-001\nGT-404 GT-002"
SPRING = Period(date(2026, 1, 1), date(2026, 2, 28))


@pytest.fixture
def award_id(world: World) -> UUID:
    """GT-001 has a document, GT-002 a protected one, GT-003 none; GT-900 is of another award."""
    award_id = award_with_vouchers(world)
    other = award_with_budget(world, reference="AW-2")
    post(world, other, voucher(2, voucher="GT-900"))
    attach(world, "GT-001", receipt())
    attach(world, "GT-002", receipt("people"), INSPECT_AT)
    return award_id


@pytest.fixture
def sample_id(world: World, award_id: UUID) -> UUID:
    with world.as_("Karl Lindqvist") as work:
        return commands.ask(work, award_id, FIRST, LIST, title="Sample 1").id


def item_of(world: World, sample_id: UUID, position: int, by: str = "Karl Lindqvist") -> UUID:
    with world.seen_by(by) as work:
        return queries.sample_card(work, sample_id).items[position - 1].item.id


def test_the_evidence_stands_in_the_order_of_the_list_with_a_sentence_for_each_gap(
    world: World, sample_id: UUID
) -> None:
    with world.seen_by("Karl Lindqvist") as work:
        card = queries.sample_card(work, sample_id)
        out = io.BytesIO()
        write_csv(packing.sample_index(work, sample_id), out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"))))
    assert [(row["Asked"], row["Charged to the award"], row["What is missing"], row["Thread"]) for row in rows] == [
        ("GT-003", "50.00", "No document is attached to this voucher.", "open"),
        ("GT-002", "200.00", f"Its document is protected and not included. To be inspected: {INSPECT_AT}.", "open"),
        ("GT-900", "", "This voucher is charged to other awards alone, so it is no evidence of this one.", "open"),
        ("GT-001", "100.00", "", "open"),
        ("GT-404", "", gap_says(Outcome.UNKNOWN, "", inside=True), "open"),
        ("GT-002", "", "The same as number 2 of this list.", "closed"),
    ]  # fmt: skip
    assert (card.gaps, card.still_open) == (4, 5)


def test_the_zip_has_the_documents_in_the_order_of_the_list(world: World, sample_id: UUID, tmp_path: Path) -> None:
    with world.as_("Marisol Ajú") as work:
        its = receipt("found in the archive", "hallado.pdf")
        commands.say(work, item_of(world, sample_id, 1, "Marisol Ajú"), says="Here it is.", file=its)
    with world.seen_by("Karl Lindqvist") as work, (tmp_path / "pack.zip").open("wb") as file:
        write(packing.sample_pack(work, sample_id), file)
    assert verify(tmp_path / "pack.zip").problems == []
    with ZipFile(tmp_path / "pack.zip") as pack:
        names = [name for name in pack.namelist() if "/" in name]
        threads = pack.read("threads.csv").decode()
    assert names == ["evidence/004-GT-001/1.pdf", f"messages/001-{its.sha256[:8]}.pdf"]
    assert "Marisol" not in threads
    assert "Here it is." in threads


def test_a_thread_goes_between_auditor_and_hub_until_it_is_closed_with_a_reason(world: World, sample_id: UUID) -> None:
    item_id = item_of(world, sample_id, 1)
    with world.as_("Karl Lindqvist") as work:
        commands.say(work, item_id, says="Where is the receipt?")
    with world.as_("Marisol Ajú") as work:
        commands.say(work, item_id, says="It is in the archive; we scan it.")
        with pytest.raises(Forbidden):
            commands.close(work, item_id, reason="Done")
    with world.as_("Karl Lindqvist") as work, pytest.raises(Invalid, match="Say why"):
        commands.close(work, item_id, reason=" ")
    with world.as_("Karl Lindqvist") as work:
        commands.close(work, item_id, reason="Seen at the hub")
    with world.as_("Marisol Ajú") as work, pytest.raises(Conflict, match="closed"):
        commands.say(work, item_id, says="One more thing")
    with world.as_("Hélène Dubois") as work:
        commands.reopen(work, item_id, reason="Another receipt turned up")
    with world.seen_by("Karl Lindqvist") as work:
        card = queries.item_card(work, item_id)
    assert [(said.by_name, said.act) for said in card.thread] == [
        ("Karl Lindqvist", "said"), ("Marisol Ajú", "said"), ("Karl Lindqvist", "closed"), ("Hélène Dubois", "reopened"),
    ]  # fmt: skip
    assert card.view.item.status == "open"


def test_what_was_said_is_never_changed(world: World, sample_id: UUID) -> None:
    with world.as_("Karl Lindqvist") as work:
        commands.say(work, item_of(world, sample_id, 1), says="Where is the receipt?")
    with pytest.raises(DBAPIError, match="append-only"), Session(world.database.engine) as session:
        session.execute(text("DELETE FROM item_message"))


def test_an_auditor_from_outside_asks_inside_the_access_and_learns_nothing_else(world: World, award_id: UUID) -> None:
    let_in(world, award_id, SPRING)
    with world.as_(GUEST) as work, pytest.raises(NotFound):
        commands.ask(work, award_id, FIRST, LIST, title="Too far")
    with world.as_(GUEST) as work:
        sample_id = commands.ask(work, award_id, SPRING, "GT-001\nGT-003\nGT-900\nGT-404", title="Sample A").id
    with world.seen_by(GUEST) as work:
        card = queries.sample_card(work, sample_id)
    assert [view.item.outcome for view in card.items] == ["found", "unknown", "unknown", "unknown"]
    assert len({view.says for view in card.items[1:]}) == 1
    with world.as_(GUEST) as work:
        commands.close(work, card.items[0].item.id, reason="Seen")


def test_a_hub_sees_the_items_of_its_own_vouchers_alone(world: World, sample_id: UUID) -> None:
    with world.seen_by("Lucía Pop") as work:
        assert [view.item.asked for view in queries.sample_card(work, sample_id).items] == [
            "GT-003", "GT-002", "GT-001", "GT-002",
        ]  # fmt: skip
        (row,) = queries.samples(work)
        assert (row.items, row.open_items) == (4, 3)
    with world.seen_by("Wanjiru Kamau") as work:
        assert queries.samples(work) == []
        with pytest.raises(NotFound):
            queries.sample_card(work, sample_id)


def test_a_donors_query_has_the_same_threads_and_is_no_guests(world: World, award_id: UUID) -> None:
    report_id = queried(world, prepared(world, award_id))
    with world.as_("Hélène Dubois", LATER) as work:
        made = commands.put_questions(
            work, report_id, "What is GT-002?\n\nWhy is travel low?", title="Letter of 3 Feb 2027"
        )
    with world.as_("Pieter Maes", LATER) as work:
        card = queries.sample_card(work, made.id)
        commands.close(work, card.items[0].item.id, reason="Answered by letter")
        (row,) = queries.samples(work, period_of=queries.report_seen(work, report_id))
    assert [view.item.asked for view in card.items] == ["What is GT-002?", "Why is travel low?"]
    assert (row.items, row.open_items) == (2, 1)
    let_in(world, award_id)
    with world.seen_by(GUEST, LATER) as work, pytest.raises(NotFound):
        queries.sample_card(work, made.id)
