"""The sections of the program with their places, and which of them a person sees."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grants_app.access import Action, Actor


@dataclass(frozen=True, slots=True)
class Place:
    """One list or page that a section leads to."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the work, with the places of it that the person may open; never without one."""

    label: str
    places: tuple[Place, ...]
    current: bool = False

    @property
    def url(self) -> str:
        """Where a press on the section leads: the first of its places."""
        return self.places[0].url


_SECTIONS: Mapping[str, tuple[tuple[str, str, Action | None], ...]] = {
    "Home": (
        ("Home", "/", None),
        ("Calendar", "/calendar", Action.DEADLINE_READ),
        ("Notices", "/notices", None),
    ),
    "Calls": (
        ("Calls", "/calls", Action.CALL_READ),
        ("Worth our time", "/prospects", Action.PROSPECT_READ),
        ("Applications", "/applications", Action.APPLICATION_READ),
        ("Pipeline", "/pipeline", Action.PIPELINE_READ),
    ),
    "Communities": (
        ("Communities", "/communities", Action.COMMUNITY_READ),
        ("Due diligence", "/diligence", Action.DILIGENCE_READ),
        ("Results", "/results", Action.RESULT_READ),
    ),
    "Awards": (
        ("Awards", "/awards", Action.AWARD_READ),
        ("Disbursements", "/disbursements", Action.DISBURSEMENT_READ),
        ("Sub-grants", "/sub-grants", Action.SUB_GRANT_READ),
        ("Expenditure", "/expenditures", Action.EXPENDITURE_READ),
        ("Findings", "/findings", Action.FINDING_READ),
    ),
    "Reports": (
        ("Reports", "/reports", Action.REPORT_READ),
        ("Evidence", "/evidence", Action.EVIDENCE_READ),
        ("Evidence", "/evidence", Action.EVIDENCE_VISIT),
        ("Publications", "/publications", Action.PUBLICATION_READ),
    ),
    "Books": (
        ("Banks", "/banks", Action.BANK_READ),
        ("Rates", "/rates", Action.RATE_READ),
        ("Books", "/books", Action.LEDGER_READ),
    ),
    "Network": (
        ("Strategy", "/strategy", Action.STRATEGY_READ),
        ("Hubs", "/hubs", Action.HUB_READ),
        ("People", "/people", Action.PERSON_READ),
        ("Audit trail", "/audit", Action.TRAIL_READ),
    ),
}


def sections_for(actor: Actor, path: str) -> tuple[Section, ...]:
    """The sections in which the person may open something; the place that `path` is in is marked, and its section."""
    return tuple(_sections(actor, path))


def _sections(actor: Actor, path: str) -> Iterator[Section]:
    for label, its in _SECTIONS.items():
        open_to = {url: name for name, url, action in its if action is None or actor.may_somewhere(action)}
        places = tuple(Place(name, url, _is_in(path, url)) for url, name in open_to.items())
        if places:
            yield Section(label, places, any(place.current for place in places))


def _is_in(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(f"{url}/"))
