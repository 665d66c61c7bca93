"""What the donor's rules say of an award as it runs: cost beyond the flexibility, and a co-financing share that falls behind."""

from uuid import UUID

from grants_app.awards.models import Award
from grants_app.awards.queries import award
from grants_app.budgets.caps import Caps
from grants_app.budgets.cofinancing import behind
from grants_app.budgets.flexibility import excess
from grants_app.budgets.queries.ground import ground
from grants_app.budgets.queries.versions import approved_version
from grants_app.core.work import Work
from grants_app.donors.profiles import profile
from grants_app.ledger import queries as ledger
from grants_app.ledger.rules import Kind


def caps_of(work: Work, its: Award) -> Caps:
    """The donor's caps on an award's budget, by the rules of the day on which it was signed."""
    its = award(work, its.id)
    rules = profile(its.profile)
    return Caps(
        rules.value("indirect_percent_max", its.signed_on),
        rules.value("indirect_base", its.signed_on),
        rules.value("contingency_percent_max", its.signed_on),
    )


def watched(work: Work, its: Award) -> list[str]:
    """Sentences about what would be ineligible, or is behind, as things stand now; for who reads the whole award."""
    if approved_version(work, its.id) is None:
        return []
    spent: dict[UUID, int] = {}
    by_source: dict[str, int] = {}
    for total in ledger.totals(work, its.id, Kind.EXPENSE):
        by_source[total.source] = by_source.get(total.source, 0) + total.amount
        if total.line_id:
            spent[total.line_id] = spent.get(total.line_id, 0) + total.amount
    return _beyond(work, its, spent) + behind(its.cofinancing_percent, by_source, its.currency)


def _beyond(work: Work, its: Award, spent: dict[UUID, int]) -> list[str]:
    here = ground(work, its)
    cite = here.rule.cite if here.rule else ""
    return [
        f"{name} is spent beyond what the donor's rule lets count: {over} would be ineligible without an amendment ({cite})."
        for name, over in excess(here.rule, here.base, spent, its.currency).items()
    ]
