"""Writing in a real browser: saved as one types, kept while the line is down, never over another's text unseen."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect

from grants_app.applications import commands, queries
from grants_app.applications.rules import line_field
from grants_app.web.request import SESSION_COOKIE
from tests.applications.making import COORDINATOR, STAFF, started
from tests.web import Visitor, program
from tests.world import World

pytestmark = pytest.mark.only_engine("sqlite")  # what is proved here happens in the browser


@contextmanager
def served(world: World, folder: Path) -> Iterator[str]:
    """The program on a free port."""
    app = program(world, folder)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def site(world: World, tmp_path: Path) -> Iterator[str]:
    with served(world, tmp_path) as address:
        yield address


@pytest.fixture
def signed_in(world: World, tmp_path: Path, site: str, chromium: Browser) -> Iterator[BrowserContext]:
    """A browser of the hub's staff."""
    cookie = Visitor(program(world, tmp_path), world, STAFF).client.cookies[SESSION_COOKIE]
    context = chromium.new_context()
    context.add_cookies([{"name": SESSION_COOKIE, "value": cookie, "url": site}])
    context.set_default_timeout(20_000)
    yield context
    context.close()


def write(signed_in: BrowserContext, site: str, application_id: UUID) -> Page:
    page = signed_in.new_page()
    page.goto(f"{site}/applications/{application_id}/write")
    return page


def leave(page: Page, field: str, text: str) -> None:
    page.locator(f"#field-{field}").fill(text)
    page.locator(f"#field-{field}").blur()


def summary(world: World, application_id: UUID) -> str:
    with world.seen_by(STAFF) as work:
        return queries.get(work, application_id).summary


def test_a_field_is_saved_when_it_is_left_and_says_when(world: World, site: str, signed_in: BrowserContext) -> None:
    application_id = started(world)
    page = write(signed_in, site, application_id)
    for text in ("Weavers sell together.", "Weavers sell together, and save."):
        leave(page, "summary", text)
        expect(page.locator("#field-summary-saved")).to_contain_text("saved ")
        expect(page.locator("#field-summary-saved")).to_have_attribute("data-state", "saved")
    page.wait_for_load_state("networkidle")
    assert summary(world, application_id) == "Weavers sell together, and save."


def test_the_budget_adds_up_as_it_is_typed(world: World, site: str, signed_in: BrowserContext) -> None:
    application_id = started(world)
    with world.seen_by(STAFF) as work:
        lines = queries.lines(work, application_id)
    page = write(signed_in, site, application_id)
    leave(page, line_field(lines[0].id, "amount"), "1,200.50")
    expect(page.locator("#rough-totals")).to_contain_text("1,200.50")
    leave(page, line_field(lines[1].id, "amount"), "800")
    expect(page.locator("#rough-totals")).to_contain_text("2,000.50")


def test_a_ticked_objective_is_saved(world: World, site: str, signed_in: BrowserContext) -> None:
    application_id = started(world)
    page = write(signed_in, site, application_id)
    for code in ("SO1", "SO2"):
        page.locator(f"#field-objectives-{code}").check()
        expect(page.locator(f"#field-objectives-{code}-saved")).to_contain_text("saved ")
    page.locator("#field-objectives-SO1").uncheck()
    expect(page.locator("#field-objectives-SO1-saved")).to_contain_text("saved ")
    page.reload()
    expect(page.locator("#field-objectives-SO1")).not_to_be_checked()
    expect(page.locator("#field-objectives-SO2")).to_be_checked()


def test_an_amount_that_cannot_be_read_stays_in_its_field_with_a_sentence(
    world: World, site: str, signed_in: BrowserContext
) -> None:
    application_id = started(world)
    page = write(signed_in, site, application_id)
    leave(page, "requested", "1.234")
    expect(page.locator("#field-requested-saved")).to_contain_text("could be read in two ways")
    expect(page.locator("#field-requested")).to_have_value("1.234")
    expect(page.locator("#messages .alert")).to_have_count(0)
    page.reload()
    expect(page.locator("#field-requested")).to_have_value("1.234")


def test_nothing_is_lost_while_the_line_is_down(world: World, site: str, signed_in: BrowserContext) -> None:
    application_id = started(world)
    page = write(signed_in, site, application_id)
    signed_in.set_offline(True)
    leave(page, "summary", "Typed on the road.")
    expect(page.locator("#field-summary-saved")).to_contain_text("not saved")
    signed_in.set_offline(False)
    expect(page.locator("#field-summary-saved")).to_contain_text("saved ")
    expect(page.locator("#field-summary-saved")).to_have_attribute("data-state", "saved")
    assert summary(world, application_id) == "Typed on the road."


def test_what_was_typed_comes_back_after_the_browser_was_closed(
    world: World, site: str, signed_in: BrowserContext
) -> None:
    application_id = started(world)
    page = write(signed_in, site, application_id)
    signed_in.set_offline(True)
    leave(page, "summary", "Typed before the power went.")
    expect(page.locator("#field-summary-saved")).to_contain_text("not saved")
    page.close()
    signed_in.set_offline(False)
    page = write(signed_in, site, application_id)
    expect(page.locator("#field-summary")).to_have_value("Typed before the power went.")
    expect(page.locator("#field-summary-saved")).to_contain_text("saved ")
    assert summary(world, application_id) == "Typed before the power went."


def test_both_texts_are_shown_and_the_person_chooses(world: World, site: str, signed_in: BrowserContext) -> None:
    application_id = started(world)
    page = write(signed_in, site, application_id)
    with world.as_(COORDINATOR) as work:
        commands.save_field(work, application_id, "summary", "Theirs", edition=0, page="another")
    leave(page, "summary", "Mine")
    expect(page.locator("#clash-summary blockquote")).to_have_text("Theirs")
    expect(page.locator("#field-summary")).to_have_value("Mine")
    assert summary(world, application_id) == "Theirs"
    page.get_by_role("button", name="Put mine in the place of theirs").click()
    expect(page.locator("#field-summary-saved")).to_contain_text("saved")
    expect(page.locator("#clash-summary blockquote")).to_have_count(0)
    assert summary(world, application_id) == "Mine"
    leave(page, "summary", "Mine, and more")
    expect(page.locator("#field-summary-saved")).to_contain_text("saved ")
    page.wait_for_load_state("networkidle")
    assert summary(world, application_id) == "Mine, and more"


def test_theirs_can_be_shown_without_losing_mine(world: World, site: str, signed_in: BrowserContext) -> None:
    application_id = started(world)
    page = write(signed_in, site, application_id)
    with world.as_(COORDINATOR) as work:
        commands.save_field(work, application_id, "summary", "Theirs", edition=0, page="another")
    leave(page, "summary", "Mine")
    page.get_by_role("link", name="Show theirs in the field").click()
    expect(page.locator("#field-summary")).to_have_value("Theirs")
    page.get_by_role("button", name="Put back what I had typed").click()
    expect(page.locator("#field-summary-saved")).to_contain_text("saved ")
    assert summary(world, application_id) == "Mine"


def test_a_step_is_taken_in_place(world: World, site: str, signed_in: BrowserContext) -> None:
    application_id = started(world)
    page = signed_in.new_page()
    page.goto(f"{site}/applications/{application_id}")
    page.locator("summary", has_text="Withdraw").click()
    page.get_by_label("Reason").fill("The community has decided otherwise.")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator("article .way-of-life .is-now")).to_have_text("Withdrawn")
    expect(page.locator("#messages")).to_contain_text("Withdrawn.")
