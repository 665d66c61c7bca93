"""A sub-grant of hub Kenya alone, for the tests of who sees and changes what."""

from datetime import date
from uuid import UUID

from grants_app.budgets import queries as budget_queries
from grants_app.core.money import Money
from grants_app.sub_grants import commands as sub_grants
from grants_app.sub_grants import queries as sub_grant_queries
from grants_app.sub_grants.rules.agreement import PlannedCondition, PlannedTranche, Terms
from grants_app.sub_grants.rules.amounts import Payment as TranchePayment
from grants_app.sub_grants.rules.life import ConditionKind, CostArises, ShownAs
from tests.world import NOW, World

STAFF = "Wanjiru Kamau"


def passed_on(world: World, award_id: UUID) -> dict[str, UUID]:
    """One tranche was paid to a community, which has reported; another waits for its conditions."""
    with world.as_(STAFF) as work:
        line_id = next(line.line_id for line in budget_queries.approved_lines(work, award_id) if line.code == "3.1")
        document = PlannedCondition(ConditionKind.DOCUMENT, "Vifaa vya shamba")
        tranches = [
            PlannedTranche("Mbegu za mtama", line_id, Money.of(15_048, "KES"), NOW.date(), conditions=conditions)
            for conditions in ((), (document,))
        ]
        terms = Terms(
            world.communities["Baobab"], "KES", "Mbegu za mtama", NOW.date(), date(2026, 12, 31), CostArises.REPORT,
            ShownAs.TRANCHES, tuple(tranches),
        )  # fmt: skip
        sub_grant_id = sub_grants.create(work, award_id, world.hubs["KE"], terms).id
        sub_grants.propose(work, sub_grant_id)
    with world.as_("Hélène Dubois") as work:
        sub_grants.approve(work, sub_grant_id)
        first, second = (row.id for row in sub_grant_queries.tranches(work, sub_grant_id))
        (condition,) = sub_grant_queries.conditions(work, [second])
    with world.as_(STAFF) as work:
        sub_grants.request(work, first, paid_from="KES")
        sub_grants.request(work, second, paid_from="KES")
    with world.as_("Hélène Dubois") as work:
        sub_grants.approve_tranche(work, first)
    with world.as_("Pieter Maes") as work:
        sent = Money.of(15_048, "KES")
        sub_grants.pay(work, first, TranchePayment(NOW.date(), "MPESA-1", "KES", sent, Money.zero("KES")))
    with world.as_(STAFF) as work:
        spent = Money.of(7_524, "KES")
        made = sub_grants.report(work, first, spent=spent, spent_on=NOW.date(), document_number="KE-R-1")
    return {
        "sub_grant_id": sub_grant_id,
        "tranche_id": second,
        "condition_id": condition.id,
        "community_report_id": made.id,
    }
