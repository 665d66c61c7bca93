"""One record of each kind that belongs to hub Kenya alone, with words that nobody of another hub may read."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session, select

from grants_app.access import Action
from grants_app.applications import commands as applications
from grants_app.authorities import commands as authorities
from grants_app.authorities.rules import Absence, Terms
from grants_app.awards import commands as awards
from grants_app.awards import queries as award_queries
from grants_app.banks import commands as banks
from grants_app.budgets import commands as budgets
from grants_app.budgets import queries as budget_queries
from grants_app.budgets.transfers import Pair, Papers
from grants_app.core import uploads
from grants_app.core.calendar import Period
from grants_app.core.money import Money
from grants_app.core.work import clock
from grants_app.disbursements import commands as disbursements
from grants_app.disbursements.rules.amounts import Payment, Refund
from grants_app.disbursements.rules.carrying import CarryTerms
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Manner
from grants_app.expenditures.models import Charge
from grants_app.hubs import queries as hub_queries
from grants_app.people.models import RoleHeld, WebSession
from grants_app.reports import commands as reports
from tests.acceptances.of_kenya import answered
from tests.applications.making import open_call
from tests.awards.making import make_award
from tests.banks.making import facts, make_account
from tests.budgets.records import row
from tests.communities.of_kenya import filed
from tests.deadlines.of_kenya import bound
from tests.diligence.of_kenya import reviewed
from tests.donor_templates.of_the_network import of_the_donor
from tests.evidence.of_kenya import proven
from tests.expenditures.making import look_at_everything, voucher
from tests.findings.of_kenya import questioned
from tests.notices.of_kenya import told
from tests.prospects.of_kenya import to_be_decided
from tests.publications.of_kenya import to_be_published
from tests.results.of_kenya import measured_in_kenya
from tests.saved_filters.of_kenya import kept_by_kenya
from tests.sub_grants.of_kenya import passed_on
from tests.world import NOW, World

STAFF, COORDINATOR, FINANCE = "Wanjiru Kamau", "Otieno Ouma", "Achieng Njeri"
SECRETS = (
    "Haki ya ardhi", "Boma la amani", "Duka la mbegu", "Mafuta ya gari", "Sauti ya kijiji", "Ukaguzi", "KE-D-", "KE-R-", "KE-C-",
    "Baobab", "Wanjiru", "Otieno", "Achieng", "Benki ya Ziwa", "KE77ZIWA",
    "Mbegu za mtama", "Vifaa vya shamba", "KE-SG-", "Kodi ya mafuta", "KE-F-",
    "Sauti ya bonde", "Risiti ya mafuta", "Sampuli ya kwanza", "Risiti iko hapa", "Ofisi ya Kenya", "Mkaguzi wa nje", "Nyumba kumi",
    "Shamba darasa", "Siku ya ripoti",
    "Mashamba ya pwani",
    "Tembelea siku za soko", "Daftari la fedha", "KE-DD-", "KE-SC-",
)  # fmt: skip
"""Title, heading, payee, description, title of the application, purpose, references, community, people, bank."""
BUDGET = (
    row(2, "1.1", "Boma la amani", "50000", KE="50000"),
    row(3, "2.1", "2. Travel", "20000", KE="20000"),
    row(4, "3.1", "3. Third parties", "5000", KE="5000", kind="third-party"),
)


def make_records(world: World) -> dict[str, str]:
    """The value of each path parameter that names a record of Kenya."""
    award_id = _award(world)
    looked_at = {"award_id": award_id, **_budget_and_vouchers(world, award_id)}
    paid = _disbursed(world, award_id) | passed_on(world, award_id)
    made = looked_at | paid | _people(world) | _application(world) | _banked(world, award_id)
    made |= {"acceptance_id": answered(world)}
    made |= {"finding_id": questioned(world, looked_at["voucher_id"])}
    made |= proven(world, award_id, looked_at["voucher_id"], Period(date(2026, 1, 1), date(2026, 12, 31)))
    made |= filed(world)
    made |= {"saved_filter_id": kept_by_kenya(world)}
    made |= {"policy_id": to_be_published(world, award_id)}
    made |= {"prospect_id": to_be_decided(world, made["call_id"])}
    made |= of_the_donor(world) | {"notice_id": told(world), "deadline_id": bound(world)}
    made |= reviewed(world)
    made |= {"strategy_id": _strategy(world)} | measured_in_kenya(world, award_id)
    made |= {"authority_id": _limit(world), "delegation_id": _delegation(world), "upload_id": _upload(world)}
    return {name: str(value) for name, value in made.items()}


def _strategy(world: World) -> UUID:
    with world.seen_by("Ines Correia") as work:
        return hub_queries.strategies(work)[0].id


def _delegation(world: World) -> UUID:
    """The network's finance officer lets the hub's go further for some days."""
    with world.as_("Hélène Dubois", clock()) as work:
        absence = Absence(work.today, work.today + timedelta(days=7), "Ukaguzi")
        act, taker = Action.DISBURSEMENT_APPROVE, world.people[FINANCE]
        return authorities.delegate(work, act, world.hubs["KE"], taker, absence).id


def _limit(world: World) -> UUID:
    """A limit for one person, which waits for a director."""
    terms = Terms(
        act="expenditure.post",
        hub_id=world.hubs["KE"],
        role="",
        person_id=world.people[FINANCE],
        limit=Money(5_000_00, "EUR"),
        starts_on=NOW.date(),
        reason="Ukaguzi",
    )
    with world.as_("Ana Silva") as work:
        return authorities.record(work, terms).id


def _award(world: World) -> UUID:
    return make_award(
        world,
        title="Haki ya ardhi",
        lead_hub_id=world.hubs["KE"],
        reference="KE-AWARD-1",
        cofinancing_percent=Decimal(0),
    )


def _budget_and_vouchers(world: World, award_id: UUID) -> dict[str, UUID]:
    with world.as_("Hélène Dubois") as work:
        budgets.take_in(work, award_id, BUDGET, file_name="budget.xlsx")
        version = budget_queries.approved_version(work, award_id)
        instalment = awards.plan_instalment(work, award_id, due_on=date(2026, 2, 1), amount=Money(40_000_00, "EUR"))
        planned = awards.plan_instalment(work, award_id, due_on=date(2027, 2, 1), amount=Money(40_000_00, "EUR"))
        awards.receive_instalment(work, instalment.id, received_on=date(2026, 2, 3), received=Money(40_000_00, "EUR"))
    assert version is not None
    look_at_everything(world, award_id)
    fuel = replace(voucher(2), voucher="KE-7", payee="Duka la mbegu", description="Mafuta ya gari", currency="KES")
    with world.as_(FINANCE) as work:
        taken = expenditures.take_in(work, award_id, [fuel], file_name="q1.xlsx", manner=_kenyas(world))
        assert taken.problems == ()
        charge = work.one(select(Charge).where(Charge.award_id == award_id))
        (look,) = award_queries.pending_looks(work, award_id)
    with world.as_(STAFF) as work:
        draft = replace(fuel, voucher="KE-8", budget_line="2.1")
        assert expenditures.take_in(work, award_id, [draft], file_name="q2.xlsx", manner=_kenyas(world)).taken == 1
        waiting = work.one(select(Charge).where(Charge.award_id == award_id, Charge.status == "draft"))
    with world.as_("Hélène Dubois") as work:
        report = reports.prepare(work, award_id, Period(date(2026, 1, 1), date(2026, 12, 31)), "bva")
    paid_by = make_award(world, lead_hub_id=world.hubs["KE"], reference="KE-AWARD-2")
    with world.as_("Hélène Dubois") as work:
        budgets.take_in(work, paid_by, BUDGET, file_name="budget.xlsx")
        [line_id] = [it.line_id for it in budget_queries.approved_lines(work, paid_by) if it.code == "1.1"]
        [action_line_id] = [it.line_id for it in budget_queries.approved_lines(work, award_id) if it.code == "1.1"]
        days = (date(2026, 1, 1), date(2026, 12, 31))
        promise = expenditures.Promise(paid_by, line_id, action_line_id, Money(100_00, "EUR"), *days)
        link = expenditures.cofinance(work, award_id, promise)
    assert charge.entry_id is not None
    return {
        "transfer_id": _transfer(world, award_id),
        "link_id": link.id,
        "version_id": version.id,
        "instalment_id": planned.id,
        "look_id": look.id,
        "voucher_id": charge.voucher_id,
        "charge_id": waiting.id,
        "entry_id": charge.entry_id,
        "report_id": report.id,
    }


def _transfer(world: World, award_id: UUID) -> UUID:
    """A transfer that waits for another person."""
    with world.as_("Hélène Dubois") as work:
        lines, ke = budget_queries.line_ids(work, award_id), world.hubs["KE"]
        pair = Pair((lines["2.1"], ke), (lines["1.1"], ke), 1_00)
        return budgets.prepare_transfer(work, award_id, [pair], Papers("Ukaguzi wa bajeti")).id


def _kenyas(world: World) -> Manner:
    return Manner(hub_id=world.hubs["KE"])


def _disbursed(world: World, award_id: UUID) -> dict[str, UUID]:
    """One disbursement was paid and partly sent back, another waits for its approval."""
    look_at_everything(world, award_id)
    with world.as_("Hélène Dubois") as work:
        line_id = budget_queries.approved_lines(work, award_id)[0].line_id
    asked = {line_id: Money.of(150_480, "KES")}
    ids = []
    for month in (4, 5):
        period = Period(date(2026, month, 1), date(2026, month, 28))
        with world.as_(STAFF) as work:
            made = disbursements.create(
                work, award_id, world.hubs["KE"], currency="KES", purpose="Ukaguzi", amounts=asked, period=period
            )
            disbursements.request(work, made.id)
            ids.append(made.id)
        with world.as_(COORDINATOR) as work:
            disbursements.endorse(work, made.id)
    with world.as_("Hélène Dubois") as work:
        disbursements.approve(work, ids[0])
    with world.as_("Pieter Maes") as work:
        sent, credited = Money.of(1_000, "EUR"), Money.of(150_480, "KES")
        disbursements.pay(work, ids[0], Payment(NOW.date(), "BANK-1", sent, credited, Money.zero("EUR")))
    arrives = NOW + timedelta(days=1)
    with world.as_(STAFF, arrives) as work:
        received = Money.of(150_480, "KES")
        disbursements.receive(work, ids[0], received_on=arrives.date(), received=received)
    back = Refund(NOW.date(), "BANK-2", Money.of(15_048, "KES"), Money.of(100, "EUR"), "Ukaguzi")
    with world.as_("Pieter Maes", NOW + timedelta(days=1)) as work:
        refund = disbursements.refund(work, award_id, world.hubs["KE"], back)
    over = datetime(2026, 4, 28, 12, tzinfo=NOW.tzinfo)
    terms = CarryTerms(Money.of(1_000, "KES"), Period(date(2026, 5, 1), date(2026, 5, 28)), "Ukaguzi")
    with world.as_(FINANCE, over) as work:
        kept = disbursements.carry_over(work, ids[0], terms)
    return {"disbursement_id": ids[1], "refund_id": refund.id, "carry_over_id": kept.id}


def _banked(world: World, award_id: UUID) -> dict[str, UUID]:
    """The hub's own account, into which a part of the award's money was moved; a change of it waits. Own funds lent something."""
    account = make_account(world, hub="KE", by=FINANCE, bank_name="Benki ya Ziwa", number="KE77ZIWA0042")
    with world.as_("Hélène Dubois") as work:
        some = Money.of(100, "EUR")
        awards.move_share(work, award_id, None, account, left=some, arrived=some, on=NOW.date())
    with world.as_(FINANCE) as work:
        banks.change_account(work, account, facts(number="KE77ZIWA0043"), reason="Ukaguzi")
    with world.as_("Ines Correia") as work:
        until_on = NOW.date() + timedelta(days=60)
        lent = awards.prefinance(work, award_id, amount=some, on=NOW.date(), until_on=until_on, reason="Ukaguzi")
    return {"account_id": account, "prefinancing_id": lent.id}


def _people(world: World) -> dict[str, UUID]:
    person_id = world.people[STAFF]
    with Session(world.database.engine) as session:
        role = session.exec(select(RoleHeld).where(RoleHeld.person_id == person_id)).one()
        signed_in = WebSession(
            token_hash="f" * 64, person_id=person_id, created_at=clock(), expires_at=clock() + timedelta(hours=1)
        )
        session.add(signed_in)
        session.commit()
        return {"person_id": person_id, "role_id": role.id, "session_id": signed_in.id, "hub_id": world.hubs["KE"]}


def _application(world: World) -> dict[str, UUID]:
    call_id = open_call(world)
    with world.as_(STAFF) as work:
        made = applications.start(work, call_id, world.communities["Baobab"])
        applications.save_fields(work, made.id, {"title": "Sauti ya kijiji"})
    return {"application_id": made.id, "community_id": world.communities["Baobab"], "call_id": call_id}


def _upload(world: World) -> UUID:
    with world.as_(STAFF, clock()) as work:
        return uploads.keep(work, "network", "siri.xlsx", b"not for others")
