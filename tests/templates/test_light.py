"""Pages stay light on a bad line, and what we ship of others is what it says it is."""

import gzip
import hashlib
import re
from pathlib import Path

from grants_app.web.render import STATIC, TEMPLATES, Renderer
from grants_app.web.static.vendored import cut_bootstrap
from tests.templates.conftest import FakeWeb

FIRST_VISIT = 60_000
LATER_PAGE = 15_000


def compressed(text: bytes) -> int:
    return len(gzip.compress(text, 9))


def sign_in_page(renderer: Renderer) -> str:
    return renderer.render("sign_in/show.html", web=FakeWeb(actor=None), values={}, error="")


def test_the_first_visit_leaves_ten_kilobytes_for_the_page_itself(renderer: Renderer) -> None:
    page = sign_in_page(renderer)
    files = re.findall(r'(?:src|href)="/static/([^"]+)"', page)
    assert len(files) == 5
    assert compressed(page.encode()) + sum(compressed((STATIC / file).read_bytes()) for file in files) <= (
        FIRST_VISIT - 10_000
    )


def test_the_frame_of_a_later_page_costs_a_sixth_of_what_it_may(renderer: Renderer) -> None:
    assert compressed(sign_in_page(renderer).encode()) <= LATER_PAGE // 6


def test_every_class_on_a_page_is_known_to_a_stylesheet() -> None:
    css = "".join((STATIC / name).read_text("utf-8") for name in ("app.css", "vendored/bootstrap.cut.css"))
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", css)) | {"htmx-indicator"}
    unknown = {
        (file.name, name) for file in TEMPLATES.rglob("*.html") for name in classes_in(file) if name not in known
    }
    assert known
    assert unknown == set()


def classes_in(file: Path) -> set[str]:
    """The classes that stand in a template as they are, without those that an expression makes."""
    text = re.sub(r"\{#.*?#\}", "", file.read_text("utf-8"), flags=re.DOTALL)
    attributes = re.findall(r'\bclass="((?:\{[{%].*?[%}]\}|[^"])*)"', text)
    words = " ".join(re.sub(r"\S*\{\{.*?\}\}\S*?(?=\s|\{|$)|\{%.*?%\}", " ", attribute) for attribute in attributes)
    return set(words.split())


def test_vendored_files_are_as_published() -> None:
    rows = re.findall(
        r"^\| `([^`]+)` .*\| `([0-9a-f]{64})` \|$", (STATIC / "vendored/VENDORED.md").read_text(), re.MULTILINE
    )
    assert len(rows) == 2
    for name, digest in rows:
        assert hashlib.sha256((STATIC / "vendored" / name).read_bytes()).hexdigest() == digest, name


def test_the_cut_stylesheet_is_what_the_script_makes_of_the_published_one() -> None:
    assert cut_bootstrap.CUT.read_text("utf-8") == cut_bootstrap.made_of(cut_bootstrap.PUBLISHED.read_text("utf-8"))


def test_cutting_keeps_wanted_selectors_of_a_list_and_empties_nothing_else() -> None:
    css = ".btn,.carousel{color:red}.modal{top:0}@media (min-width:768px){.col-md-6,.toast{width:50%}}@keyframes x{to{top:0}}"
    assert cut_bootstrap.cut(css) == ".btn{color:red}@media (min-width:768px){.col-md-6{width:50%}}"


def test_a_comma_inside_brackets_does_not_divide_a_selector() -> None:
    css = ".b:is(.c, .d),.modal{top:0}"
    assert cut_bootstrap.cut(css) == ".b:is(.c, .d){top:0}"


def test_a_rule_that_only_excludes_what_we_lack_stays() -> None:
    css = ".input-group>:not(.dropdown-menu):not(:last-child){top:0}"
    assert cut_bootstrap.cut(css) == css
