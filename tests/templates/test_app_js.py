"""The browser side: nothing typed is lost, nothing of another person is shown, nothing is sent twice, nothing fails silently."""

import json
import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from grants_app.web.render import Renderer
from tests.templates.answers import Answer, Answers
from tests.templates.conftest import FakeWeb, Person

APPLICATION = """{% extends "base.html" %}{% import "ui/forms.html" as form %}{% block content %}<h1>Application</h1>
<form method="post" action="/applications/1" data-keep="application-1">{{ form.hidden(web) }}
{{ form.text("title", "Title", values) }}{{ form.textarea("summary", "Summary", values) }}
{{ form.select("hub", "Hub", [("gt", "Guatemala"), ("ke", "Kenya")], values) }}{{ form.checkbox("agreed", "Agreed", values) }}
{{ form.text("secret", "Secret", {}, type="password") }}
<button>Send</button></form>{% endblock %}"""

SAVING = """{% extends "base.html" %}{% import "ui/forms.html" as form %}{% block content %}
<form method="post" action="/applications/1" data-keep="application-1">{{ form.hidden(web) }}
{{ form.text("title", "Title", values, save_url="/applications/1/title") }}
{{ form.text("period", "Period", values, save_url="/applications/1/period") }}<button>Send</button></form>{% endblock %}"""

CARD = """{% extends "base.html" %}{% from "ui/steps.html" import step_buttons %}{% block content %}<article id="card">
{{ step_buttons([{"name": "approve", "label": "Approve", "danger": False, "needs_reason": False},
{"name": "cancel", "label": "Cancel", "danger": True, "needs_reason": False}], "/disbursements/1", "card", web) }}
</article>{% endblock %}"""

PLAIN = """{% extends "base.html" %}{% block content %}<h1>Elsewhere</h1>{% endblock %}"""


@pytest.fixture
def context(chromium: Browser, answers: Answers) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=answers.address)
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab in which no script fails and nothing breaks the content security policy."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    assert wrong == []


Draw = Callable[..., Answer]


@pytest.fixture
def draw(renderer: Renderer) -> Draw:
    def drawn(
        template: str, *, person: str | None = "ana", said: tuple[tuple[str, str], ...] = (), **values: str
    ) -> Answer:
        web = FakeWeb(actor=Person(id=person) if person else None, said=said)
        return Answer(renderer.environment.from_string(template).render(web=web, values=values))

    return drawn


def kept(page: Page) -> dict[str, dict[str, str]]:
    """What the browser keeps: for each form, the value of each field."""
    stored = page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('grants.kept.'))")
    return {
        key.removeprefix("grants.kept."): {name: one["value"] for name, one in json.loads(entry)["fields"].items()}
        for key, entry in stored
    }


def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.02)


# --- what is typed is kept ---


def test_what_was_typed_comes_back_after_a_reload_and_is_said(page: Page, answers: Answers, draw: Draw) -> None:
    answers.gets["/applications/1"] = draw(APPLICATION, title="Looms")
    page.goto("/applications/1")
    page.get_by_label("Title").fill("Looms and land")
    page.get_by_label("Summary").fill("Six cooperatives\nin two valleys")
    page.get_by_label("Hub").select_option("ke")
    page.get_by_label("Agreed").check()
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Looms and land")
    expect(page.get_by_label("Summary")).to_have_value("Six cooperatives\nin two valleys")
    expect(page.get_by_label("Hub")).to_have_value("ke")
    expect(page.get_by_label("Agreed")).to_be_checked()
    expect(page.get_by_text("We put back what you had typed")).to_be_visible()


def test_what_came_back_can_be_discarded(page: Page, answers: Answers, draw: Draw) -> None:
    answers.gets["/applications/1"] = draw(APPLICATION, title="Looms")
    page.goto("/applications/1")
    page.get_by_label("Title").fill("Nonsense")
    page.reload()
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label("Title")).to_have_value("Looms")
    assert kept(page) == {}


def test_passwords_and_tokens_are_never_kept(page: Page, answers: Answers, draw: Draw) -> None:
    answers.gets["/applications/1"] = draw(APPLICATION)
    page.goto("/applications/1")
    page.get_by_label("Secret").fill("hunter2hunter2")
    page.get_by_label("Title").fill("Looms")
    assert kept(page) == {"ana.application-1": {"title": "Looms"}}


def test_what_one_person_typed_is_never_shown_to_another(page: Page, answers: Answers, draw: Draw) -> None:
    answers.gets["/applications/1"] = draw(APPLICATION)
    page.goto("/applications/1")
    page.get_by_label("Title").fill("Ana's words")
    answers.gets["/applications/1"] = draw(APPLICATION, person="ben")
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("")
    assert kept(page) == {}


def test_signing_out_clears_everything(page: Page, answers: Answers, draw: Draw) -> None:
    answers.gets["/applications/1"] = draw(APPLICATION)
    answers.posts["/sign-out"] = Answer(status=303, headers={"Location": "/sign-in"})
    answers.gets["/sign-in"] = draw(PLAIN, person=None)
    page.goto("/applications/1")
    page.get_by_label("Title").fill("Ana's words")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    assert kept(page) == {}


def test_a_session_that_ended_loses_nothing(page: Page, answers: Answers, draw: Draw) -> None:
    answers.gets["/applications/1"] = draw(APPLICATION)
    answers.posts["/applications/1"] = Answer(status=303, headers={"Location": "/sign-in"})
    answers.gets["/sign-in"] = draw(PLAIN, person=None)
    page.goto("/applications/1")
    page.get_by_label("Title").fill("Looms")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/sign-in")
    page.goto("/applications/1")
    expect(page.get_by_label("Title")).to_have_value("Looms")


def test_a_form_that_the_server_took_is_forgotten(page: Page, answers: Answers, draw: Draw) -> None:
    answers.gets["/applications/1"] = draw(APPLICATION)
    answers.posts["/applications/1"] = Answer(status=303, headers={"Location": "/applications"})
    answers.gets["/applications"] = draw(PLAIN, said=(("success", "Saved."),))
    page.goto("/applications/1")
    page.get_by_label("Title").fill("Looms")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/applications")
    assert kept(page) == {}


def test_a_form_that_never_arrived_is_kept_though_something_else_was_saved_later(
    page: Page, context: BrowserContext, answers: Answers, draw: Draw
) -> None:
    answers.gets["/applications/1"] = draw(APPLICATION)
    answers.gets["/"] = draw(PLAIN)
    answers.gets["/other"] = draw(PLAIN, said=(("success", "The other thing was saved."),))
    page.goto("/applications/1")
    page.get_by_label("Title").fill("Looms")
    context.set_offline(True)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("chrome-error://**")
    context.set_offline(False)
    page.goto("/")
    page.goto("/other")
    assert kept(page) == {"ana.application-1": {"title": "Looms"}}


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(page: Page, answers: Answers, draw: Draw) -> None:
    answers.gets["/applications/1"] = draw(APPLICATION, title="Looms")
    page.goto("/applications/1")
    page.get_by_label("Title").fill("Mine")
    answers.gets["/applications/1"] = draw(APPLICATION, title="Theirs")
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Theirs")
    page.get_by_label("Summary").fill("Typing on does not lose it")
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Theirs")
    page.get_by_role("button", name="Put back what I had typed").click()
    expect(page.get_by_label("Title")).to_have_value("Mine")


def test_what_is_older_than_a_week_is_forgotten(page: Page, answers: Answers, draw: Draw) -> None:
    answers.gets["/applications/1"] = draw(APPLICATION)
    page.goto("/applications/1")
    page.get_by_label("Title").fill("Long ago")
    page.evaluate(
        "key => { const kept = JSON.parse(localStorage[key]); kept.at -= 8 * 86400000; localStorage[key] = JSON.stringify(kept); }",
        "grants.kept.ana.application-1",
    )
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("")


def test_a_browser_that_refuses_storage_still_sends_the_form(page: Page, answers: Answers, draw: Draw) -> None:
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); };")
    answers.gets["/applications/1"] = draw(APPLICATION)
    answers.posts["/applications/1"] = draw(PLAIN)
    page.goto("/applications/1")
    page.get_by_label("Title").fill("Looms")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Elsewhere")).to_be_visible()


# --- each field is saved when it is left ---


def test_a_field_is_saved_when_it_is_left_and_says_when(page: Page, answers: Answers, draw: Draw) -> None:
    answers.gets["/applications/1"] = draw(SAVING)
    answers.posts["/applications/1/title"] = Answer(status=204)
    page.goto("/applications/1")
    page.get_by_label("Title").fill("Looms")
    page.keyboard.press("Tab")
    expect(page.locator("#field-title-saved")).to_have_text(re.compile(r"^saved \d\d:\d\d$"))
    assert answers.received == [("/applications/1/title", {"title": "Looms", "form_token": "token-of-the-session"})]
    assert kept(page) == {}


def test_without_a_connection_a_field_is_kept_and_sent_when_the_line_is_back(
    page: Page, context: BrowserContext, answers: Answers, draw: Draw
) -> None:
    answers.gets["/applications/1"] = draw(SAVING)
    answers.posts["/applications/1/title"] = Answer(status=204)
    page.goto("/applications/1")
    context.set_offline(True)
    page.get_by_label("Title").fill("Looms")
    page.keyboard.press("Tab")
    expect(page.locator("#field-title-saved")).to_have_text("not saved – no connection, will try again")
    assert kept(page) == {"ana.application-1": {"title": "Looms"}}
    context.set_offline(False)
    expect(page.locator("#field-title-saved")).to_have_text(re.compile("^saved"))
    assert [form["title"] for _, form in answers.received] == ["Looms"]
    assert kept(page) == {}


def test_a_server_that_fails_is_asked_again_after_a_while(page: Page, answers: Answers, draw: Draw) -> None:
    page.clock.install()
    answers.gets["/applications/1"] = draw(SAVING)
    answers.posts["/applications/1/title"] = Answer(status=503)
    page.goto("/applications/1")
    page.get_by_label("Title").fill("Looms")
    page.keyboard.press("Tab")
    expect(page.locator("#field-title-saved")).to_have_text("not saved – the server did not take it, will try again")
    answers.posts["/applications/1/title"] = Answer(status=204)
    page.clock.fast_forward(16_000)
    expect(page.locator("#field-title-saved")).to_have_text(re.compile("^saved"))


def test_after_a_power_cut_what_was_not_saved_is_put_back_and_saved(page: Page, answers: Answers, draw: Draw) -> None:
    answers.gets["/applications/1"] = draw(SAVING)
    answers.posts["/applications/1/title"] = Answer(status=503)
    page.goto("/applications/1")
    page.get_by_label("Title").fill("Looms")
    page.keyboard.press("Tab")
    expect(page.locator("#field-title-saved")).to_contain_text("not saved")
    answers.posts["/applications/1/title"] = Answer(status=204)
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Looms")
    expect(page.locator("#field-title-saved")).to_have_text(re.compile("^saved"))


def test_a_refused_field_says_why_beside_it(page: Page, answers: Answers, draw: Draw, renderer: Renderer) -> None:
    answers.gets["/applications/1"] = draw(SAVING)
    refused = {"sentence": "Period: the end lies before the start.", "status": 422}
    answers.posts["/applications/1/period"] = Answer(
        renderer.render("errors/_message.html", refused=refused),
        status=422,
        headers={"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"},
    )
    page.goto("/applications/1")
    page.get_by_label("Period").fill("2027 to 2026")
    page.keyboard.press("Tab")
    expect(page.locator("#field-period-saved")).to_have_text("Period: the end lies before the start.")
    expect(page.get_by_label("Period")).to_have_attribute("aria-invalid", "true")
    assert kept(page) == {"ana.application-1": {"period": "2027 to 2026"}}


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=204, headers={"HX-Redirect": "/sign-in?next=/applications/1"}),
        Answer(status=303, headers={"Location": "/sign-in"}),
    ],
    ids=["told to htmx", "redirected"],
)
def test_a_field_left_after_the_session_ended_never_says_saved_and_leaves_the_page_alone(
    page: Page, answers: Answers, draw: Draw, answer: Answer
) -> None:
    answers.gets["/applications/1"] = draw(SAVING)
    answers.gets["/sign-in"] = draw(PLAIN, person=None)
    answers.posts["/applications/1/title"] = answer
    page.goto("/applications/1")
    page.get_by_label("Title").fill("Looms")
    page.keyboard.press("Tab")
    expect(page.locator("#field-title-saved")).to_contain_text("you are signed out")
    assert page.url.endswith("/applications/1")
    assert kept(page) == {"ana.application-1": {"title": "Looms"}}


# --- nothing is sent twice ---


def test_a_double_click_sends_one_form(page: Page, answers: Answers, draw: Draw) -> None:
    answers.gets["/disbursements/1"] = draw(CARD)
    answers.posts["/disbursements/1/approve"] = Answer('<article id="card">Approved</article>', seconds=0.4)
    page.goto("/disbursements/1")
    page.get_by_role("button", name="Approve").dblclick()
    expect(page.locator("#card")).to_have_text("Approved")
    assert len(answers.received) == 1


def test_a_double_click_sends_one_plain_form(page: Page, answers: Answers, draw: Draw) -> None:
    answers.gets["/applications/1"] = draw(APPLICATION)
    answers.posts["/applications/1"] = Answer(draw(PLAIN).body, seconds=0.4)
    page.goto("/applications/1")
    page.get_by_role("button", name="Send").dblclick()
    expect(page.get_by_role("heading", name="Elsewhere")).to_be_visible()
    assert len(answers.received) == 1


def test_after_a_lost_connection_the_same_form_can_be_sent_again(
    page: Page, context: BrowserContext, answers: Answers, draw: Draw
) -> None:
    answers.gets["/disbursements/1"] = draw(CARD)
    answers.posts["/disbursements/1/approve"] = Answer('<article id="card">Approved</article>')
    page.goto("/disbursements/1")
    context.set_offline(True)
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#messages")).to_contain_text("There is no connection")
    context.set_offline(False)
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#card")).to_have_text("Approved")
    expect(page.locator("#messages")).not_to_contain_text("There is no connection")


def test_a_no_to_the_question_sends_nothing_and_a_later_yes_sends_once(
    page: Page, answers: Answers, draw: Draw
) -> None:
    answers.gets["/disbursements/1"] = draw(CARD)
    answers.posts["/disbursements/1/cancel"] = Answer('<article id="card">Cancelled</article>')
    page.goto("/disbursements/1")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Cancel").click()
    assert answers.received == []
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#card")).to_have_text("Cancelled")
    assert len(answers.received) == 1


# --- what went wrong is said ---


def test_the_server_says_something_beside_its_fragment(page: Page, answers: Answers, draw: Draw) -> None:
    answers.gets["/disbursements/1"] = draw(CARD)
    answers.posts["/disbursements/1/approve"] = Answer(
        '<article id="card">Approved</article>',
        headers={"HX-Trigger": json.dumps({"said": {"kind": "success", "text": "Approved & reserved."}})},
    )
    page.goto("/disbursements/1")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#messages .alert-success")).to_have_text("Approved & reserved.")
    expect(page.locator("#card")).to_be_focused()


@pytest.mark.parametrize("status", [403, 404, 409, 422])
def test_a_refusal_is_said_at_the_top_and_the_card_stays(
    page: Page, answers: Answers, draw: Draw, renderer: Renderer, status: int
) -> None:
    answers.gets["/disbursements/1"] = draw(CARD)
    answers.posts["/disbursements/1/approve"] = Answer(
        renderer.render("errors/_message.html", refused={"sentence": "You asked for it yourself.", "status": status}),
        status=status,
        headers={"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"},
    )
    page.goto("/disbursements/1")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#messages [role=alert]")).to_have_text("You asked for it yourself.")
    expect(page.get_by_role("button", name="Approve")).to_be_enabled()


@pytest.mark.parametrize("status", [409, 500])
def test_a_whole_error_page_is_not_put_into_a_card_but_said(
    page: Page, answers: Answers, draw: Draw, renderer: Renderer, status: int
) -> None:
    refused = {"sentence": "Something went wrong on our side.", "status": status}
    answers.gets["/disbursements/1"] = draw(CARD)
    answers.posts["/disbursements/1/approve"] = Answer(
        renderer.render("errors/show.html", web=FakeWeb(), refused=refused), status=status
    )
    page.goto("/disbursements/1")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#messages .alert-danger")).to_have_text("Something went wrong on our side.")
    expect(page.get_by_role("button", name="Approve")).to_be_visible()


def test_a_form_that_comes_back_with_errors_takes_the_place_of_the_page(
    page: Page, answers: Answers, draw: Draw
) -> None:
    answers.gets["/disbursements/1"] = draw(CARD)
    answers.posts["/disbursements/1/approve"] = Answer(draw(APPLICATION, title="As typed").body, status=422)
    page.goto("/disbursements/1")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_label("Title")).to_have_value("As typed")


def test_a_redirect_followed_by_htmx_shows_the_next_page_and_back_returns(
    page: Page, answers: Answers, draw: Draw
) -> None:
    answers.gets["/disbursements/1"] = draw(CARD)
    answers.posts["/disbursements/1/approve"] = Answer(status=303, headers={"Location": "/elsewhere"})
    answers.gets["/elsewhere"] = draw(PLAIN, said=(("success", "Approved."),))
    page.goto("/disbursements/1")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", name="Elsewhere")).to_be_visible()
    expect(page.locator("#messages")).to_have_text("Approved.")
    assert page.url.endswith("/elsewhere")
    page.go_back()
    expect(page.get_by_role("button", name="Approve")).to_be_visible()


# --- every page works on a telephone, by keyboard, without scripts ---


def test_the_menu_opens_without_javascript_on_a_telephone(chromium: Browser, answers: Answers, draw: Draw) -> None:
    answers.gets["/"] = draw(CARD)
    answers.posts["/disbursements/1/approve"] = draw(PLAIN)
    context = chromium.new_context(
        base_url=answers.address, java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_text("Menu").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.get_by_text("Menu").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", name="Elsewhere")).to_be_visible()
    context.close()


def test_the_first_key_leads_past_the_navigation(page: Page, answers: Answers, draw: Draw) -> None:
    answers.gets["/"] = draw(CARD)
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
