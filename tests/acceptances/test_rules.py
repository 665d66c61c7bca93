"""The columns A to G: the worked example in Kenyan shillings, and what follows for the next form."""

from datetime import date

import pytest

from grants_app.acceptances import rules
from grants_app.acceptances.rules import Answer, Face, Letter, Said
from grants_app.core.money import Money

TYPES = {"vat"}


def kes(amount: int) -> Money:
    return Money.of(amount, "KES")


def said(reported: int, accepted: int | None, requested: int = 0, authorised: int = 0) -> Said:
    return Said(kes(reported), None if accepted is None else kes(accepted), kes(requested), kes(authorised))


def test_the_worked_example_keeps_reported_and_accepted_apart() -> None:
    [face] = rules.forms_of_line(kes(1_000_000), [said(850_000, 830_000, 1_200_000, 1_200_000)])
    assert (face.reported, face.accepted, face.rejected) == (kes(850_000), kes(830_000), kes(20_000))
    assert (face.balance, face.outstanding) == (kes(170_000), kes(1_370_000))


def test_the_next_form_begins_with_what_is_outstanding() -> None:
    forms = rules.forms_of_line(kes(1_000_000), [said(850_000, 830_000, 1_200_000, 1_200_000), said(900_000, None)])
    assert forms[1].authorised == kes(1_370_000)


def test_more_than_authorised_gives_a_balance_below_zero_that_reduces_what_is_outstanding() -> None:
    [face] = rules.forms_of_line(kes(100), [said(130, 130, 50, 50)])
    assert (face.balance, face.outstanding) == (kes(-30), kes(20))


def test_what_the_agency_has_not_said_is_not_guessed() -> None:
    forms = rules.forms_of_line(kes(100), [said(80, None, 0, 50), said(10, 10)])
    assert [(it.balance, it.outstanding) for it in forms] == [(None, None), (None, None)]
    whole = rules.together([*forms, Face(kes(1), kes(2), kes(1), kes(0), kes(0))], "KES")
    assert (whole.authorised, whole.reported, whole.accepted) == (None, kes(92), None)


def test_a_period_stands_on_the_form_of_the_report_before_it() -> None:
    ends = [date(2026, 3, 31), date(2026, 6, 30)]
    begins = [date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 5, 9), date(2026, 7, 1)]
    assert [rules.form_of(day, ends) for day in begins] == [0, 0, 1, 1, 2]
    assert rules.form_of(date(2026, 1, 1), []) == 0


@pytest.mark.parametrize(
    ("reported", "answer", "wrong"),
    [
        (100, Answer(kes(100)), set()),
        (-5, Answer(kes(-5)), set()),
        (100, Answer(kes(0), "No papers", "vat"), set()),
        (100, Answer(kes(101)), {"accepted-k"}),
        (100, Answer(kes(-1), "No papers", "vat"), {"accepted-k"}),
        (-5, Answer(kes(-6)), {"accepted-k"}),
        (100, Answer(kes(80)), {"reason-k", "type-k"}),
    ],
)
def test_a_line_is_accepted_at_most_as_reported_and_a_rejected_part_says_why(
    reported: int, answer: Answer, wrong: set[str]
) -> None:
    assert set(rules.check_answer("k", "1.1, KE", kes(reported), answer, TYPES)) == wrong


def test_a_letter_has_a_reference_and_a_day_after_the_report_went() -> None:
    sent, today = date(2026, 7, 10), date(2026, 8, 1)
    assert rules.check_letter(Letter(date(2026, 7, 10), "UNFPA/7"), sent, today) == {}
    assert set(rules.check_letter(Letter(date(2026, 7, 9), " "), sent, today)) == {"on", "reference"}
    assert set(rules.check_letter(Letter(date(2026, 8, 2), "UNFPA/7"), sent, today)) == {"on"}
