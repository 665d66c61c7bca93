"""What a report posts: indirect cost, income and settled rates, and what is taken back of it; the commands asked for permission."""

from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.ledger import settling
from grants_app.ledger.posting import OpenBook, reverse
from grants_app.ledger.queries import entries_about
from grants_app.ledger.rules import AccountName, Event, Kind, Side
from grants_app.reports import queries, rules
from grants_app.reports.models import Report
from grants_app.reports.queries import INDIRECT_EVENT, Figures
from grants_app.reports.rules import IndirectShare

INCOME_EVENT = "income recognised"


def freeze(work: Work, report: Report, found: Figures, book: OpenBook) -> None:
    """Keep what the figures come to now and once settled, with which budget, and up to which entry of the book."""
    report.total_minor, report.frozen_at_entry = found.total_cumulative, book.newest_entry
    report.settled_minor = queries.settled_total(work, found, queries.settlement(work, found))
    report.budget_version_id = found.version.id
    report.read_minor, report.read_count = queries.to_read(work, found.reach)


def settle(work: Work, book: OpenBook, report: Report, plan: queries.Plan) -> Figures:
    """Post the plan, with the indirect cost and income that follow from it; gives the settled figures."""
    its = queries.award(work, report.award_id)
    settling.post(work, book, plan.settlements, plan.bearing, on=report.ends_on)
    post_indirect_and_income(work, book, report, queries.figures_of(work, its, report))
    book.write()
    found = queries.figures_of(work, its, report)
    report.total_minor, report.settlement_minor = found.total_cumulative, plan.total
    return found


def post_indirect_and_income(work: Work, book: OpenBook, report: Report, found: Figures) -> None:
    """Plan the indirect cost and the income that the figures make due, beyond what is posted."""
    shares = queries.indirect_to_post(work, found)
    indirect = sum(share.amount for share in shares)
    its = found.award
    income = rules.income_due(
        its.amount_minor, its.total_budget_minor, found.total_cumulative + indirect, queries.income_posted(work, its)
    )
    round_number = len(entries_about(work, report.id))
    for share in shares:
        _post_indirect(book, report, share, round_number)
    if income:
        _post_income(book, report, income, round_number)


def take_back(work: Work, book: OpenBook, report: Report) -> None:
    """Plan the reversal of what the last review posted, and of its use of the budget."""
    for view in entries_about(work, report.id):
        entry = view.entry
        if view.reversed_by is not None or entry.reverses_id is not None:
            continue
        key = f"report.returned:{entry.id}"
        reverse(work, book, entry.id, key=key, on=report.ends_on, description="The report went back to draft")
        for it in view.postings:
            account = it.account
            if account.kind == Kind.EXPENSE and account.line_id and account.hub_id:
                book.consume(
                    key, report.id, account.line_id, account.hub_id, -it.posting.amount_minor, from_advance=False
                )


def _post_indirect(book: OpenBook, report: Report, share: IndirectShare, round_number: int) -> None:
    cost = Money(share.amount, book.currency)
    expense = AccountName(Kind.EXPENSE, book.currency, hub_id=share.hub_id, line_id=share.line_id, source="award")
    recovery = AccountName(Kind.INDIRECT_RECOVERY, book.currency, hub_id=share.hub_id)
    key = f"report.indirect:{report.id}:{round_number}:{share.line_id}:{share.hub_id}"
    sides = (Side(expense, cost.minor, cost, cost), Side(recovery, -cost.minor, -cost, -cost))
    book.post(_event(book, report, key, INDIRECT_EVENT, f"Indirect cost until {report.ends_on:%d %b %Y}", sides))
    book.consume(key, report.id, share.line_id, share.hub_id, cost.minor, from_advance=False)


def _post_income(book: OpenBook, report: Report, minor: int, round_number: int) -> None:
    income = Money(minor, book.currency)
    deferred, earned = AccountName(Kind.DEFERRED_GRANT, book.currency), AccountName(Kind.GRANT_INCOME, book.currency)
    sides = (Side(deferred, minor, income, income), Side(earned, -minor, -income, -income))
    key = f"report.income:{report.id}:{round_number}"
    book.post(
        _event(book, report, key, INCOME_EVENT, f"The donor's share of cost until {report.ends_on:%d %b %Y}", sides)
    )


def _event(book: OpenBook, report: Report, key: str, name: str, description: str, sides: tuple[Side, ...]) -> Event:
    on = book.first_open_day(report.ends_on)
    return Event(book.id, key, name, report.id, description, report.ends_on, report.ends_on, on, sides, id=new_id())
