"""What the first page shows of a person's own work: what waits, what comes, and where the money is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import true, union_all
from sqlmodel import and_, col, func, or_, select

from grants_app.access import Action
from grants_app.applications import queries as applications
from grants_app.applications.models import Application
from grants_app.applications.rules import Status as ApplicationStatus
from grants_app.awards import queries as awards
from grants_app.awards.models import Award, AwardHub, Instalment
from grants_app.awards.rules import Status as AwardStatus
from grants_app.awards.schedule import OwedReport, next_owed, owed_from
from grants_app.calls.models import Call, CallCountry
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.notation import number
from grants_app.core.work import Work
from grants_app.disbursements import queries as disbursements
from grants_app.expenditures.models import Charge
from grants_app.home import rules
from grants_app.hubs.models import Hub
from grants_app.ledger.models import ControlBalance
from grants_app.people.models import Person
from grants_app.publications import queries as publications

SHOWN = 5
"""Of each kind, so many are shown; all others are one press away."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits: its words, where it is, and what it is worth."""

    reference: str
    text: str
    url: str
    amount: Money | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A kind of thing that waits for the reader, with the list of all of it."""

    title: str
    count: int
    url: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day that comes: what must be done by then."""

    on: date
    text: str
    url: str
    note: str = ""

    def days_left(self, today: date) -> int:
        return (self.on - today).days


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """A hub's budget in one award (or in all of one currency), with what is spent and what is reserved or advanced."""

    label: str
    url: str
    spent: Money
    reserved: Money
    budget: Money


@dataclass(frozen=True, slots=True)
class HubMoney:
    """The rows of one hub."""

    hub: str
    rows: tuple[MoneyRow, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """All that the first page shows."""

    waiting: tuple[Waiting, ...]
    ahead: tuple[Ahead, ...]
    money: tuple[HubMoney, ...]
    meanwhile: tuple[str, str]
    """Where to go when nothing waits: the words and the address."""

    @property
    def count(self) -> int:
        return sum(kind.count for kind in self.waiting)


def home(work: Work) -> Home:
    """The reader's own page, in six statements at most whoever reads."""
    rows = _parts(work)
    parts = list({(row.id, row.hub_id): row for row in rows}.values())
    running = list({row.id: row for row in rows}.values())
    owed = owed_from(running, {(row.award_id, row.until, row.report_id): row for row in rows}.values())
    waiting = (
        *_applications(work),
        *_disbursements(work),
        *_drafts(work),
        *_looks(work),
        *_reports(work, running, owed),
        *_won_and_published(work),
        *_accounts(work),
    )
    ahead = sorted([*_calls(work), *_award_days(work, running, owed)], key=lambda day: (day.on, day.text))
    return Home(waiting, tuple(ahead[:12]), tuple(_money(parts)), _meanwhile(work))


def _meanwhile(work: Work) -> tuple[str, str]:
    if work.actor.may_somewhere(Action.PERSON_MANAGE):
        return "Look after accounts", "/people"
    if work.actor.may_somewhere(Action.TRAIL_READ):
        return "Read the audit trail", "/audit"
    return "See the calls", "/calls"


# --- what waits ---


def _applications(work: Work) -> Iterator[Waiting]:
    asked = (Action.APPLICATION_WRITE, Action.APPLICATION_REVIEW, Action.APPLICATION_DECIDE, Action.APPLICATION_SEND)
    if not any(map(work.actor.may_somewhere, asked)):
        return
    rows = applications.waiting(work)
    for status, words in rules.APPLICATIONS.items():
        some = [row for row in rows if row.status == status]
        if some:
            items = tuple(
                Item(row.reference, row.title, f"/applications/{row.id}", _asked(row), row.community)
                for row in some[:SHOWN]
            )
            yield Waiting(_told(len(some), "application", words), len(some), "/applications?status=mine", items)


def _asked(row: applications.Row) -> Money | None:
    return None if row.requested_minor is None else Money(row.requested_minor, row.currency)


def _disbursements(work: Work) -> Iterator[Waiting]:
    asked = (
        Action.DISBURSEMENT_REQUEST,
        Action.DISBURSEMENT_ENDORSE,
        Action.DISBURSEMENT_APPROVE,
        Action.DISBURSEMENT_PAY,
    )
    if not any(map(work.actor.may_somewhere, asked)):
        return
    rows = disbursements.waiting(work)
    for status, words in rules.DISBURSEMENTS.items():
        some = [row for row in rows if row.status == status]
        if some:
            items = tuple(
                Item(
                    row.reference,
                    row.purpose,
                    f"/disbursements/{row.id}",
                    Money(row.amount_minor, row.currency),
                    row.award,
                )
                for row in some[:SHOWN]
            )
            yield Waiting(_told(len(some), "disbursement", words), len(some), "/disbursements?waits=me", items)


def _drafts(work: Work) -> Iterator[Waiting]:
    if not work.actor.may_somewhere(Action.EXPENDITURE_POST):
        return
    others = or_(col(Charge.prepared_by).is_(None), col(Charge.prepared_by) != work.actor.id)
    rows = work.rows(
        columns(col(Award.id), col(Award.reference), col(Hub.id), col(Hub.name), func.count())
        .join(Charge, col(Charge.award_id) == Award.id)
        .join(Hub, col(Hub.id) == Charge.hub_id)
        .where(col(Charge.status) == "draft", others, _in_hubs(work, Action.EXPENDITURE_POST, Charge.hub_id))
        .group_by(col(Award.id), col(Award.reference), col(Hub.id), col(Hub.name))
        .order_by(col(Award.reference))
    )
    if rows:
        items = tuple(
            Item(reference, f"{number(count)} from {hub}", f"/expenditures?award={award_id}&hub={hub_id}&status=draft")
            for award_id, reference, hub_id, hub, count in rows[:SHOWN]
        )
        count = sum(row[-1] for row in rows)
        yield Waiting(_told(count, "voucher", "to post"), count, "/expenditures?status=draft", items)


def _looks(work: Work) -> Iterator[Waiting]:
    if not work.actor.may_somewhere(Action.SECOND_LOOK):
        return
    mine = [look for look in awards.looks_waiting(work) if look.may_look]
    if mine:
        items = tuple(
            Item(look.award_reference, look.title, look.url, note=f"by {look.made_by_name}") for look in mine[:SHOWN]
        )
        yield Waiting(_told(len(mine), "second look", "to take"), len(mine), "/second-looks", items)


def _won_and_published(work: Work) -> Iterator[Waiting]:
    """Applications to make an award of, and publications to review: two short lists in one statement."""
    publishable = work.actor.may_somewhere(Action.PUBLICATION_REVIEW)
    lists = [publications.waiting(work)] if publishable else []
    lists += [_won(work)] if work.actor.may_somewhere(Action.AWARD_WRITE) else []
    rows = sorted(work.rows(union_all(*lists)), key=lambda row: row.reference) if lists else []
    waiting = [row for row in rows if row.amount_minor is None]
    to_review = tuple(Item(it.reference, it.title, f"/publications/{it.id}", note=f"by {it.said}") for it in waiting)
    won = tuple(_to_award(row) for row in rows if row.amount_minor is not None)
    if to_review:
        words = _told(len(to_review), "publication", "to review")
        yield Waiting(words, len(to_review), "/publications", to_review[:SHOWN])
    if won:
        words = _told(len(won), "won application", "to make an award")
        yield Waiting(words, len(won), "/applications?status=awarded", won[:SHOWN])


def _to_award(row: Any) -> Item:
    amount = Money(row.amount_minor, row.said)
    return Item(row.reference, row.title, f"/awards/new?application={row.id}", amount)


def _won(work: Work) -> Any:
    """Id, reference, title, currency and amount."""
    return (
        columns(
            col(Application.id), col(Application.reference), col(Application.title),
            col(Application.currency).label("said"), col(Application.requested_minor).label("amount_minor"),
        )
        .join(Award, col(Award.application_id) == Application.id, isouter=True)
        .where(
            col(Application.status) == ApplicationStatus.AWARDED,
            col(Award.id).is_(None),
            _in_hubs(work, Action.AWARD_WRITE, Application.hub_id),
        )
    )  # fmt: skip


def _accounts(work: Work) -> Iterator[Waiting]:
    if not work.actor.everywhere(Action.PERSON_MANAGE):
        return
    waiting = and_(col(Person.password_hash) == "", col(Person.is_active).is_(True))
    rows = work.rows(columns(col(Person.id), col(Person.name), col(Person.email)).where(waiting).limit(100))
    if rows:
        items = tuple(Item(row.name, row.email, f"/people/{row.id}") for row in rows[:SHOWN])
        yield Waiting(_told(len(rows), "account", "whose link was not opened yet"), len(rows), "/people", items)


def _told(count: int, what: str, words: str) -> str:
    return f"{number(count)} {what}{'' if count == 1 else 's'} {words}"


# --- awards that run: reports, instalments, ends, and the hubs' parts of them ---


def _parts(work: Work) -> Sequence[Any]:
    """The reader's hubs in the awards that run: what each award expects next, and what each hub has of it.

    One statement for the days ahead and for the money: sums are read from balances, never from history. An award has a row for each
    of its hubs and each report that is begun, or whose day its agreement names.
    """
    if not work.actor.may_somewhere(Action.AWARD_READ):
        return []
    held, known = _held(), awards.REPORTS_KNOWN.subquery()
    return work.rows(
        columns(
            col(Award.id), col(Award.reference), col(Award.profile), col(Award.signed_on), col(Award.starts_on),
            col(Award.ends_on), col(Award.currency), _instalment_due(), col(Hub.name).label("hub"),
            col(Hub.id).label("hub_id"), *(held.c[name] for name in _STATES), *known.c,
        )
        .join(AwardHub, col(AwardHub.award_id) == Award.id)
        .join(Hub, col(Hub.id) == AwardHub.hub_id)
        .join(held, and_(held.c.book_id == Award.id, held.c.hub_id == AwardHub.hub_id), isouter=True)
        .join(known, known.c.award_id == Award.id, isouter=True)
        .where(
            col(Award.status).in_((AwardStatus.ACTIVE, AwardStatus.CLOSING)),
            _in_hubs(work, Action.AWARD_READ, AwardHub.hub_id),
        )
        .order_by(col(Hub.name), col(Award.reference))
    )  # fmt: skip


_STATES = ("available", "reserved", "advanced", "spent")


def _held() -> Any:
    """What each hub has of each award in each state of its budget."""
    share = ControlBalance
    sums = [func.sum(getattr(share, name)).label(name) for name in _STATES]
    return (
        columns(col(share.book_id), col(share.hub_id), *sums).group_by(col(share.book_id), col(share.hub_id)).subquery()
    )


def _instalment_due() -> Any:
    """Of an award: when the next money is due from its donor."""
    due = select(func.min(Instalment.due_on))
    awaited = due.where(Instalment.award_id == Award.id, col(Instalment.received_on).is_(None))
    return awaited.scalar_subquery().label("instalment_due_on")


Owed = Mapping[UUID, Sequence[OwedReport]]
"""The reports that each award owes its donor."""
_REPORT_STEPS = (
    ("draft", Action.REPORT_REVIEW, "to review"),
    ("reviewed", Action.REPORT_APPROVE, "to approve"),
    ("approved", Action.REPORT_SEND, "to send to the donor"),
    ("queried", Action.REPORT_APPROVE, "queried by the donor"),
)


def _reports(work: Work, running: Sequence[Any], owed: Owed) -> Iterator[Waiting]:
    """Only for those who may see an award's whole figures."""
    if not work.actor.everywhere(Action.REPORT_READ):
        return
    for status, action, words in _REPORT_STEPS:
        items = tuple(
            Item(
                award.reference, f"{it.name} until {_day(it.period.ends_on)}", f"/reports/{it.report_id}", note=_due(it)
            )
            for award in running
            for it in owed[award.id]
            if it.status == status and work.actor.everywhere(action)
        )
        if items:
            yield Waiting(_told(len(items), "report", words), len(items), f"/reports/due?state={status}", items[:SHOWN])
    if work.actor.everywhere(Action.REPORT_PREPARE):
        items = tuple(_reports_to_prepare(work, running, owed))
        if items:
            title = _told(len(items), "report", "to prepare")
            yield Waiting(title, len(items), "/reports/due?state=to-begin", items[:SHOWN])


def _reports_to_prepare(work: Work, running: Iterable[Any], owed: Owed) -> Iterator[Item]:
    """Of each award the next one, once its period is over and the one before it left the house."""
    for award in running:
        following = next_owed(owed[award.id])
        before = [it for it in owed[award.id] if it.is_begun]
        if following and following.has_ended(work.today) and (not before or before[-1].is_with_donor):
            url = f"/reports/due?award={award.id}"
            yield Item(award.reference, f"{following.name}, {following.period}", url, note=_due(following))


def _due(report: OwedReport) -> str:
    return f"due {_day(report.due_on)}" if report.version <= 1 else f"version {report.version}"


def _award_days(work: Work, running: Sequence[Any], owed: Owed) -> Iterator[Ahead]:
    until = work.today + timedelta(days=rules.AHEAD_DAYS)
    for award in running:
        page = f"/awards/{award.id}"
        due_on: date | None = award.instalment_due_on
        if due_on and due_on <= until:
            yield Ahead(due_on, f"Instalment of {award.reference}", page, "from the donor")
        report = next((it for it in owed[award.id] if rules.is_ahead(it, work.today)), None)
        if report:
            yield _report_day(work, award, report)
        if work.today <= award.ends_on <= until:
            yield Ahead(award.ends_on, f"{award.reference} ends", page, "last day of the award")


def _report_day(work: Work, award: Any, report: OwedReport) -> Ahead:
    """The day on which the report is due; who may see it is led to it, everybody else to what the award owes."""
    is_seen = report.report_id is not None and work.actor.everywhere(Action.REPORT_READ)
    url = f"/reports/{report.report_id}" if is_seen else f"/reports/due?award={award.id}"
    return Ahead(report.due_on, f"{report.name} of {award.reference}", url, f"until {_day(report.period.ends_on)}")


# --- calls that close ---


def _calls(work: Work) -> Iterator[Ahead]:
    """Calls closing soon that the hubs' countries may use, or under which the reader's hubs are writing."""
    if not work.actor.may_somewhere(Action.CALL_WRITE):
        return
    writing = (
        work.visible(Application, Action.APPLICATION_READ)
        .where(col(Application.status).in_(("draft", "submitted", "head-office-review", "ready")))
        .with_only_columns(col(Application.call_id), func.count().label("count"))
        .group_by(col(Application.call_id))
        .subquery()
    )
    named = select(CallCountry.call_id).where(col(CallCountry.country).in_(_my_countries(work)))
    rows = work.rows(
        columns(col(Call.id), col(Call.title), col(Call.deadline_at), col(Call.deadline_zone), writing.c.count)
        .join(writing, writing.c.call_id == Call.id, isouter=True)
        .where(
            col(Call.deadline_at).between(work.now, work.now + timedelta(days=rules.AHEAD_DAYS)),
            or_(writing.c.count.is_not(None), col(Call.id).in_(named)),
        )
        .order_by(col(Call.deadline_at))
        .limit(8)
    )
    for call_id, title, deadline_at, zone, count in rows:
        note = f"{count} application{'' if count == 1 else 's'} open" if count else "nothing written yet"
        yield Ahead(deadline_at.astimezone(ZoneInfo(zone)).date(), f"Call closes: {title}", f"/calls/{call_id}", note)


def _my_countries(work: Work) -> Any:
    """The countries of the reader's hubs, all hubs for the whole network, as a part of the statement."""
    countries = select(Hub.country)
    if work.actor.everywhere(Action.CALL_WRITE):
        return countries
    return countries.where(col(Hub.id).in_(work.actor.hubs_with(Action.CALL_WRITE)))


# --- money ---


def _money(parts: Sequence[Any]) -> Iterator[HubMoney]:
    """Per hub and award: the budget, what is spent of it, and what is reserved or advanced."""
    budgeted = [part for part in parts if part.spent is not None]
    for hub, some in groupby(budgeted, key=lambda part: str(part.hub)):
        yield HubMoney(hub, tuple(_money_row(part) for part in some))


def _money_row(part: Any) -> MoneyRow:
    available, reserved, advanced, spent = (int(getattr(part, name)) for name in _STATES)
    return MoneyRow(
        label=part.reference,
        url=f"/expenditures?award={part.id}&hub={part.hub_id}&status=posted",
        spent=Money(spent, part.currency),
        reserved=Money(reserved + advanced, part.currency),
        budget=Money(available + reserved + advanced + spent, part.currency),
    )


def _in_hubs(work: Work, action: Action, column: Any) -> Any:
    if work.actor.everywhere(action):
        return true()
    return col(column).in_(work.actor.hubs_with(action))


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
