"""Who pays for an action, per source and hub: what was promised, in money or in kind, and what each has borne so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from grants_app.awards.models import Award
from grants_app.budgets.cofinancing import behind
from grants_app.budgets.queries import LineView, approved_lines, hubs_shown
from grants_app.core.money import percentage
from grants_app.core.work import Work
from grants_app.donors.queries import donor
from grants_app.expenditures.queries.cofinancing import links, read_in_shown
from grants_app.hubs.queries import hubs
from grants_app.ledger import queries as ledger
from grants_app.ledger.rates import RateMissing
from grants_app.ledger.rules import Kind

IN_KIND = "in-kind"


@dataclass(frozen=True, slots=True)
class HubPart:
    """What a source gives through one hub, in minor units of the award's currency."""

    hub: str
    promised: int
    borne: int
    url: str


@dataclass(frozen=True, slots=True)
class Source:
    """One who gives, in money or in kind."""

    name: str
    is_in_kind: bool
    promised: int | None
    """None where the reader does not see the whole award, and the promise is not of one hub."""
    hubs: tuple[HubPart, ...]
    url: str

    @property
    def borne(self) -> int:
        return sum(part.borne for part in self.hubs)

    @property
    def missing(self) -> int | None:
        """What is promised and not borne yet."""
        return None if self.promised is None else max(self.promised - self.borne, 0)

    @property
    def percent(self) -> Decimal | None:
        return None if not self.promised else percentage(self.borne, self.promised)


@dataclass(frozen=True, slots=True)
class Funding:
    """All sources of an action, and whether others than the donor have borne their share so far."""

    currency: str
    sources: tuple[Source, ...]
    behind: tuple[str, ...]
    lacks_rate: str = ""
    """Why what another award paid cannot be said in the award's currency."""

    @property
    def promised(self) -> int:
        return sum(source.promised or 0 for source in self.sources)

    @property
    def borne(self) -> int:
        return sum(source.borne for source in self.sources)


def funding(work: Work, its: Award) -> Funding:
    """Promised by the budget and by agreed co-financing; borne by the books, until today. Of the hubs that the reader sees."""
    lines = approved_lines(work, its.id)
    sees_all = hubs_shown(work, its) is None
    borne: dict[tuple[str, UUID | None, UUID | None], int] = {}
    for total in ledger.totals(work, its.id, Kind.EXPENSE):
        key = (total.source, total.hub_id, total.line_id)
        borne[key] = borne.get(key, 0) + total.amount
    in_kind = _in_kind(work, its, lines, borne)
    others, lacks_rate = _others(work, its)
    budget = sum(line.amount for line in lines)
    promised_by_others = sum(source.promised or 0 for source in (*in_kind, *others))
    own = max(budget - its.amount_minor - promised_by_others, 0) if sees_all else None
    donors = max(budget - (own or 0) - promised_by_others, 0) if sees_all else None
    sources = (
        _money(work, its, donor(work, its.donor_id).name, "award", donors, borne),
        *others,
        _money(work, its, "Own funds", "own", own, borne),
        *in_kind,
    )
    by_source: dict[str, int] = {}
    for (source, _, _), amount in borne.items():
        by_source[source] = by_source.get(source, 0) + amount
    by_source["others"] = sum(source.borne for source in others)
    return Funding(
        its.currency,
        tuple(source for source in sources if source.promised or source.borne),
        tuple(behind(its.cofinancing_percent, by_source, its.currency)) if sees_all and not lacks_rate else (),
        lacks_rate,
    )


def _money(
    work: Work,
    its: Award,
    name: str,
    source: str,
    promised: int | None,
    borne: dict[tuple[str, UUID | None, UUID | None], int],
) -> Source:
    sums: dict[UUID, int] = {}
    for (of, hub_id, _), amount in borne.items():
        if of == source and hub_id and amount:
            sums[hub_id] = sums.get(hub_id, 0) + amount
    parts = tuple(
        HubPart(hub.name, 0, sums[hub.id], _vouchers(its, source, hub=hub.id)) for hub in hubs(work) if hub.id in sums
    )
    return Source(name, False, promised, parts, _vouchers(its, source))


def _in_kind(
    work: Work, its: Award, lines: Iterable[LineView], borne: dict[tuple[str, UUID | None, UUID | None], int]
) -> list[Source]:
    """Each budget line in kind by who gives it, and what was given in kind on any other line."""
    found = []
    left = {key: amount for key, amount in borne.items() if key[0] == IN_KIND and amount}
    for line in lines:
        mine = {hub_id: amount for (_, hub_id, line_id), amount in left.items() if line_id == line.line_id}
        if line.kind == IN_KIND or mine:
            left = {key: amount for key, amount in left.items() if key[2] != line.line_id}
            shares = line.shares if line.kind == IN_KIND else {}
            parts = tuple(
                HubPart(
                    hub.name,
                    shares.get(hub.id, 0),
                    mine.get(hub.id, 0),
                    _vouchers(its, IN_KIND, line=line.line_id, hub=hub.id),
                )
                for hub in hubs(work)
                if shares.get(hub.id) or mine.get(hub.id)
            )
            promised = line.amount if line.kind == IN_KIND else 0
            name = f"{line.source or line.description} ({line.code})"
            found.append(Source(name, True, promised, parts, _vouchers(its, IN_KIND, line=line.line_id)))
    return found


def _others(work: Work, its: Award) -> tuple[list[Source], str]:
    """Other awards that pay for this action by agreement; and the sentence where a rate for their cost is missing."""
    agreed = [
        it for it in links(work, its) if it.cofinancing.action_id == its.id and it.cofinancing.status == "approved"
    ]
    try:
        read = read_in_shown(work, its, work.today) if agreed else []
    except RateMissing as missing:
        return [], str(missing)
    names = {hub.code: hub.name for hub in hubs(work)}
    found = []
    for link in agreed:
        sums: dict[str, int] = {}
        for cost in read:
            if cost.link_id == link.cofinancing.id:
                sums[cost.hub] = sums.get(cost.hub, 0) + cost.amount.minor
        url = f"/awards/{its.id}/co-financing#read-in"
        parts = tuple(HubPart(names[hub], 0, amount, url) for hub, amount in sums.items())
        found.append(Source(f"{link.donor}, {link.reference}", False, link.cofinancing.promised_minor, parts, url))
    return found, ""


def _vouchers(its: Award, source: str, **of: UUID) -> str:
    return "/expenditures?" + urlencode({"award": its.id, **of, "source": source, "status": "posted"})
