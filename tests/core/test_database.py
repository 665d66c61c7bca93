"""Writers are served in the order in which they came; a page that only reads cannot write."""

import threading
import time

import pytest
from sqlalchemy import bindparam
from sqlmodel import col, func

from grants_app.core.database import FirstCome, columns, together
from grants_app.core.errors import NotFound
from grants_app.core.identity import new_id
from grants_app.core.numbering import next_reference
from grants_app.core.trail import breaks
from grants_app.core.work import Work
from grants_app.hubs.models import Hub, Objective
from grants_app.hubs.queries import hubs
from tests.world import World


def test_whoever_comes_first_is_served_first() -> None:
    queue, served = FirstCome(), list[int]()

    def come(number: int) -> None:
        with queue.turn():
            served.append(number)

    with queue.turn():
        threads = [threading.Thread(target=come, args=(number,)) for number in range(20)]
        for thread in threads:
            thread.start()
            time.sleep(0.01)  # so that the order of coming is known
    for thread in threads:
        thread.join()
    assert served == list(range(20))


def test_a_turn_ends_also_when_its_work_fails() -> None:
    queue = FirstCome()
    with pytest.raises(ValueError, match="work"), queue.turn():
        raise ValueError("work")
    with queue.turn():
        pass


def test_a_reading_transaction_refuses_to_write(world: World) -> None:
    with world.seen_by("Ana Silva") as work, pytest.raises(RuntimeError, match="only reads tried to write"):
        work.add(Objective(strategy_id=new_id(), code="X", title="Should not be"))


def test_references_of_one_series_follow_each_other(world: World) -> None:
    with world.as_("Hélène Dubois") as work:
        assert [next_reference(work, "GT-D") for _ in range(3)] == ["GT-D-0001", "GT-D-0002", "GT-D-0003"]


def test_the_trail_is_one_chain_and_a_refused_transaction_leaves_no_link(world: World) -> None:
    for number in range(3):
        with world.as_("Hélène Dubois") as work:
            work.note("test.done", None, number=number)
    with pytest.raises(NotFound), world.as_("Hélène Dubois") as work:
        _note_and_be_refused(work)
    with world.seen_by("Hélène Dubois") as work:
        assert breaks(work.session) == []


def _note_and_be_refused(work: Work) -> None:
    work.note("test.done", None)
    raise NotFound


def test_the_next_may_write_once_the_work_is_committed_though_its_block_goes_on(world: World) -> None:
    def write() -> None:
        with world.as_("Ana Silva") as work:
            work.note("test.done", None)

    next_ = threading.Thread(target=write)
    with world.as_("Hélène Dubois") as work:
        work.note("test.done", None)
        work.commit()
        next_.start()
        next_.join(timeout=10)
        assert not next_.is_alive(), "it waits for the end of the block"


def test_committed_work_goes_on_only_to_read(world: World) -> None:
    with world.as_("Hélène Dubois") as work:
        work.commit()
        assert hubs(work)
        with pytest.raises(RuntimeError, match="only reads tried to write"):
            work.add(Objective(strategy_id=new_id(), code="X", title="Should not be"))
        work.session.rollback()


def test_statements_of_one_row_each_are_asked_together(world: World) -> None:
    with world.seen_by("Hélène Dubois") as work:
        both = together(
            columns(func.count().label("hubs")).select_from(Hub),
            columns(func.max(Objective.code).label("last")).where(col(Objective.code) == bindparam("code")),
        )
        [row] = work.rows(both, code="SO1")
        assert (row.hubs, row.last) == (len(hubs(work)), "SO1")
