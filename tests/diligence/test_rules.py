"""The questionnaire is data that is checked, each point has its sentence, and an answer grows old."""

from datetime import date

import pytest

from grants_app.core.errors import Conflict, Invalid
from grants_app.diligence.rules import questionnaire as data
from grants_app.diligence.rules.answers import Given, is_too_old, missing, must_be_whole, wrong_with
from grants_app.diligence.rules.life import NewCondition, check_decision, must_have_no_stop
from grants_app.diligence.rules.questionnaire import Questionnaire, UnfitQuestionnaire
from grants_app.diligence.rules.score import Score, score
from tests.diligence.making import WELL, decision

ON = date(2026, 3, 16)
OURS: Questionnaire = data.in_force()


def judged(**others: str) -> Score:
    answers = WELL | {"san-check": "clear"} | {code.replace("_", "-"): value for code, value in others.items()}
    return score(OURS, {code: Given(value, ON) for code, value in answers.items()}, ON)


def test_ours_has_the_five_sections_and_says_why_it_asks() -> None:
    assert [section.code for section in OURS.sections] == [
        "governance",
        "finance",
        "safeguarding",
        "sanctions",
        "protection",
    ]
    assert all(question.why for question in OURS.questions())
    assert {question.kind for question in OURS.questions()} == set(data.Kind)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('kind = "number"', 'kind = "colour"', "kind «colour» is not known"),
        ("weight = 3", "weight = -1", "weight is a whole number"),
        ('code = "gov-rules"', 'code = "gov-form"', "Two questions are called «gov-form»"),
        ('answers = ["yes"], says = "Relatives', 'answers = ["si"], says = "Relatives', "names the answer «si»"),
        ('kind = "text"\n', 'kind = "text"\nweight = 2\n', "a text earns no points"),
        ("at_least = 0\n", "at_least = 10\n", "takes every score"),
        ("[[section]]", "[[section", "is no TOML"),
    ],
)
def test_a_questionnaire_that_cannot_be_used_is_refused_with_the_place(old: str, new: str, says: str) -> None:
    text = data.text_in_force()
    assert old in text
    with pytest.raises(UnfitQuestionnaire, match=says):
        data.read(text.replace(old, new, 1))


def test_each_point_says_how_it_arises() -> None:
    its = judged()
    assert its.point("gov-rules").says == "Yes: all of 3 points."
    assert its.point("fin-books").says == "Partly: 2 of 4 points."
    assert its.point("saf-complaints").says == "Partly: 1.5 of 3 points."
    assert its.point("gov-board").says == "7, which is 5 or more: all of 2 points."
    assert its.point("fin-accounts").says == "Does not apply: its 2 points are left out."
    assert its.point("gov-registration-ends").says == "30 Jun 2027: all of 2 points."


def test_the_score_is_the_sum_of_its_points_per_section_and_in_whole() -> None:
    its = judged()
    assert (
        its.whole.hundredths
        == sum(part.hundredths for _, part in its.sections)
        == sum(it.hundredths for it in its.points)
    )
    assert (str(its.whole.points), its.whole.of, its.whole.percent) == ("68.5", 74, 93)
    assert its.level.code == "low"


def test_a_red_flag_raises_the_risk_and_a_hard_stop_cannot_be_accepted() -> None:
    red = judged(gov_board="2")
    assert ([flag.says for flag in red.red_flags], red.level.code) == (["Fewer than three people decide."], "medium")
    stopped = judged(saf_cases="yes")
    assert stopped.level.code == "high"
    with pytest.raises(Conflict, match="A case of abuse is open"):
        must_have_no_stop("accept", stopped)
    must_have_no_stop("refuse", stopped)


def test_a_day_that_has_gone_by_is_flagged_and_earns_nothing() -> None:
    its = judged(gov_registration_ends="2026-03-15").point("gov-registration-ends")
    assert its.says == "15 Mar 2026, which is flagged: none of 2 points."


def test_an_answer_is_good_for_its_months_and_then_asked_again() -> None:
    question = OURS.question("fin-bank")
    assert question is not None
    assert not is_too_old(question, Given("yes", date(2025, 3, 16)), ON)
    assert is_too_old(question, Given("yes", date(2025, 3, 15)), ON)
    answers = {code: Given(value, ON, has_evidence=True) for code, value in (WELL | {"san-check": "clear"}).items()}
    assert list(missing(OURS, answers, ON)) == []
    answers["fin-bank"] = Given("yes", date(2025, 3, 15))
    [found] = missing(OURS, answers, ON)
    assert (found.is_too_old, found.says[:35]) == (True, "It was good until 15 Mar 2026; ask ")
    with pytest.raises(Conflict, match="1 of the questions still wait"):
        must_be_whole([found])


@pytest.mark.parametrize(
    ("code", "value"), [("gov-board", "-3"), ("gov-board", "²"), ("gov-form", "yes"), ("saf-training", "2026-02-30")]
)
def test_what_cannot_be_an_answer_has_its_sentence(code: str, value: str) -> None:
    question = OURS.question(code)
    assert question is not None
    assert wrong_with(question, value)
    assert not wrong_with(question, "")


def test_a_reviewer_may_go_higher_than_the_answers_but_never_lower() -> None:
    assert check_decision("accept", decision("medium"), judged(), OURS, ON).months == 12
    with pytest.raises(Invalid, match="never lower"):
        check_decision("accept", decision("low"), judged(gov_board="2"), OURS, ON)
    with pytest.raises(Invalid, match="at least one condition"):
        check_decision("accept-with-conditions", decision(), judged(), OURS, ON)
    with pytest.raises(Invalid, match="has gone by"):
        check_decision(
            "accept-with-conditions", decision("low", NewCondition("x", date(2026, 3, 15))), judged(), OURS, ON
        )
