"""What the signed agreement says, and one version of the budget, as donors' files need them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import cast
from uuid import UUID

from exports import statement as exports
from exports.donor_budget import BudgetedLine, DonorBudget, NamedPeriod, Participant
from exports.wording import Language, Said, said
from grants_app.awards.models import Award
from grants_app.awards.queries import award, form_facts, participants
from grants_app.budgets.periods import periods_of
from grants_app.budgets.queries.versions import LineView, approved_version, draft_version, hubs_shown, lines
from grants_app.budgets.rules import PlannedPeriod, Status, version_in_words
from grants_app.core.errors import Conflict, Forbidden
from grants_app.core.money import Money, percentage
from grants_app.core.notation import CANONICAL, written_for
from grants_app.core.work import Work
from grants_app.donors.profiles import profile
from grants_app.donors.queries import donor
from grants_app.hubs.queries import hub
from grants_app.ledger.rates import RULE_LABELS, SOURCE_LABELS


def award_facts(work: Work, its: Award, total_budget_minor: int) -> exports.AwardFacts:
    """The facts of an award that stand on every donor's file; the donor's rules are those of the day it was signed."""
    lead, giver, rules = hub(work, its.lead_hub_id), donor(work, its.donor_id), profile(its.profile).on(its.signed_on)
    return exports.AwardFacts(
        reference=its.reference,
        title=its.title,
        donor=giver.name,
        donor_reference="",  # an award is known by the number that its agreement bears
        currency=its.currency,
        amount=its.amount.amount,
        total_budget=Money(total_budget_minor, its.currency).amount,
        donor_share_percent=percentage(its.amount_minor, its.total_budget_minor, decimals=2) or Decimal(100),
        starts_on=its.starts_on,
        ends_on=its.ends_on,
        signed_on=its.signed_on,
        lead_hub=f"{lead.code} {lead.name}",
        rate_rule=RULE_LABELS.get(its.rate_rule, its.rate_rule),
        rate_source=SOURCE_LABELS.get(its.rate_source, its.rate_source),
        indirect_percent=rules.indirect_percent_max,
        contingency_percent=rules.contingency_percent_max,
        language=cast("Language", giver.language),
    )


@written_for(CANONICAL)
def donor_budget(work: Work, award_id: UUID, *, network: str) -> DonorBudget:
    """The approved budget as per contract or last amendment; while there is none, the draft that is being prepared.

    Forbidden for who sees only some hubs' shares, Conflict while there is no budget at all.
    """
    its = award(work, award_id)
    if hubs_shown(work, its) is not None:
        raise Forbidden("A donor's budget form is of the whole award, and you may not see all of its hubs.")
    version = approved_version(work, its.id) or draft_version(work, its.id)
    if version is None:
        raise Conflict(f"{its.reference} has no budget yet: type it in, or take in a workbook.")
    views = lines(work, version.id)
    periods = periods_of([view.planned for view in views])
    total = Money(sum(view.amount for view in views), its.currency)
    return DonorBudget(
        network=network,
        award=award_facts(work, its, its.total_budget_minor),
        version=version_in_words(version.number, version.approved_at),
        is_approved=version.status == Status.APPROVED,
        prepared_on=work.today,
        lines=tuple(_lines(work, its, views, periods)),
        periods=tuple(NamedPeriod(period.name, period.starts_on, period.ends_on) for period in periods),
        sources=tuple(it for it in promised(work, its, views) if it.kind == "donor" or it.budgeted),
        notes=tuple(_differs(total, its)),
        form_facts=form_facts(work, its.id),
        hubs=tuple(
            Participant(hub.code, hub.name, hub.country)
            for hub in sorted(participants(work, its.id), key=lambda hub: (hub.id != its.lead_hub_id, hub.code))
        ),
    )


def _differs(total: Money, its: Award) -> Iterator[Said]:
    """What the donor should hear where budget and agreement are not of one total."""
    if total == its.total_budget:
        return
    text = "This budget comes to {total}, the total budget of the agreement is {agreed}: a difference of {difference}."
    if not its.total_budget_is_stated:
        text = (
            "This budget comes to {total}, the total budget of the agreement is {agreed}, as its percentage of co-financing gives "
            "it: a difference of {difference}."
        )
    yield said(text, total=str(total), agreed=str(its.total_budget), difference=str(total - its.total_budget))


def promised(work: Work, its: Award, lines_of_budget: Sequence[LineView]) -> tuple[exports.SourceLine, ...]:
    """Who is to pay for the action: contributions in kind by their lines, the donor up to its amount, own funds the rest."""
    in_kind = sum(line.amount for line in lines_of_budget if line.kind == "in-kind")
    budget = sum(line.amount for line in lines_of_budget)
    own = max(budget - its.amount_minor - in_kind, 0)
    parts: tuple[tuple[str, exports.SourceKind, int], ...] = (
        (donor(work, its.donor_id).name, "donor", budget - own - in_kind),
        ("Own contribution", "own", own),
        ("Contributions in kind", "in-kind", in_kind),
    )
    return tuple(
        exports.SourceLine(name, kind, Money(amount, its.currency).amount, exports.ZERO) for name, kind, amount in parts
    )


def _lines(work: Work, its: Award, views: Sequence[LineView], periods: Sequence[PlannedPeriod]) -> list[BudgetedLine]:
    codes = {hub.id: hub.code for hub in participants(work, its.id)}
    return [
        BudgetedLine(
            code=view.code,
            heading=view.heading,
            description=view.description,
            kind=cast("exports.LineKind", view.kind),
            amount=Money(view.amount, its.currency).amount,
            unit=view.unit,
            quantity=view.quantity,
            unit_cost=view.unit_cost,
            source=view.source,
            justification=view.justification,
            by_period=tuple(Money(view.of_period(period), its.currency).amount for period in periods),
            by_hub=tuple(
                (codes.get(hub_id, ""), Money(share, its.currency).amount)
                for hub_id, share in sorted(view.shares.items(), key=lambda item: codes.get(item[0], ""))
            ),
        )
        for view in views
    ]
