"""The judges themselves: what the standards call valid passes, what they call invalid is caught."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.standards.rulesets import KINDS, broken, kinds
from tests.standards.validity import GIVING, IATI, against_codelists, against_schema, grants_problems

TODAY = date(2026, 3, 16)
SAMPLES = IATI / "samples"


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.xml").read_bytes()


def test_every_kind_of_rule_is_interpreted() -> None:
    assert kinds() - {"loop"} == set(KINDS)


@pytest.mark.parametrize("name", ["iati-2.03-annotated-example", "schema-test-21-transaction", "org-be-rikolto"])
def test_the_standards_own_activities_are_valid_by_the_schema(name: str) -> None:
    content = sample(name)
    kind = "organisations" if b"<iati-organisations" in content else "activities"
    assert against_schema(content, kind) == []


def test_the_standards_own_organisation_is_valid_by_the_schema() -> None:
    assert against_schema(sample("iati-2.03-organisation-annotated-example"), "organisations") == []


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("invalid-*.xml")), ids=lambda file: file.stem)
def test_what_is_invalid_on_purpose_is_caught_by_the_schema(file: Path) -> None:
    assert against_schema(file.read_bytes())


def test_the_ruleset_finds_what_the_schema_does_not() -> None:
    """A real file of 2.02 that the schema takes: its sectors and countries come to 100, its dates are past."""
    content = sample("iati-2.03-annotated-example")
    assert against_schema(content) == []
    wrong = content.replace(b'percentage="', b'percentage="1')
    assert any("must add up to 100%" in says for says in broken(wrong, TODAY))
    assert any("must not be in the future" in says for says in broken(content, date(2000, 1, 1)))


def test_a_code_that_no_list_has_is_caught() -> None:
    content = sample("iati-2.03-annotated-example")
    before = set(against_codelists(content))
    after = set(against_codelists(content.replace(b'<activity-status code="2"', b'<activity-status code="77"')))
    assert after - before == {"//iati-activity/activity-status/@code: 77"}


def test_the_real_grants_are_valid_and_the_synthetic_ones_give_nine_errors() -> None:
    assert grants_problems((GIVING / "samples" / "ab-charitable-trust-human-rights-120.json").read_bytes()) == []
    assert len(grants_problems((GIVING / "samples" / "synthetic-invalid-grants.json").read_bytes())) == 9


def test_a_plain_day_is_no_moment() -> None:
    package = json.loads((GIVING / "samples" / "ab-charitable-trust-human-rights-120.json").read_text())
    package["grants"][0]["dateModified"] = "2026-03-16"
    assert any("date-time" in says for says in grants_problems(json.dumps(package).encode()))
