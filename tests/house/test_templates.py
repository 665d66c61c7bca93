"""Templates keep the strict Content-Security-Policy: no script, style or handler of their own."""

import re
from pathlib import Path

import pytest

from tests.house.sources import HOUSE, name_of

TEMPLATES = sorted((HOUSE / "templates").rglob("*.html"))
FORBIDDEN = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "a script of its own": r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")",
    "an event handler": r"<[^>]*\son[a-z]+\s*=",
    "a script as an address": r"javascript:",
    "htmx that evaluates text": r"\bhx-(on|vals\s*=\s*[\"']js:)",
}


WRITES_NUMBERS_ITSELF = r"\.format\(|\|\s*(round|format|float|filesizeformat)\b|\{\{[^}]*\"%[^}]*\"\s*%"


def _without_comments(text: str) -> str:
    return re.sub(r"\{#.*?#\}|<!--.*?-->", "", text, flags=re.DOTALL)


def test_there_are_templates() -> None:
    assert TEMPLATES


@pytest.mark.parametrize("file", TEMPLATES, ids=name_of)
def test_a_template_holds_no_script_and_no_style(file: Path) -> None:
    text = _without_comments(file.read_text(encoding="utf-8"))
    assert not [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text, re.IGNORECASE)]


@pytest.mark.parametrize("file", TEMPLATES, ids=name_of)
def test_a_template_leaves_the_writing_of_numbers_to_filters(file: Path) -> None:
    """They know the reader's notation: `amount`, `minor`, `decimal`, `percent`, `number`; in boxes `box` and `minor_box`."""
    assert not re.findall(WRITES_NUMBERS_ITSELF, _without_comments(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("file", TEMPLATES, ids=name_of)
def test_a_template_asks_for_no_role(file: Path) -> None:
    """What a person may do comes from the track and from access.py."""
    text = _without_comments(file.read_text(encoding="utf-8"))
    assert not re.search(r"\bif\b[^%}]*\b(is_finance|is_director|is_admin|role\s*==|in\s+\w+\.roles)", text)


@pytest.mark.parametrize("file", TEMPLATES, ids=name_of)
def test_every_form_that_changes_something_carries_the_token(file: Path) -> None:
    text = _without_comments(file.read_text(encoding="utf-8"))
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, re.DOTALL | re.IGNORECASE)
    assert not [form[:80] for form in forms if "form_token" not in form and "hidden(web" not in form]


@pytest.mark.parametrize("file", TEMPLATES, ids=name_of)
def test_nothing_on_a_page_comes_from_another_site(file: Path) -> None:
    text = _without_comments(file.read_text(encoding="utf-8"))
    assert not re.search(r"<(script|link|img|iframe)\b[^>]*(src|href)=\"(https?:)?//", text, re.IGNORECASE)
