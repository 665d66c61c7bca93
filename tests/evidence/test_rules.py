"""The auditor's list: read with any separators, no range guessed, duplicates and gaps each with a sentence."""

from uuid import uuid4

import pytest

from grants_app.core.errors import Invalid
from grants_app.evidence.rules import Candidate, Outcome, gap_says, key, matched, numbers_to_look_up, read_list

GT, KE = uuid4(), uuid4()


def voucher(
    number: str, hub: str = "GT", year: int = 2026, *, in_award: bool = True, in_days: bool = True
) -> Candidate:
    return Candidate(uuid4(), number, GT if hub == "GT" else KE, hub, year, in_award, in_days)


def known(*candidates: Candidate) -> dict[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = {}
    for one in candidates:
        found.setdefault(key(one.number), []).append(one)
    return found


def read(text: str, *numbers: str) -> list[str]:
    return read_list(text, {key(one) for one in numbers}.__contains__)


@pytest.mark.parametrize(
    "text",
    [
        "GT-001\nGT-002",
        "GT-001, GT-002",
        "GT-001;GT-002;",
        "GT-001\tGT-002\r\n",
        "• «GT-001» | GT-002",
        "GT-001 GT-002",
    ],
)
def test_the_list_is_read_whatever_stands_between_its_numbers(text: str) -> None:
    assert read(text) == ["GT-001", "GT-002"]


def test_a_number_with_a_space_stays_whole_where_a_voucher_bears_it() -> None:
    assert read("Vale 12\nVale 13", "vale 12") == ["Vale 12", "Vale", "13"]
    assert set(numbers_to_look_up("Vale 12")) == {"vale 12", "vale", "12"}


def test_the_evidence_comes_in_the_order_of_the_list() -> None:
    one, two = voucher("GT-001"), voucher("GT-002")
    found = matched(["GT-002", "gt-001"], known(one, two))
    assert [(its.voucher_id, its.outcome) for its in found] == [(two.voucher_id, "found"), (one.voucher_id, "found")]


@pytest.mark.parametrize(
    "asked", ["GT-001..GT-005", "GT-001 - GT-005", "GT-001 to GT-005", "0010-0015", "GT-001 … GT-005", "12 bis 14"]
)
def test_a_range_is_not_guessed(asked: str) -> None:
    assert read(asked) == [asked]
    assert matched([asked], {})[0].outcome is Outcome.RANGE


@pytest.mark.parametrize("asked", ["GT-001", "2026-0012", "F-2026-7"])
def test_a_number_that_only_holds_a_line_is_no_range(asked: str) -> None:
    assert matched([asked], {})[0].outcome is Outcome.UNKNOWN


def test_what_was_asked_already_says_where() -> None:
    found = matched(["GT-001", "GT-009", "gt-001", "GT-009"], known(voucher("GT-001")))
    assert [(its.outcome, its.extra) for its in found] == [
        ("found", ""), ("unknown", ""), ("duplicate", "1"), ("duplicate", "2"),
    ]  # fmt: skip


def test_a_voucher_of_other_days_or_of_another_award_is_a_gap_with_its_own_sentence() -> None:
    there = known(voucher("GT-001", in_days=False), voucher("GT-002", in_award=False))
    outcomes = [its.outcome for its in matched(["GT-001", "GT-002"], there)]
    assert outcomes == [Outcome.OTHER_DAYS, Outcome.OTHER_AWARD]
    assert len({gap_says(its, "", inside=True) for its in (*outcomes, Outcome.UNKNOWN)}) == 3


def test_to_an_auditor_from_outside_other_awards_and_days_do_not_exist() -> None:
    assert {gap_says(its, "", inside=False) for its in (Outcome.OTHER_AWARD, Outcome.OTHER_DAYS)} == {
        gap_says(Outcome.UNKNOWN, "", inside=False)
    }


def test_a_number_that_two_vouchers_bear_is_asked_for_with_hub_and_year() -> None:
    two = known(voucher("0012"), voucher("0012", "KE"), voucher("0012", year=2025))
    (its,) = matched(["0012"], two)
    assert (its.outcome, its.extra) == (Outcome.SEVERAL, "GT:0012:2025, GT:0012:2026, KE:0012:2026")
    assert [its.outcome for its in matched(["KE:0012", "GT:0012:2025"], two)] == ["found", "found"]


@pytest.mark.parametrize("text", ["", " ,;\n", ",".join(f"V-{number}" for number in range(501))])
def test_an_empty_list_and_one_without_end_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read(text)
