"""What the macros write: every amount with its sign, every field with its error, every step safe to press twice."""

import re
from decimal import Decimal
from types import SimpleNamespace

import pytest

from grants_app.core.money import Money
from grants_app.web.navigation import Place, Section
from grants_app.web.render import Renderer
from tests.templates.conftest import FakeWeb


def step(name: str, label: str, *, danger: bool = False, needs_reason: bool = False) -> SimpleNamespace:
    return SimpleNamespace(name=name, label=label, danger=danger, needs_reason=needs_reason)


class Macros:
    """Calls macros of `ui/` as a page does."""

    def __init__(self, renderer: Renderer) -> None:
        self.renderer = renderer

    def __call__(self, file: str, call: str, **context: object) -> str:
        source = f'{{% import "ui/{file}.html" as ui %}}{{{{ ui.{call} }}}}'
        return self.renderer.environment.from_string(source).render(**context)


@pytest.fixture
def macro(renderer: Renderer) -> Macros:
    return Macros(renderer)


def test_a_negative_amount_has_a_minus_sign_and_not_only_a_colour(macro: Macros) -> None:
    written = macro("money", "money(m)", m=Money(-123_456, "EUR"))
    assert "−1,234.56" in written
    assert "EUR" in written
    assert "neg" in written


def test_a_total_links_to_what_is_behind_it_unless_there_is_nothing(macro: Macros) -> None:
    cell = "money_cell(m, href='/expenditures?line=1')"
    assert '<a href="/expenditures?line=1">50,000</a>' in macro("money", cell, m=Money(50_000, "UGX"))
    assert "<a" not in macro("money", cell, m=Money(0, "UGX"))


def test_each_step_is_a_form_that_works_without_javascript_and_is_done_once(macro: Macros, web: FakeWeb) -> None:
    steps = [step("approve", "Approve"), step("reject", "Reject", danger=True, needs_reason=True)]
    written = macro("steps", "step_buttons(steps, '/disbursements/1', 'disbursement-1', web)", steps=steps, web=web)
    assert re.findall(r'<form method="post" action="([^"]+)"', written) == [
        "/disbursements/1/approve",
        "/disbursements/1/reject",
    ]
    assert written.count('name="form_token" value="token-of-the-session"') == 2
    assert written.count('name="once" value="once-and-only-once"') == 2
    assert written.count('hx-target="#disbursement-1"') == 2
    assert written.count('name="note" required') == 1


def test_no_steps_leave_no_empty_group(macro: Macros, web: FakeWeb) -> None:
    assert macro("steps", "step_buttons([], '/d/1', 'd-1', web)", web=web).strip() == ""


def test_a_step_with_a_page_of_its_own_is_a_link(macro: Macros, web: FakeWeb) -> None:
    call = "step_buttons(steps, '/disbursements/1', 'd-1', web, pages=['pay'])"
    written = macro("steps", call, steps=[step("pay", "Record the payment")], web=web)
    assert 'href="/disbursements/1/pay"' in written
    assert "<form" not in written


def test_an_error_is_tied_to_its_field(macro: Macros) -> None:
    written = macro(
        "forms", "text('title', 'Title', {}, errors, hint='In your words')", errors={"title": "Fill it in."}
    )
    assert 'aria-invalid="true"' in written
    assert 'aria-describedby="field-title-hint field-title-error"' in written
    assert re.search(r'id="field-title-error">Fill it in\.<', written)


@pytest.mark.parametrize("kind", ["text", "textarea", "amount"])
def test_what_was_typed_comes_back_as_text_and_never_as_html(macro: Macros, kind: str) -> None:
    typed = '"><script>alert(1)</script>'
    written = macro("forms", f"{kind}('title', 'Title', values)", values={"title": typed})
    assert "<script>" not in written
    assert "&lt;script&gt;" in written


def test_the_first_line_break_of_a_text_survives(macro: Macros) -> None:
    written = macro("forms", "textarea('summary', 'Summary', values)", values={"summary": "\nSecond line"})
    assert ">\n\nSecond line</textarea>" in written


def test_a_choice_that_was_made_is_chosen_again_though_it_came_back_as_text(macro: Macros) -> None:
    written = macro(
        "forms", "select('year', 'Year', options, values)", options=[(2026, "2026")], values={"year": "2026"}
    )
    assert '<option value="2026" selected>' in written


def test_a_field_that_saves_itself_sends_only_itself(macro: Macros) -> None:
    written = macro("forms", "text('title', 'Title', {}, save_url='/applications/1/title')")
    assert 'hx-post="/applications/1/title"' in written
    assert 'hx-params="title,form_token"' in written
    assert 'id="field-title-saved" role="status"' in written


def test_the_pager_says_where_one_is(macro: Macros) -> None:
    page = SimpleNamespace(first=51, last=100, total=3012, previous_url="/d?page=1", next_url="/d?page=3")
    written = macro("tables", "pager(page)", page=page)
    assert "51–100 of 3,012" in written
    assert 'rel="prev" href="/d?page=1"' in written


@pytest.mark.parametrize(
    ("sort", "aria", "leads_to"),
    [("date", "ascending", "sort=-date"), ("-date", "descending", "sort=date"), ("name", None, "sort=date")],
)
def test_a_heading_sorts_and_turns_round(macro: Macros, sort: str, aria: str | None, leads_to: str) -> None:
    written = macro("tables", "sort_header('Date', 'date', sort, '/d?hub=gt')", sort=sort)
    assert f"/d?hub=gt&amp;{leads_to}" in written or f"/d?hub=gt&{leads_to}" in written
    assert ("aria-sort" in written) == (aria is not None)
    assert aria is None or f'aria-sort="{aria}"' in written


def test_overspending_is_said_in_words_and_drawn_in_its_own_part(macro: Macros) -> None:
    written = macro("charts", "bar(11000, 0, 10000)")
    assert "110 % spent, 0 % reserved, over the budget" in written
    assert 'class="bar-over" x="909" width="91"' in written


def test_a_bar_within_its_budget_has_no_red_part(macro: Macros) -> None:
    written = macro("charts", "bar(2500, 2500, 10000, elapsed=40)")
    assert "bar-over" not in written
    assert 'class="bar-reserved" x="250" width="250"' in written
    assert "40 % of the time gone" in written


@pytest.mark.parametrize(("spent", "reserved", "budget"), [(0, 0, 0), (-500, 0, 1000), (5, 0, 0), (0, 0, -5)])
def test_a_bar_can_be_drawn_of_any_amounts(macro: Macros, spent: int, reserved: int, budget: int) -> None:
    written = macro("charts", "bar(spent, reserved, budget)", spent=spent, reserved=reserved, budget=budget)
    assert not re.search(r'(?:width|x)="-', written)


def test_progress_says_what_there_is_to_say(macro: Macros) -> None:
    assert "overspent by 4.0 %" in macro("progress", "progress(p, 'Spent')", p=Decimal("104.0"))
    assert 'value="62.5"' in macro("progress", "progress(p, 'Spent')", p=Decimal("62.5"))
    assert "no budget" in macro("progress", "progress(none, 'Spent')")


@pytest.mark.parametrize(
    ("days", "says", "kind"),
    [
        (-8, "8 days late", "is-late"),
        (-1, "1 day late", "is-late"),
        (0, "today", "is-near"),
        (1, "tomorrow", "is-near"),
        (30, "30 days left", ""),
    ],
)
def test_a_day_says_how_near_it_is(macro: Macros, days: int, says: str, kind: str) -> None:
    written = macro("status", "due('15 Nov 2026', days)", days=days)
    assert f"15 Nov 2026 · {says}" in written
    assert kind in written


def test_a_status_is_a_word(macro: Macros) -> None:
    assert macro("status", "status('head-office-review')") == (
        '<span class="status is-head-office-review">Head office review</span>'
    )


def test_the_life_of_a_record_shows_what_is_behind_and_where_it_is(macro: Macros) -> None:
    written = macro("status", "life(['draft', 'requested', 'paid'], now='requested')")
    assert re.findall(r'<li( class="[^"]+")?', written) == [' class="is-past"', ' class="is-now"', ""]
    assert "is-past" not in macro("status", "life(['draft', 'requested'], now='rejected')")


def test_a_gate_names_who_can_clear_each_thing_and_what_is_in_order(macro: Macros) -> None:
    blockers = [SimpleNamespace(says="The report is missing.", cleared_by="a finance officer", url="/reports/1")]
    written = macro("gate", "gate(blockers, clear=['Budget is left.'])", blockers=blockers)
    assert '<a href="/reports/1">The report is missing.</a>' in written
    assert "Can be cleared by a finance officer" in written
    assert "In order: </span>Budget is left." in written


def test_problems_name_file_sheet_row_and_column(macro: Macros) -> None:
    where = SimpleNamespace(sheet="Expenditure", row=214, column="Amount", path="")
    problems = [SimpleNamespace(where=where, found="1.234", says="Type it as a number.")]
    written = macro("problems", "problem_table(problems, 'gastos.xlsx')", problems=problems)
    for part in (
        "gastos.xlsx: 1 problem,",
        "Expenditure",
        "214",
        "Amount",
        "<code>1.234</code>",
        "Type it as a number.",
    ):
        assert part in written


def test_a_thousand_problems_are_counted_though_not_all_are_shown(macro: Macros) -> None:
    where = SimpleNamespace(sheet=None, row=1, column=None, path="")
    problems = [SimpleNamespace(where=where, found="", says="Wrong.")] * 1000
    written = macro("problems", "problem_table(problems, 'gastos.xlsx')", problems=problems)
    assert "1,000 problems" in written
    assert written.count("<tr>") == 1 + 200


def test_facts_without_a_value_are_left_out(macro: Macros) -> None:
    written = macro("facts", "facts([('Note', none), ('Remark', ''), ('Lines', 0)])")
    assert re.findall(r"<dt>([^<]+)", written) == ["Lines"]


def test_every_page_has_landmarks_a_skip_link_and_says_where_one_is(renderer: Renderer, web: FakeWeb) -> None:
    calls = (Place("Calls", "/calls", current=True), Place("Applications", "/applications"))
    web.navigation = (Section("Home", (Place("Home", "/"),)), Section("Calls", calls, current=True))
    web.said = (("success", "Approved <b>today</b>."),)
    page = renderer.render(
        "errors/show.html", web=web, refused=SimpleNamespace(status=404, sentence="Nothing is here.")
    )
    assert page.index('href="#content"') < page.index("<header") < page.index("<main") < page.index("<footer")
    assert '<a href="/calls" aria-current="true">Calls</a>' in page
    places = page.split('aria-label="Calls"')[1].split("</nav>")[0]
    assert '<a href="/calls" aria-current="page">Calls</a>' in places
    assert "/applications" in places
    assert "Approved &lt;b&gt;today&lt;/b&gt;." in page
    assert 'data-person="ana"' in page
    assert "<title>Nothing here · A network</title>" in page


def test_nobody_signed_in_sees_no_navigation_and_no_sign_out(renderer: Renderer) -> None:
    page = renderer.render("sign_in/show.html", web=FakeWeb(actor=None), values={"email": "a@b.example"}, error="No.")
    assert "<nav" not in page
    assert "/sign-out" not in page
    assert 'value="a@b.example"' in page
    assert "A network to try things out" not in page


def test_the_demo_shows_its_accounts(renderer: Renderer) -> None:
    web = FakeWeb(actor=None, demo_accounts=(("ana@hub.example", "Hub staff"),))
    page = renderer.render("sign_in/show.html", web=web, error="", demo_password="a-password-for-the-demo")
    assert "ana@hub.example" in page
    assert "a-password-for-the-demo" in page


def test_the_one_time_link_asks_for_twelve_characters(renderer: Renderer) -> None:
    page = renderer.render("sign_in/password.html", web=FakeWeb(actor=None), email="a@b.example", error="")
    assert page.count('minlength="12"') == 2


def test_a_refusal_for_a_part_of_a_page_is_one_message(renderer: Renderer) -> None:
    message = renderer.render("errors/_message.html", refused=SimpleNamespace(sentence="Not now & not so."))
    assert "Not now &amp; not so." in message
    assert "<html" not in message
