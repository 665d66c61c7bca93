"""A skip is named with its reason; where CI is set it is a failure."""

import pytest

SKIPPING = """
import pytest

@pytest.fixture
def printer():
    pytest.skip("there is no printer here")

def test_prints(printer): ...

@pytest.mark.skip(reason="not on a Sunday")
def test_rings(): ...

@pytest.mark.xfail(reason="known", strict=True)
def test_known(): raise ValueError

def test_works(): ...
"""
ABSENT = 'import pytest\npytest.skip("no browser here", allow_module_level=True)\n'


@pytest.fixture
def other_run(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makepyfile(test_skipping=SKIPPING, test_absent=ABSENT)
    pytester.makeini("[pytest]\n")
    return pytester


def test_elsewhere_a_skip_is_named_with_its_reason(other_run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    result = other_run.runpytest_inprocess("-p", "tests.skips", "-rs", "-p", "no:xdist")
    result.assert_outcomes(passed=1, skipped=3, xfailed=1)
    result.stdout.fnmatch_lines(["*there is no printer here*"])


@pytest.mark.parametrize("reason", ["there is no printer here", "not on a Sunday", "no browser here"])
def test_on_ci_a_skip_is_a_failure_with_the_same_reason(
    other_run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    monkeypatch.setenv("CI", "true")
    result = other_run.runpytest_inprocess("-p", "tests.skips", "--continue-on-collection-errors", "-p", "no:xdist")
    result.assert_outcomes(passed=1, errors=3, xfailed=1)
    assert result.ret != 0
    result.stdout.fnmatch_lines([f"*on CI nothing may be skipped*{reason}*"])
