"""A donor's HTML may format and link; it may not act, load, imitate or hide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.calls.rules import clean_html, html_of, retyped, safe_url, text_of

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg onload=alert(1)>",
    "<math><mtext></mtext><style><img src=x onerror=alert(1)></style></math>",
    '<p onclick="alert(1)" style="position:fixed">x</p>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt&colon;alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    '<a href="//evil.example">x</a>',
    '<a href="/people/new">x</a>',
    '<form action="/sign-out" method="post"><button>x</button></form>',
    '<input name="form_token" value="x">',
    "<iframe src=https://evil.example></iframe>",
    '<object data="x"></object><embed src=x>',
    "<link rel=stylesheet href=//evil.example><meta http-equiv=refresh content=0><base href=//evil.example>",
    '<div id="messages" class="alert">You are signed out</div>',
    '<p hx-get="/people" hx-trigger="load">x</p>',
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<style>@import '//evil.example'</style>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><img src=x onerror=alert(1)></template>",
]
ACTS = ("<script", "onerror", "onload", "onclick", "javascript", "vbscript", "data:", "style", "<img", "<svg", "<form",
        "<input", "<iframe", "<object", "<embed", "<link", "<meta", "<base", "hx-", "id=", "class=", "evil.example", "/people")  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_acts_is_left(attack: str) -> None:
    clean = clean_html(f"<p>Before</p>{attack}<p>After</p>").lower()
    assert not [act for act in ACTS if act in clean]
    assert "before" in clean


def test_formatting_and_links_stay() -> None:
    said = (
        '<h4>Who may apply</h4><ul><li><strong>NGOs</strong></li></ul><p>See <a href="https://europa.eu/x">here</a></p>'
    )
    assert clean_html(said) == said.replace('x">', 'x" rel="noopener noreferrer">')


@given(st.text(max_size=300))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_html(clean_html(text)) == clean_html(text)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=200))
def test_typed_text_is_shown_as_it_was_typed(text: str) -> None:
    assert text_of(html_of(text)).split() == text.split()


def test_text_that_nobody_changed_keeps_its_formatting() -> None:
    stored = "<h4>Scope</h4><p>For <strong>all</strong></p>"
    assert retyped(text_of(stored), stored) == stored
    assert retyped("Scope\nFor some", stored) == "<p>Scope</p><p>For some</p>"


NO_ADDRESSES = (
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example",
    "/calls",
    "ftp://x.org/y",
    "https://",
    "http://[",
    "",
)


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_only_web_pages_are_addresses(url: str) -> None:
    assert safe_url(url) == ""


def test_a_web_page_stays_an_address() -> None:
    assert safe_url(" https://example.org/a?b=c ") == "https://example.org/a?b=c"
