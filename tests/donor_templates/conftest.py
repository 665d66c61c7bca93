"""These tests wait for no spreadsheet program: what it computes is proved beside the engine, and in the browser's test."""

import pytest

from exports.donor_template import recalculation


@pytest.fixture(autouse=True)
def without_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a server that has none."""
    monkeypatch.setattr(recalculation, "program", lambda: None)
