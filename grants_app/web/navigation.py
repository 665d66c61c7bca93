"""The main places of the program, and which of them a person sees."""

from dataclasses import dataclass

from grants_app.access import Action, Actor


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the main navigation."""

    label: str
    url: str
    current: bool = False


_PLACES: tuple[tuple[str, str, Action | None], ...] = (
    ("Home", "/", None),
    ("Calls", "/calls", Action.CALL_READ),
    ("Communities", "/communities", Action.COMMUNITY_READ),
    ("Applications", "/applications", Action.APPLICATION_READ),
    ("Due diligence", "/diligence", Action.DILIGENCE_READ),
    ("Awards", "/awards", Action.AWARD_READ),
    ("Disbursements", "/disbursements", Action.DISBURSEMENT_READ),
    ("Sub-grants", "/sub-grants", Action.SUB_GRANT_READ),
    ("Expenditure", "/expenditures", Action.EXPENDITURE_READ),
    ("Findings", "/findings", Action.FINDING_READ),
    ("Reports", "/reports", Action.REPORT_READ),
    ("Evidence", "/evidence", Action.EVIDENCE_READ),
    ("Evidence", "/evidence", Action.EVIDENCE_VISIT),
    ("Publications", "/publications", Action.PUBLICATION_READ),
    ("Strategy", "/strategy", Action.STRATEGY_READ),
    ("Banks", "/banks", Action.BANK_READ),
    ("Rates", "/rates", Action.RATE_READ),
    ("Books", "/books", Action.LEDGER_READ),
    ("Hubs", "/hubs", Action.HUB_READ),
    ("People", "/people", Action.PERSON_READ),
    ("Audit trail", "/audit", Action.TRAIL_READ),
)


def places_for(actor: Actor, path: str) -> tuple[Place, ...]:
    """The places that the person may open; the one that `path` is in is marked."""
    open_to = {url: label for label, url, action in _PLACES if action is None or actor.may_somewhere(action)}
    return tuple(
        Place(label, url, path == url or (url != "/" and path.startswith(f"{url}/"))) for url, label in open_to.items()
    )
