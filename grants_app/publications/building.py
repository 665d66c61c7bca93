"""From an award's policy and ledger figures to what the public reads: by country or by region, by alias or withheld."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from exports.publication import Activity, Annual, Booked, Budget, Grant, Party, Proof, Standing, Transaction
from exports.publication import Share as PublicShare
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.money import Money
from grants_app.hubs.models import Community
from grants_app.ledger.rules import Kind
from grants_app.publications import rules
from grants_app.publications.models import PublicationPolicy
from grants_app.publications.moved import Moved, Told, told
from grants_app.publications.rules import Decision, ShareKind, Terms
from grants_app.publications.words import Words
from grants_app.sub_grants.models import SubGrant

COMMUNITY = "24"
"""Of IATI's codelist OrganisationType: partner country based NGO."""
_STANDING: Mapping[str, Standing] = {
    "preparing": "pipeline",
    "active": "implementation",
    "closing": "finalisation",
    "closed": "closed",
}


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent of the donor's money in a month in one country (empty: none), in minor units."""

    country: str
    month_ends_on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that the books say of one award."""

    moved: tuple[Moved, ...]
    spent: tuple[Spent, ...]
    """Without what communities had been paid before."""
    cost_of_sub_grants: int
    receivable: int
    held_by_communities: int
    all_spent: int


@dataclass(frozen=True, slots=True)
class Subject:
    """One award that may be published, with everything that is needed to tell it."""

    award: Award
    policy: PublicationPolicy
    terms: Terms
    donor: str
    us: Party
    words: Words
    today: date
    changed_at: datetime
    ledger: Ledger
    communities: Mapping[UUID, Community]
    budgeted: tuple[tuple[int, Period], ...] = ()
    """Amounts of the approved budget and the days that each is for: its periods or years, else the whole award."""

    @property
    def is_generalised(self) -> bool:
        return self.policy.decision == Decision.GENERALISE

    @property
    def identifier(self) -> str:
        return f"{self.us.ref}-{self.policy.code}"

    @property
    def funder(self) -> Party:
        return Party(self.donor, self.policy.donor_type, self.policy.donor_ref)

    def amount(self, minor: int) -> Decimal:
        return Money(minor, self.award.currency).amount

    def may_name(self, country: str) -> bool:
        """Whether the reviewed policy tells this country: one that it does not list stands nowhere in a file."""
        listed = {share.code for share in self.terms.of(ShareKind.COUNTRY)}
        return not self.is_generalised and country.upper() in listed

    def shares(self, kind: ShareKind) -> tuple[PublicShare, ...]:
        return tuple(PublicShare(share.code, share.percent) for share in self.terms.of(kind))


def activity(it: Subject) -> Activity:
    """The award as an activity of IATI."""
    transactions = tuple(sorted(_transactions(it), key=lambda its: its.on))
    commitments = [its for its in transactions if its.type == "incoming commitment"]
    return Activity(
        identifier=it.identifier,
        code=it.policy.code,
        title=it.policy.title,
        description=it.policy.description,
        currency=it.award.currency,
        standing=_STANDING[it.award.status],
        starts_on=it.award.starts_on,
        ends_on=it.award.ends_on,
        funder=it.funder,
        sectors=it.shares(ShareKind.SECTOR),
        countries=() if it.is_generalised else it.shares(ShareKind.COUNTRY),
        regions=it.shares(ShareKind.REGION) if it.is_generalised else (),
        aid_type=it.policy.aid_type,
        flow_type=it.policy.flow_type,
        budgets=tuple(_budgets(it)),
        is_revised=len(commitments) > 1,
        transactions=transactions,
        changed_at=it.changed_at,
        proofs=tuple(_proofs(it, transactions)),
    )


def _budgets(it: Subject) -> Iterator[Budget]:
    """The donor's amount over the award's own years, as the approved budget falls on them."""
    years = rules.years_of(it.award.period)
    amounts = rules.spread(it.award.amount_minor, rules.weights(years, it.budgeted))
    for year, minor in zip(years, amounts, strict=True):
        yield Budget(year.starts_on, year.ends_on, it.amount(minor))


# --- transactions ---


def _transactions(it: Subject) -> Iterator[Transaction]:
    found = list(told(it.ledger.moved))
    yield from (_of_donor(it, its) for its in found if its.type != "disbursement")
    passed_on = [its for its in found if its.type == "disbursement"]
    yield from _passed_on_by_quarter(it, passed_on) if it.is_generalised else _passed_on(it, passed_on)
    yield from _costs(it)


def _of_donor(it: Subject, its: Told) -> Transaction:
    if its.type == "incoming commitment":
        says = it.words.signed if its.number == min(entry.number for entry in it.ledger.moved) else it.words.amended
    else:
        says = ""
    activity_id = it.policy.donor_activity_id
    return Transaction(its.type, f"E{its.number}", its.on, it.amount(its.amount), says, it.funder, it.us, activity_id)


def _passed_on(it: Subject, payments: Sequence[Told]) -> Iterator[Transaction]:
    """One by one, to communities by their alias; one in a country that the policy does not list is not named."""
    for its in payments:
        community = it.communities.get(its.community_id) if its.community_id else None
        is_named = community is not None and it.may_name(community.country)
        receiver = Party(community.alias if community and is_named else it.words.withheld, COMMUNITY)
        yield Transaction(its.type, f"E{its.number}", its.on, it.amount(its.amount), it.words.grant, it.us, receiver)


def _passed_on_by_quarter(it: Subject, payments: Sequence[Told]) -> Iterator[Transaction]:
    """Sums that name nobody: by day and amount a payment would be found at the bank."""
    sums: defaultdict[tuple[int, int], int] = defaultdict(int)
    for its in payments:
        sums[rules.quarter_of(its.on)] += its.amount
    receiver = Party(it.words.withheld, COMMUNITY)
    for quarter, minor in sorted(sums.items()):
        if minor:
            ref = f"DIS-{quarter[0]}-Q{quarter[1]}"
            on = min(rules.quarter_ends_on(quarter), it.today)
            yield Transaction("disbursement", ref, on, it.amount(minor), it.words.grant, it.us, receiver)


def _costs(it: Subject) -> Iterator[Transaction]:
    """Own costs per quarter and per country of the policy; those of all other countries are one sum without a country."""
    sums: defaultdict[tuple[tuple[int, int], str], int] = defaultdict(int)
    for its in it.ledger.spent:
        sums[rules.quarter_of(its.month_ends_on), its.country if it.may_name(its.country) else ""] += its.amount
    for (quarter, country), minor in sorted(sums.items()):
        if minor:
            yield _cost(it, quarter, country, minor)


def _cost(it: Subject, quarter: tuple[int, int], country: str, minor: int) -> Transaction:
    year, number = quarter
    ref = "-".join(part for part in ("EXP", str(year), f"Q{number}", country) if part)
    text = it.words.costs_in if country else it.words.costs
    says = text.format(quarter=number, year=year, country=it.words.country(country))
    on = min(rules.quarter_ends_on(quarter), it.today)
    return Transaction("expenditure", ref, on, it.amount(minor), says, it.us)


def _proofs(it: Subject, transactions: Sequence[Transaction]) -> Iterator[Proof]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for its in transactions:
        sums[its.type] += its.amount
    books = it.ledger
    yield Proof(
        "What the donor still owes",
        sums["incoming commitment"] - sums["incoming funds"],
        it.amount(books.receivable),
        it.award.currency,
    )
    yield Proof("What was passed on", sums["disbursement"], it.amount(_left_for_communities(books)), it.award.currency)
    own = it.amount(books.all_spent - books.cost_of_sub_grants)
    yield Proof("What was spent", sums["expenditure"], own, it.award.currency)


def _left_for_communities(books: Ledger) -> int:
    return books.held_by_communities + sum(_used(entry) for entry in books.moved)


def _used(entry: Moved) -> int:
    """What left the hands of communities without a payment: it became cost, or its rate changed."""
    return 0 if entry.is_payment else -entry.of(Kind.SUB_GRANT)


# --- the organisation by year ---


def annual(subjects: Sequence[Subject]) -> Iterator[Annual]:
    """Budgets and spending of all that is published, per calendar year and currency, and where."""
    sums: defaultdict[tuple[str, int, str, str], int] = defaultdict(int)
    for it in subjects:
        for key, minor in (*_budgets_by_year(it), *_spent_by_year(it)):
            sums[key] += minor
    today = subjects[0].today if subjects else date.min
    for (kind, year, currency, code), minor in sorted(sums.items()):
        starts_on, ends_on = date(year, 1, 1), date(year, 12, 31)
        if kind == "total expenditure":
            ends_on = max(min(ends_on, today), date(year, 1, 2))
        yield Annual(kind, starts_on, ends_on, Money(minor, currency).amount, currency, code)  # type: ignore[arg-type]


_Key = tuple[str, int, str, str]


def _budgets_by_year(it: Subject) -> Iterator[tuple[_Key, int]]:
    years = rules.calendar_years_of(it.award.period)
    amounts = rules.spread(it.award.amount_minor, rules.weights(years, it.budgeted))
    kind, places = ShareKind.COUNTRY, "country budget"
    if it.is_generalised:
        kind, places = ShareKind.REGION, "region budget"
    shares = it.terms.of(kind)
    for year, minor in zip(years, amounts, strict=True):
        number = year.starts_on.year
        yield ("total budget", number, it.award.currency, ""), minor
        for share, part in zip(shares, rules.spread(minor, [share.percent for share in shares]), strict=True):
            yield (places, number, it.award.currency, share.code), part


def _spent_by_year(it: Subject) -> Iterator[tuple[_Key, int]]:
    """Costs and what was passed on, in the year of its day."""
    for its in it.ledger.spent:
        yield ("total expenditure", its.month_ends_on.year, it.award.currency, ""), its.amount
    for payment in told(it.ledger.moved):
        if payment.type == "disbursement":
            yield ("total expenditure", payment.on.year, it.award.currency, ""), payment.amount


def spent(subjects: Sequence[Subject]) -> Iterator[Booked]:
    """What the ledger says that the expenditure of all years comes to."""
    for it in subjects:
        books = it.ledger
        minor = books.all_spent - books.cost_of_sub_grants + _left_for_communities(books)
        yield Booked(it.award.currency, it.amount(minor))


# --- sub-grants ---


@dataclass(frozen=True, slots=True)
class Passed:
    """A sub-grant with what was paid under it, less what came back: in its own currency, or the award's where it is not named."""

    sub_grant: SubGrant
    community: Community
    paid: int
    awarded_on: date
    changed_at: datetime


def grant(it: Subject, its: Passed, prefix: str) -> Grant:
    """A sub-grant as 360Giving tells it: only words that a reviewed policy has, and an alias.

    In a country that the policy does not list it has no country, and its name is withheld.
    """
    hidden, row = not it.may_name(its.community.country), its.sub_grant
    # Under one identifier grants to one organisation could be put together, so a withheld one has another each time.
    recipient = rules.hidden_code(row.id, "recipient") if hidden else rules.hidden_code(its.community.id)
    # A currency can tell the country.
    awarded = Money(row.award_minor, it.award.currency) if hidden else Money(row.amount_minor, row.currency)
    return Grant(
        identifier=f"{prefix}-{rules.hidden_code(row.id)}",
        title=it.words.grant if hidden else it.words.grant_to.format(alias=its.community.alias),
        description=it.words.under.format(title=it.policy.title),
        currency=awarded.currency,
        awarded=awarded.amount,
        disbursed=Money(its.paid, awarded.currency).amount,
        awarded_on=its.awarded_on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        recipient_id=f"{prefix}-org-{recipient}",
        recipient=it.words.withheld if hidden else its.community.alias,
        country="" if hidden else its.community.country.upper(),
        activity=it.identifier,
        changed_at=max(its.changed_at, it.changed_at),
        programme_code=it.policy.programme_code,
        programme=it.policy.programme,
    )


def passed_on(it: Subject, by_ledger: Mapping[tuple[UUID, str], tuple[int, int]]) -> Iterator[Booked]:
    """What the ledger says was paid under all agreements that are told: by community and currency, in that currency and the award's."""
    for (community_id, currency), (own, value) in by_ledger.items():
        if it.may_name(it.communities[community_id].country):
            yield Booked(currency, Money(own, currency).amount, it.identifier)
        else:
            yield Booked(it.award.currency, it.amount(value), it.identifier)
