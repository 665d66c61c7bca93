"""The bank's part of the story: accounts that two people record, what was there before is placed, and months are reconciled."""

from collections.abc import Iterator
from functools import partial

from grants_app.awards import commands as awards
from grants_app.banks import commands, queries
from grants_app.banks.models import BankAccount
from grants_app.banks.rules import AccountFacts, Difference, Statement, month_end
from grants_app.core.calendar import month_of
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.demo.cues.stage import Cue, Stage, the_award
from grants_app.demo.story import BankAccountTold, PlacedTold, ReconciledTold, Story
from grants_app.hubs import queries as hubs

FEE = Money(-12_50, "EUR")
"""What the bank takes for the account at the end of a quarter; it stands on the statement and is booked with the next vouchers."""


def openings(story: Story, stage: Stage) -> Iterator[Cue]:
    """What comes before all else of its day: an account is there before money comes into it."""
    for account in story.bank_accounts:
        yield Cue(account.on, account.by, partial(_open, stage, account))
    for account in story.bank_accounts:
        yield Cue(account.on, account.confirmed_by, partial(_confirm, account))
    for placed in story.placed:
        yield Cue(placed.on, placed.by, partial(_place, stage, placed))


def reconciliations(story: Story, stage: Stage) -> Iterator[Cue]:
    """What comes after all else of its day."""
    for told in story.reconciled:
        yield Cue(told.on, told.by, partial(_prepare, stage, told))
        yield Cue(told.on, told.signed_by, partial(_sign, stage, told))


def _open(stage: Stage, told: BankAccountTold, work: Work) -> None:
    head_office = next(hub for hub in hubs.hubs(work) if hub.is_head_office)
    holder = "Example Defenders Network AISBL"
    facts = AccountFacts(holder, told.bank, told.number, told.currency, stage.day(told.opened))
    commands.open_account(work, head_office.id, facts)


def _confirm(told: BankAccountTold, work: Work) -> None:
    row = next(row for row in queries.listed(work) if row.account.number == told.number)
    commands.confirm(work, row.account.id)


def _place(stage: Stage, told: PlacedTold, work: Work) -> None:
    award = the_award(work, told.award)
    for share in queries.shares_of(work, award.id):
        target = _account_in(work, share.held.currency)
        if share.account_id is None and target is not None:
            on = stage.day(told.since)
            awards.move_share(work, award.id, None, target.id, left=share.held, arrived=share.held, on=on)


def _account_in(work: Work, currency: str) -> BankAccount | None:
    return next((account for account in queries.open_accounts(work) if account.currency == currency), None)


def _prepare(stage: Stage, told: ReconciledTold, work: Work) -> None:
    """The statement says what the ledger says; in the last month of a quarter the account's fee is not booked yet."""
    until = month_of(stage.day(told.until))
    for account in queries.open_accounts(work):
        for month in reversed(queries.months(work, account)):
            if month.month > until or month.status in ("signed", "prepared"):
                continue
            if month.changed:
                commands.reopen(
                    work, account.id, month.month, note="Vouchers were booked into the month after it was signed."
                )
            on = month_end(month.month)
            listed = []
            if account.currency == FEE.currency and on.month % 3 == 0:
                listed = [Difference("to be booked", "Fee of the account for the quarter", on, FEE)]
            balance = sum((it.amount for it in listed), month.shares)
            commands.prepare(work, account.id, month.month, Statement(f"{on:%Y}/{on:%m}", on, balance), listed)


def _sign(stage: Stage, told: ReconciledTold, work: Work) -> None:
    for account in queries.open_accounts(work):
        for month in queries.months(work, account):
            if month.status == "prepared":
                commands.sign(work, account.id, month.month)
