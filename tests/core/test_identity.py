"""Identifiers sort as they were made."""

from grants_app.core.identity import new_id


def test_later_identifiers_sort_after_earlier_ones_and_are_of_version_seven() -> None:
    made = [new_id() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == 5000
    assert {identifier.version for identifier in made} == {7}
