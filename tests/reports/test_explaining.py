"""Lines that vary are explained by the donor's own rule before anybody approves; each version keeps what it said."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook

from exports.statement import FinancialStatement
from exports.variance import Basis, Variances
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict
from grants_app.core.identity import new_id
from grants_app.donors.explaining import Explaining, HeldAgainst
from grants_app.donors.profiles import profile
from grants_app.reports import commands, queries
from grants_app.reports.queries import Plan
from grants_app.reports.variations import Measured, to_explain
from tests.exports.statements import final, interim
from tests.reports.making import LATER, NETWORK, approved, award_with_vouchers, prepared, queried, reviewed
from tests.web import Visitor, program
from tests.world import World

WHOLE = Period(date(2026, 1, 1), date(2027, 12, 31))


def rule_of(code: str) -> Explaining:
    rule = profile(code).on(date(2026, 1, 1)).explanation
    assert rule is not None
    return rule


def line(code: str, contract: int, current: int, spent: int, **others: object) -> Measured:
    usual = {"kind": "direct", "period": spent, "cumulative": spent} | others
    return Measured(new_id(), code, f"What {code} is for", contract=contract, current=current, **usual)  # type: ignore[arg-type]


def asked(code: str, *lines: Measured, is_final: bool) -> list[str]:
    return [it.code for it in to_explain(rule_of(code), lines, [], is_final=is_final)]


def test_the_eu_wants_every_variation_from_the_contract_explained_at_the_end() -> None:
    lines = (line("1", 1000, 1200, 1200), line("2", 1000, 800, 1000), line("10", 500, 500, 0, kind="contingency"))
    assert asked("eu-external-action", *lines, is_final=True) == ["1", "10"]
    assert asked("eu-external-action", *lines, is_final=False) == []


@pytest.mark.parametrize(("spent", "is_asked"), [(900, True), (901, False), (1099, False), (1100, True), (0, True)])
def test_the_uk_wants_ten_per_cent_over_and_under_alike_explained(spent: int, is_asked: bool) -> None:
    assert asked("uk-aid-direct", line("1", 500, 1000, spent), is_final=True) == (["1"] if is_asked else [])


def test_before_the_end_what_is_underspent_cannot_be_told_where_the_budget_has_no_periods() -> None:
    lines = (line("1", 1000, 1000, 100), line("2", 1000, 1000, 1100))
    assert asked("sida", *lines, is_final=False) == ["2"]


def test_a_budget_of_the_period_is_what_the_period_is_held_against() -> None:
    over, within = (line("1", 1000, 1000, 300, period_budget=200), line("2", 1000, 1000, 210, period_budget=200))
    [varied] = to_explain(rule_of("uk-aid-direct"), [over, within], [(over.line_id, "Prices rose.")], is_final=False)
    assert (varied.code, varied.basis, varied.amount, varied.percent) == ("1", Basis.PERIOD, 100, 50)
    assert varied.is_explained


def test_cost_on_a_line_without_budget_is_explained() -> None:
    [varied] = to_explain(rule_of("uk-aid-direct"), [line("1", 0, 0, 1)], [], is_final=True)
    assert varied.percent is None


@pytest.mark.parametrize("is_final", [True, False])
def test_the_page_asks_for_just_the_lines_that_the_donors_file_marks(is_final: bool) -> None:
    statement = final() if is_final else _overspent(interim())
    measured = [
        Measured(
            new_id(), it.code, it.description, it.kind, contract=int(it.budget * 100), current=int(it.budget_now * 100),
            period=int(it.period_cost * 100), cumulative=int(it.cumulative * 100),
            period_budget=None if it.period_budget is None else int(it.period_budget * 100),
        )
        for it in statement.lines
    ]  # fmt: skip
    rule = rule_of("uk-aid-direct")
    assert rule.against is HeldAgainst.CURRENT
    in_file = [it.line.code for it in Variances(statement, rule.from_percent).to_explain()]
    assert in_file
    assert [it.code for it in to_explain(rule, measured, [], is_final=statement.is_final)] == in_file


def _overspent(statement: FinancialStatement) -> FinancialStatement:
    first, *others = statement.lines
    return replace(statement, lines=(replace(first, before_cost=first.budget * 2), *others))


@pytest.fixture
def award_id(world: World) -> UUID:
    """EUR 350.00 on three lines of an EU award: its final report explains every line."""
    return award_with_vouchers(world)


def _variations(world: World, report_id: UUID) -> dict[UUID, str]:
    with world.seen_by("Hélène Dubois", LATER) as work:
        report = queries.report(work, report_id)
        found = queries.figures_of(work, queries.award(work, report.award_id), report)
        return {it.line_id: it.code for it in queries.variations(work, found, report, Plan())}


def _explain(world: World, report_id: UUID, text: str) -> None:
    with world.as_("Hélène Dubois", LATER) as work:
        commands.explain(work, report_id, dict.fromkeys(_variations(world, report_id), text))


def test_a_final_report_is_not_approved_before_each_line_is_explained(world: World, award_id: UUID) -> None:
    report_id = reviewed(world, prepared(world, award_id, WHOLE))
    with world.as_("Ines Correia", LATER) as work, pytest.raises(Conflict) as refused:
        commands.approve(work, report_id, network=NETWORK)
    assert "Lines 1.1, 1.2, 2.1" in refused.value.sentence
    assert "the donor wants to read why" in refused.value.sentence
    _explain(world, report_id, "The court sat later than planned.")
    with world.seen_by("Hélène Dubois", LATER) as work:
        report = queries.report(work, report_id)
        found = queries.figures_of(work, queries.award(work, award_id), report)
        assert not [it for it in queries.blockers(work, found, report) if "read why" in it.says]


def test_the_page_names_the_lines_with_the_rule_and_keeps_one_text_when_its_field_is_left(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    report_id = prepared(world, award_id, WHOLE)
    helene = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    address = f"/reports/{report_id}"
    page = helene.get(address).text
    assert "an explanation for each variation against the budget of the contract" in page
    assert "Still to be explained: lines 1.1, 1.2" in page
    line_id = next(iter(_variations(world, report_id)))
    form = {f"explanation-{line_id}": "Seed was cheaper."}
    answer = helene.post(f"{address}/explanations", form, headers={"HX-Request": "true"})
    assert answer.status_code == 200, answer.text
    assert 'id="explained"' in answer.text
    assert "Still to be explained: lines 1.2" in answer.text
    assert "Seed was cheaper." in helene.get(address).text


def test_what_is_frozen_can_still_be_explained_and_what_is_approved_no_more(world: World, award_id: UUID) -> None:
    first = approved(world, prepared(world, award_id))
    line_id = _any_line(world, first)
    with world.as_("Hélène Dubois", LATER) as work, pytest.raises(Conflict, match="A director begins the next version"):
        commands.explain(work, first, {line_id: "Too late."})


def _any_line(world: World, report_id: UUID) -> UUID:
    with world.seen_by("Hélène Dubois", LATER) as work:
        report = queries.report(work, report_id)
        return queries.figures_of(work, queries.award(work, report.award_id), report).lines[0].line.line_id


def test_an_explanation_reaches_the_file_is_kept_per_version_and_stands_in_the_difference(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    report_id = prepared(world, award_id)
    line_id = _any_line(world, report_id)
    with world.as_("Hélène Dubois", LATER) as work:
        commands.explain(work, report_id, {line_id: "Seed was cheaper."})
    queried(world, report_id)
    with world.as_("Ines Correia", LATER) as work:
        second = commands.reopen(work, report_id, note="The donor asks for more").id
    with world.as_("Hélène Dubois", LATER) as work:
        commands.explain(work, second, {line_id: "Seed was cheaper: bought with two other villages."})
    helene = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    page = helene.get(f"/reports/{second}/differences").text
    assert "Seed was cheaper." in page
    assert "bought with two other villages" in page
    for version, text in ((report_id, "Seed was cheaper."), (second, "bought with two other villages")):
        book = load_workbook(BytesIO(helene.get(f"/reports/{version}/file").content))
        assert any(text in str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row), text
