"""How an award begins: typed in, or made from an application that won; its book and its hubs begin with it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries, rules
from grants_app.awards.commands.objectives import serve_as_applied
from grants_app.awards.commands.steps import sign
from grants_app.awards.models import Award, AwardHub, FixedRate
from grants_app.awards.rules import Status, Terms
from grants_app.core.calendar import Period
from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.core.numbering import next_reference
from grants_app.core.work import Work
from grants_app.donors import queries as donors
from grants_app.ledger.posting import start_book
from grants_app.ledger.rates import Rule


def create(work: Work, terms: Terms) -> Award:
    """Write down a grant agreement and start its book; active at once when it is signed, else preparing.

    Raises Invalid with a sentence for each field that cannot be.
    """
    work.must(Action.AWARD_WRITE, terms.lead_hub_id)
    rules.check(terms)
    row = _new_row(work, terms)
    work.add(row)
    start_book(work, row.id, row.currency)
    _add_hubs(work, row.id, [row.lead_hub_id])
    if row.application_id:
        serve_as_applied(work, row)
    if terms.rate_rule == Rule.FIXED:
        for quote, rate in terms.fixed_rates:
            work.add(FixedRate(award_id=row.id, quote=quote, rate=rate))
    work.note(
        "award.created",
        row.id,
        row.lead_hub_id,
        reference=row.reference,
        amount=terms.amount,
        total_budget=row.total_budget,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        rate_rule=row.rate_rule,
        rate_source=row.rate_source,
        application=row.application_id,
    )
    if terms.signed_on <= work.today:
        sign(work, row)
    return row


def create_from_application(
    work: Work,
    application_id: UUID,
    *,
    signed_on: date,
    reference: str = "",
    amount: Money | None = None,
    period: Period | None = None,
    cofinancing_percent: Decimal = Decimal(0),
    total_budget: Money | None = None,
    rate_rule: str = Rule.MONTHLY,
    rate_source: str = "inforeuro",
    provisional_source: str = "",
    fixed_rates: tuple[tuple[str, Decimal], ...] = (),
) -> Award:
    """Make a won application an award: title, hub, donor, currency, amount and period are the application's.

    Give `amount` or `period` only where the donor decided otherwise.
    """
    won = queries.won_application(work, application_id, to_change=True)
    work.must(Action.AWARD_WRITE, won.hub_id)
    proposed = queries.proposed_terms(work, won, signed_on)
    terms = replace(
        proposed,
        reference=reference,
        amount=amount or proposed.amount,
        starts_on=period.starts_on if period else proposed.starts_on,
        ends_on=period.ends_on if period else proposed.ends_on,
        cofinancing_percent=cofinancing_percent,
        total_budget=total_budget,
        rate_rule=rate_rule,
        rate_source=rate_source,
        provisional_source=provisional_source,
        fixed_rates=fixed_rates,
    )
    return create(work, terms)


def take_part(work: Work, award_id: UUID, hub_ids: Iterable[UUID]) -> None:
    """Let hubs take part in an award; those that do already stay."""
    its = queries.award(work, award_id)
    work.must(Action.AWARD_WRITE, its.lead_hub_id)
    here = {hub.id for hub in queries.participants(work, award_id)}
    new = sorted(set(hub_ids) - here, key=lambda hub_id: hub_id.hex)
    _add_hubs(work, award_id, new)
    for hub_id in new:
        work.note("award.hub_takes_part", award_id, hub_id)


def _new_row(work: Work, terms: Terms) -> Award:
    donor = donors.donor(work, terms.donor_id)
    reference = terms.reference.strip() or next_reference(work, f"AW-{terms.signed_on.year}")
    if not queries.reference_is_free(work, reference):
        says = f"There is an award with the reference {reference} already."
        raise Invalid(says, fields={"reference": says})
    total = rules.total_budget(terms.amount, terms.cofinancing_percent, terms.total_budget)
    return Award(
        reference=reference,
        donor_id=donor.id,
        application_id=terms.application_id,
        title=terms.title.strip(),
        lead_hub_id=terms.lead_hub_id,
        status=Status.PREPARING,
        currency=terms.amount.currency,
        amount_minor=terms.amount.minor,
        total_budget_minor=total.minor,
        total_budget_is_stated=terms.total_budget is not None,
        cofinancing_percent=terms.cofinancing_percent,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        signed_on=terms.signed_on,
        profile=donor.profile,
        rate_rule=terms.rate_rule,
        rate_source="contract" if terms.rate_rule == Rule.FIXED else terms.rate_source,
        provisional_source=terms.provisional_source,
        search_text=rules.searchable(reference, terms.title)[:400],
        created_at=work.now,
    )


def _add_hubs(work: Work, award_id: UUID, hub_ids: Iterable[UUID]) -> None:
    for hub_id in hub_ids:
        work.add(AwardHub(award_id=award_id, hub_id=hub_id))
