"""The grants command on a database of its own, as somebody at a terminal runs it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from grants_app.cli import app

Grants = Callable[..., Any]


@pytest.fixture
def grants(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Grants:
    """Runs `grants` with these words; gives its exit code and what it said."""
    monkeypatch.setenv("GRANTS_DATABASE_URL", database_url)
    monkeypatch.setenv("GRANTS_DATA_FOLDER", str(tmp_path))
    runner = CliRunner()
    return lambda *words: runner.invoke(app, [str(word) for word in words])
