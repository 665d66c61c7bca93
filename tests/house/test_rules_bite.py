"""Each rule of the house can fail: in a copy of the house with breaches planted, the rule names the breach."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.house.sources import HOUSE

BREACHES: Mapping[str, str] = {
    "grants_app/calls/commands/breach.py": '''"""Commands that break the rules."""

import time

import fastapi
from sqlmodel import select

SHARE = 0.07


def asks_nobody(work: object) -> None:
    select(work)


def knows_no_work(session: object) -> float:
    return time.time()


@router.post("/breach")
async def endpoint() -> None: ...


def opened():
    yield


def page(web=fastapi.Depends(opened)): ...
''',
    "grants_app/calls/queries/breach.py": '"""A query without a work."""\n\n\ndef listed(session: object) -> None: ...\n',
    "grants_app/calls/utils.py": '"""A name that says nothing."""\n\nHEADER = "HX-Request"\n',
    "grants_app/calls/silent.py": "LATER = 1  # TO" + "DO\n",
    "grants_app/calls/long.py": '"""Two things."""\n' + "LINE = 1\n" * 450,
    "grants_app/vestry/pages.py": '"""A room without a test."""\n',
    "grants_app/hubs/rules.py": '"""Looks upstairs."""\n\nfrom grants_app.reports import models\n',
    "grants_app/reports/models.py": '"""Looks upstairs inside its room."""\n\nfrom grants_app.reports import pages\n',
    "importers/breach.py": '"""Knows the application."""\n\nimport grants_app.access\n',
    "exports/breach.py": '"""Knows what comes in."""\n\nimport importers.breach\n',
    "templates/breach.html": '<p style="x" onclick="y()">{% if user.is_finance %}</p><script>1</script>'
    '<form method="post"></form><img src="https://example.org/x.png">',
}

CAUGHT = {
    "test_every_module_says_what_it_is_for": "silent.py",
    "test_no_file_is_two_things": "long.py",
    "test_every_name_says_something": "utils",
    "test_every_command_takes_the_work_first_and_asks_permission": "asks_nobody never says work.must",
    "test_every_query_takes_the_work_first": "listed",
    "test_only_pages_and_web_speak_http": "breach.py:5",
    "test_every_endpoint_is_a_plain_function": "endpoint",
    "test_every_dependency_that_yields_ends_before_the_answer_leaves": "breach.py:27",
    "test_only_web_reads_the_headers_of_htmx": "utils.py",
    "test_money_never_meets_a_float": "breach.py:8",
    "test_nobody_reads_the_clock_but_the_work": "breach.py:16",
    "test_sql_stands_in_queries_alone": "breach.py:12",
    "test_nothing_is_left_for_later": "silent.py",
    "test_every_room_has_its_tests": "tests/vestry has no test",
    "test_a_template_holds_no_script_and_no_style": "an event handler",
    "test_a_template_asks_for_no_role": "breach.html",
    "test_every_form_that_changes_something_carries_the_token": "<form method",
    "test_nothing_on_a_page_comes_from_another_site": "breach.html",
}

BROKEN = {
    "grants_app.hubs is not allowed to import grants_app.reports",
    "grants_app.reports.models is not allowed to import grants_app.reports.pages",
    "importers is not allowed to import grants_app",
    "exports is not allowed to import importers",
}


@pytest.fixture(scope="module")
def broken_house() -> Iterator[Path]:
    house = Path(tempfile.mkdtemp(prefix="grants-house-"))
    uncopied = shutil.ignore_patterns("__pycache__", "samples", "var")
    for folder in ("grants_app", "importers", "exports", "guard", "templates", "tests", ".make"):
        shutil.copytree(HOUSE / folder, house / folder, ignore=uncopied)
    for name in ("pyproject.toml", "Makefile"):
        shutil.copy(HOUSE / name, house / name)
    for name, text in BREACHES.items():
        (house / name).parent.mkdir(parents=True, exist_ok=True)
        (house / name).write_text(text, encoding="utf-8")
        (house / name).parent.joinpath("__init__.py").touch()
    yield house
    shutil.rmtree(house)


def _said(house: Path, *command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(house), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def findings(broken_house: Path) -> str:
    files = ["tests/house/test_code.py", "tests/house/test_templates.py"]
    return _said(broken_house, sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-vv", "--no-header", *files)


@pytest.mark.parametrize("rule", CAUGHT)
def test_a_breach_is_caught_and_named(findings: str, rule: str) -> None:
    _, *parts = re.split(r"^_+ (test_\w+).*$", findings, flags=re.MULTILINE)
    own = [said for name, said in zip(parts[::2], parts[1::2], strict=True) if name == rule]
    assert any(CAUGHT[rule] in said for said in own), [said[:2000] for said in own]


def test_an_import_upwards_is_caught_and_named(broken_house: Path) -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    said = " ".join(_said(broken_house, str(linter), "--no-logo", "--no-cache").split())
    assert not [sentence for sentence in BROKEN if sentence not in said], said
