"""The tools that the tests use and the program does not."""

import subprocess
from pathlib import Path

from playwright.sync_api import Browser

from tests.house.sources import HOUSE


def test_the_browser_shows_a_page_without_the_net(chromium: Browser) -> None:
    with chromium.new_context(offline=True) as context:
        page = context.new_page()
        page.set_content("<h1>Guatemala</h1>")
        assert page.inner_text("h1") == "Guatemala"


def test_without_root_nothing_is_installed_and_what_is_missing_is_said(tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, text in {"id": "echo 1000", "apt-get": "exit 1", "ls": "exit 1", "grep": "exit 0"}.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    said = subprocess.run(
        ["/bin/sh", HOUSE / ".make" / "system-tools"],
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0
    assert said.stderr.startswith(
        "Not installed here: chromium libreoffice-calc-nogui poppler-utils hledger beancount postgresql. Tests that need them are skipped"
    )
