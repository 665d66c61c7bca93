"""Taking a file in: each kind goes through the same commands as the pages of its room, all or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol
from uuid import UUID

from grants_app.access import Action
from grants_app.authorities import commands as authorities
from grants_app.awards import commands as awards
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.budgets import commands as budgets
from grants_app.calls import commands as calls
from grants_app.calls.changes import moved
from grants_app.core.errors import Forbidden, Invalid, NotFound
from grants_app.core.notation import number
from grants_app.core.taken_in import Changed, TakenIn
from grants_app.core.work import Work
from grants_app.donors import commands as donors
from grants_app.expenditures import commands as expenditures
from grants_app.hubs import commands as hubs
from grants_app.hubs import queries as hub_queries
from grants_app.imports import rules
from grants_app.imports.rules import Asked
from grants_app.ledger import commands as ledger
from grants_app.people import commands as people
from grants_app.strategy import commands as strategies
from importers.records import ExpenditureRecord, NetworkRecords, Notice, Problem, Where


class Counted(Protocol):
    """What every room says of a file that it took in."""

    @property
    def taken(self) -> int: ...
    @property
    def already_here(self) -> int: ...
    @property
    def problems(self) -> tuple[Problem, ...]: ...


def take_in(work: Work, asked: Asked) -> TakenIn:
    """Take a file in, or say everything that stands in its way; with problems nothing is written.

    Raises Forbidden, NotFound or Invalid where the file as a whole cannot be taken in by this person.
    """
    work.must_somewhere(rules.needed(work.actor, asked.kind))
    outcome = work.attempt(lambda inner: _all_of_it(inner, asked), keep=lambda found: not found.problems)
    return replace(outcome, taken=0) if outcome.problems else outcome


def try_out(work: Work, asked: Asked) -> TakenIn:
    """What would become of a file; nothing of it is kept."""
    work.must_somewhere(rules.needed(work.actor, asked.kind))
    return work.attempt(lambda inner: _all_of_it(inner, asked), keep=lambda _: False)


def _all_of_it(work: Work, asked: Asked) -> TakenIn:
    """All problems at once: those of the file, and those that only the database shows.

    A register with wrong rows is not looked at further: rows that refer to them would seem wrong too.
    """
    found = TakenIn()
    if not (asked.reading.problems and asked.kind == "network"):
        found = _TAKERS[asked.kind](work, asked)
    problems = _in_order(asked.reading.problems, found.problems)
    return replace(found, problems=problems, notices=asked.reading.notices + found.notices)


def _in_order(read: tuple[Problem, ...], found: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """As a person goes through the file: sheet after sheet, from the top; what is said of the whole stands last.

    Of a file with rows that could not be read nothing is said of the whole: its sums lack those rows.
    """
    problems = read + (tuple(problem for problem in found if problem.where.row is not None) if read else found)
    sheets = list(dict.fromkeys(problem.where.sheet for problem in problems))

    def place(problem: Problem) -> tuple[int, bool, int]:
        return sheets.index(problem.where.sheet), problem.where.row is None, problem.where.row or 0

    return tuple(sorted(problems, key=place))


def _counted(outcome: Counted, *says: str) -> TakenIn:
    notices = tuple(Notice(Where(), "", sentence) for sentence in says if sentence)
    return TakenIn(outcome.taken, outcome.already_here, outcome.problems, notices)


# --- one function a kind ---


def _take_in_network(work: Work, asked: Asked) -> TakenIn:
    """Sheet after sheet, in the order in which they need each other."""
    outcome = TakenIn()
    for records in rules.held(asked.reading):
        if not isinstance(records, NetworkRecords):
            raise TypeError("a register is read as NetworkRecords")
        outcome += _take_in_registers(work, records)
    if outcome.taken:
        work.note(
            "network.taken_in", None, None, file=asked.file_name, taken=outcome.taken, already_here=outcome.already_here
        )
    return outcome


def _take_in_registers(work: Work, records: NetworkRecords) -> TakenIn:
    """What refers to a wrong row is not looked at: it would seem wrong too."""
    hubs_taken = hubs.take_in_hubs(work, records.hubs)
    no_hub = {row.code for row in records.hubs if _is_wrong(row.where, hubs_taken)}
    hubs_taken += authorities.take_in_limits(work, [row for row in records.hubs if row.code not in no_hub])
    outcome = hubs_taken + people.take_in_people(work, [row for row in records.people if row.hub not in no_hub])
    donors_taken = donors.take_in_donors(work, records.donors)
    no_donor = {row.code for row in records.donors if _is_wrong(row.where, donors_taken)}
    outcome += donors_taken
    outcome += hubs.take_in_communities(work, [row for row in records.communities if row.hub not in no_hub])
    sound = [row for row in records.awards if row.lead_hub not in no_hub and row.donor not in no_donor]
    if sound:
        outcome += _counted(awards.take_in_awards(work, sound))
    no_award = {row.reference for row in records.awards if row not in sound or _is_wrong(row.where, outcome)}
    due = [row for row in records.instalments if row.award not in no_award]
    return outcome + _counted(awards.take_in_instalments(work, due)) if due else outcome


def _is_wrong(where: Where, outcome: TakenIn) -> bool:
    return any((problem.where.sheet, problem.where.row) == (where.sheet, where.row) for problem in outcome.problems)


def _take_in_calls(work: Work, asked: Asked) -> TakenIn:
    if asked.reading.problems:
        return TakenIn()
    taken = calls.take_in_calls(work, rules.records(asked.reading), kind=asked.kind, file_name=asked.file_name)
    changed = f"{number(taken.changed)} calls were here and have changed." if taken.changed else ""
    repeated = f"{number(taken.repeated)} calls stood twice in the file and were taken once." if taken.repeated else ""
    return TakenIn(
        taken.taken + taken.changed,
        taken.already_here + taken.repeated,
        notices=tuple(Notice(Where(), "", says) for says in (changed, repeated) if says),
        changes=tuple(
            Changed(f"{each.reference}: {each.title}", f"/calls/{each.call_id}", moved(each.differences))
            for each in taken.changes
        ),
    )


def _take_in_past_grants(work: Work, asked: Asked) -> TakenIn:
    if asked.reading.problems:
        return TakenIn()
    taken = calls.take_in_past_grants(work, rules.records(asked.reading), file_name=asked.file_name)
    changed = f"{number(taken.changed)} grants were here and have changed." if taken.changed else ""
    notices = (Notice(Where(), "", changed),) if changed else ()
    return TakenIn(taken.taken + taken.changed, taken.already_here, notices=notices)


def _take_in_strategies(work: Work, asked: Asked) -> TakenIn:
    return strategies.take_in(work, rules.held(asked.reading), file_name=asked.file_name)


def _take_in_budget(work: Work, asked: Asked) -> TakenIn:
    its = _award(work, asked)
    outcome = budgets.take_in(work, its.id, rules.held(asked.reading), file_name=asked.file_name, draft=asked.draft)
    approves = outcome.taken and not asked.draft and work.actor.may(Action.BUDGET_APPROVE, its.lead_hub_id)
    says = "Approved as imported; another person must take the second look." if approves else ""
    if outcome.taken and not approves:
        says = "It is a draft; another person must approve it."
    counted = _counted(outcome, says)
    return replace(counted, notices=outcome.notices + counted.notices)


def _take_in_expenditures(work: Work, asked: Asked) -> TakenIn:
    its = _award(work, asked)
    records: tuple[ExpenditureRecord, ...] = rules.held(asked.reading)
    manner = expenditures.Manner(hub_id=_hub_id(work, asked, its, records), keep_as_drafts=asked.draft)
    outcome = expenditures.take_in(work, its.id, records, file_name=asked.file_name, manner=manner)
    waiting = outcome.taken - outcome.posted
    are = "is" if outcome.posted == 1 else "are"
    posted = (
        f"{number(outcome.posted)} {are} posted; another person must take the second look." if outcome.posted else ""
    )
    wait = "waits as a draft" if waiting == 1 else "wait as drafts"
    drafts = f"{number(waiting)} {wait} for a finance officer." if waiting else ""
    return _counted(outcome, posted, drafts)


def _take_in_rates(work: Work, asked: Asked) -> TakenIn:
    return _counted(ledger.record_rates(work, rules.held(asked.reading), file_name=asked.file_name))


_TAKERS: Mapping[str, Callable[[Work, Asked], TakenIn]] = {
    "network": _take_in_network,
    "calls-eu": _take_in_calls,
    "calls-grants-gov": _take_in_calls,
    "calls-grants-gov-search": _take_in_calls,
    "calls-workbook": _take_in_calls,
    "past-grants-360giving": _take_in_past_grants,
    "budget": _take_in_budget,
    "expenditures": _take_in_expenditures,
    "strategy": _take_in_strategies,
    "rates": _take_in_rates,
    "rates-ecb": _take_in_rates,
    "rates-inforeuro": _take_in_rates,
    "rates-un": _take_in_rates,
    "rates-treasury": _take_in_rates,
}


# --- what a file is for ---


def _award(work: Work, asked: Asked) -> Award:
    if not asked.award:
        says = f"Name the award that {asked.file_name} is for (--award REFERENCE)."
        raise Invalid(says, fields={"award": says})
    its = award_queries.award_by_reference(work, asked.award)
    if its is None:
        raise NotFound(f"There is no award {asked.award} that you may see. Check the reference.")
    return its


def _hub_id(work: Work, asked: Asked, its: Award, records: tuple[ExpenditureRecord, ...]) -> UUID | None:
    """The hub of rows that name none: as asked, else the only one of the award or of the person."""
    if asked.hub:
        named = hub_queries.hub_by_code(work, asked.hub)
        if named is None:
            raise NotFound(f"There is no hub {asked.hub}. The hubs are {_codes(work)}.")
        if not work.actor.may(Action.EXPENDITURE_WRITE, named.id):
            raise Forbidden(f"Your roles do not allow you to take in vouchers of hub {named.code}.")
        return named.id
    parts = [hub.id for hub in award_queries.participants(work, its.id)]
    mine = [hub_id for hub_id in parts if work.actor.may(Action.EXPENDITURE_WRITE, hub_id)]
    if len(mine) == 1:
        return mine[0]
    if all(record.hub for record in records):
        return None
    says = f"Several hubs take part in {its.reference}: name the one whose vouchers these are (--hub CODE)."
    raise Invalid(says, fields={"hub": says})


def _codes(work: Work) -> str:
    return ", ".join(hub.code for hub in hub_queries.hubs(work))
