"""What an agreement may be made of: awards, hubs, lines for third parties, and the donor's ceiling."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.budgets import queries as budgets
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.donors.profiles import profile
from grants_app.hubs.models import Hub
from grants_app.hubs.queries import hubs
from grants_app.ledger.models import ControlBalance
from grants_app.ledger.queries import advances
from grants_app.ledger.rates import AwardRates, RateMissing, Rule, conversion
from grants_app.ledger.rules import Shares
from grants_app.sub_grants.models import SubGrant
from grants_app.sub_grants.rules.agreement import Ceiling
from grants_app.sub_grants.rules.life import COUNTED, Status

THIRD_PARTY = "third-party"


@dataclass(frozen=True, slots=True)
class ThirdPartyLine:
    """A budget line for third parties on which a hub has a share, with what is left and what its advance has on it."""

    id: UUID
    code: str
    description: str
    share: Money
    left: Money
    advanced: Money

    @property
    def label(self) -> str:
        return f"{self.code} {self.description}"


def third_party_lines(work: Work, award: Award, hub: Hub) -> list[ThirdPartyLine]:
    """The lines of the approved budget from which a hub may support third parties."""
    shares = line_shares(work, award.id, hub.id)
    found = []
    for line in budgets.approved_lines(work, award.id):
        if line.kind == THIRD_PARTY and line.shares.get(hub.id):
            there = shares.get(line.line_id, Shares())
            money = (Money(minor, award.currency) for minor in (line.shares[hub.id], there.available, there.advanced))
            found.append(ThirdPartyLine(line.line_id, line.code, line.description, *money))
    return found


def line_shares(work: Work, award_id: UUID, hub_id: UUID) -> dict[UUID, Shares]:
    """The hub's shares of all lines of an award by state."""
    rows = work.all(select(ControlBalance).where(ControlBalance.book_id == award_id, ControlBalance.hub_id == hub_id))
    return {row.line_id: Shares(row.available, row.reserved, row.advanced, row.spent) for row in rows}


def line_code(work: Work, award: Award, line_id: UUID) -> str:
    """The code of a line of the award's budget."""
    codes = {its_id: code for code, its_id in budgets.line_ids(work, award.id).items()}
    return codes.get(line_id, "–")


@dataclass(frozen=True, slots=True)
class Places:
    """For which awards and hubs a person may draft an agreement: id and words of each."""

    awards: list[tuple[UUID, str]]
    hubs: list[tuple[UUID, str]]


def places(work: Work) -> Places:
    """The active awards in which a hub of the person takes part, and those hubs."""
    mine = awards.visible_awards(work, Action.SUB_GRANT_WRITE).where(Award.status == "active")
    rows = work.all(mine.order_by(col(Award.reference)))
    return Places(
        [(award.id, f"{award.reference} · {award.title}") for award in rows],
        [(hub.id, hub.name) for hub in hubs(work) if work.actor.may(Action.SUB_GRANT_WRITE, hub.id)],
    )


@dataclass(frozen=True, slots=True)
class Source:
    """From where a tranche may be paid: the award's bank share, or an advance of the hub in one currency."""

    key: str
    label: str
    holds: Money


def sources(work: Work, award: Award, hub: Hub) -> list[Source]:
    """The hub's advances of the award that hold something, then the award's bank share."""
    held = {
        currency: there.own
        for (_, hub_id, currency), there in advances(work, [award.id]).items()
        if hub_id == hub.id and there.own > 0
    }
    found = [
        Source(currency, f"the hub's advance in {currency}", Money(held[currency], currency))
        for currency in sorted(held, key=lambda currency: (currency != hub.currency, currency))
    ]
    return [*found, Source("bank", "the award's bank account (head office)", Money.zero(award.currency))]


# --- the donor's ceiling per third party ---


def ceiling(work: Work, award: Award, its: SubGrant, *, among: Collection[Status] = COUNTED) -> Ceiling | None:
    """What the donor allows for one community beside what its agreements under the award come to; None without a ceiling."""
    limit: Money | None = profile(award.profile).on(award.signed_on).third_party_amount_max
    if limit is None:
        return None
    others = columns(func.coalesce(func.sum(SubGrant.award_minor), 0), func.count()).where(
        col(SubGrant.award_id) == its.award_id,
        col(SubGrant.community_id) == its.community_id,
        col(SubGrant.status).in_(among),
        col(SubGrant.id) != its.id,
    )
    minor, count = work.rows(others)[0]
    together = Money(int(minor) + its.award_minor, award.currency)
    rates = awards.rates_for(work, award, [limit.currency])
    return Ceiling(limit, _in_currency(work, rates, together, limit.currency), int(count) + 1)


def _in_currency(work: Work, rates: AwardRates, amount: Money, currency: str) -> Money | None:
    """By the award's rule of the day; where that gives none, by the month; None where there is no rate."""
    if amount.currency == currency:
        return amount
    try:
        return rates.to_hub(currency, work.today).convert(amount)
    except RateMissing:
        pass
    try:
        return conversion(rates.provisional, Rule.MONTHLY, amount.currency, currency, work.today).convert(amount)
    except RateMissing:
        return None
