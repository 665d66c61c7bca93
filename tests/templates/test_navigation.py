"""The sections of the program: what a person may not open is not offered, and one sees where one is."""

from uuid import uuid4

from grants_app.access import Actor, Grant, Role
from grants_app.web.navigation import sections_for


def actor(role: Role) -> Actor:
    return Actor(id=uuid4(), name="Ana", grants=frozenset({Grant(role, None)}))


def shown(role: Role, path: str = "/") -> dict[str, list[str]]:
    return {section.label: [place.label for place in section.places] for section in sections_for(actor(role), path)}


def test_whoever_comes_from_outside_is_offered_the_evidence_alone() -> None:
    assert shown(Role.EXTERNAL_AUDITOR) == {"Home": ["Home", "Notices"], "Reports": ["Evidence"]}


def test_a_section_leads_to_the_first_place_that_the_person_may_open() -> None:
    reports = next(it for it in sections_for(actor(Role.EXTERNAL_AUDITOR), "/") if it.label == "Reports")
    assert reports.url == "/evidence"


def test_the_section_and_the_place_of_a_page_are_marked() -> None:
    sections = sections_for(actor(Role.DIRECTOR), "/disbursements/new")
    assert [section.label for section in sections if section.current] == ["Awards"]
    assert [it.label for section in sections for it in section.places if it.current] == ["Disbursements"]


def test_a_page_that_only_begins_alike_is_not_marked() -> None:
    assert not any(section.current for section in sections_for(actor(Role.DIRECTOR), "/callsign"))


def test_no_place_stands_twice() -> None:
    urls = [place.url for section in sections_for(actor(Role.DIRECTOR), "/") for place in section.places]
    assert len(urls) == len(set(urls))
