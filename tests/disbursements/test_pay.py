"""A payment posts once, at the bank's own rate, and turns the reservation into what the hub really holds."""

from grants_app.ledger.rules import Held, Kind, Shares
from tests.disbursements.stage import Stage


def test_what_was_reserved_becomes_the_advance(stage: Stage) -> None:
    stage.paid()
    assert stage.shares()["1.1"] == Shares(available=10_000_00, advanced=2_000_00)
    assert stage.shares()["2.1"] == Shares(available=5_000_00, advanced=1_000_00)
    assert stage.held(Kind.ADVANCE, "GTQ") == Held(25_590_00, 3_000_00)
    assert stage.held(Kind.BANK, "EUR") == Held(37_000_00, 37_000_00)
