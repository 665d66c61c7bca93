"""How well a call fits a hub or a community: points from 0 to 100, each with its sentence, and what stops it. No database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from dateutil.relativedelta import relativedelta

from grants_app.calls.rules import country_name
from grants_app.core.money import Money, nearest
from grants_app.core.notation import number
from grants_app.hubs.vocabulary import LEGAL_FORMS, THEMES
from grants_app.prospects.case import Body, Candidate, Case, Compared
from grants_app.prospects.weights import Weights, weights

WHOLE, HALF, NONE = 100, 50, 0
NOT_REGISTERED = "informal-group"
NAMED = 4
"""More countries or kinds than these are counted instead of named."""


# --- what is found ---


@dataclass(frozen=True, slots=True)
class Finding:
    """What one fact brings: `share` of its points in per cent, the sentence, and what follows."""

    share: int
    says: str
    is_known: bool = True
    stop: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One fact with its points out of the most that it can bring."""

    code: str
    label: str
    points: int
    most: int
    says: str
    is_known: bool

    @property
    def told(self) -> str:
        """«+20: the call is for Guatemala …», «not known: …»."""
        return f"+{self.points} of {self.most}: {self.says}" if self.is_known else f"not known: {self.says}"


@dataclass(frozen=True)
class Fit:
    """A call held against one candidate."""

    who: Candidate
    lines: tuple[Line, ...]
    stops: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @cached_property
    def score(self) -> int | None:
        """From 0 to 100; None where something stops it."""
        return None if self.stops else sum(line.points for line in self.lines)

    @cached_property
    def possible(self) -> int:
        """What it could be at most, if all that is not known were in its favour."""
        return sum(line.points if line.is_known else line.most for line in self.lines)

    @property
    def order(self) -> tuple[bool, int, int]:
        """The greatest is the best."""
        return not self.stops, self.score or 0, self.possible

    @property
    def text(self) -> str:
        """All of it, one sentence a line: kept with the decision that was made by it."""
        head = "No score: something stops it." if self.stops else f"{self.score} of 100"
        return "\n".join([head, *(f"Stop: {it}" for it in self.stops), *self.warnings, *(it.told for it in self.lines)])


def fit(case: Case, using: Weights | None = None) -> Fit:
    """Every fact of the weights in their order."""
    lines, stops, warnings = [], [], []
    if case.asked.is_closed:
        stops.append("The call is closed.")
    for code, weight in (using or weights()).by_code.items():
        found = _RULES[code](case)
        points = nearest(weight.points * found.share, 100) if found.is_known and not found.stop else 0
        lines.append(Line(code, weight.label, points, weight.points, found.says, found.is_known))
        if found.stop:
            stops.append(found.stop)
        if found.warning and found.warning not in warnings:
            warnings.append(found.warning)
    return Fit(case.who, tuple(lines), tuple(stops), tuple(warnings))


# --- the facts, one by one ---


def _countries(case: Case) -> Finding:
    asked, own = case.asked.countries, case.who.countries
    if not asked:
        return Finding(HALF, "the call's record names no country; look into its documents.")
    shared = [code for code in own if code in asked]
    if shared:
        return Finding(WHOLE, f"the call is for {_names(shared)}, where {case.who.name} works.")
    says = f"the call is for {_names(asked)}; {case.who.name} works in {_names(own)}."
    return Finding(NONE, says, stop=_sentence(says))


def _themes(case: Case) -> Finding:
    asked, own = case.asked.themes, case.who.themes
    if not asked:
        return Finding(NONE, "the call's record names no theme.", is_known=False)
    if not own:
        return Finding(NONE, f"nobody has written what the work of {case.who.name} is about.", is_known=False)
    shared = [THEMES.get(code, code) for code in asked if code in own]
    if not shared:
        wanted = ", ".join(THEMES.get(code, code) for code in asked[:NAMED])
        return Finding(NONE, f"the call is about {wanted}, which is not what {case.who.name} works on.")
    share = WHOLE if len(shared) > 1 or len(asked) == 1 else HALF
    return Finding(
        share, f"{', '.join(shared)}: the call is about {'these' if len(shared) > 1 else 'this'}, as the work is."
    )


def _applicant(case: Case) -> Finding:
    asked, body = case.asked.kinds, case.who.body
    if not asked:
        warning = f"{body.name} is not registered: ask the donor whether it may sign." if _is_informal(body) else ""
        return Finding(HALF, "the call's record does not say who may apply.", warning=warning)
    wanted = _kinds(asked)
    if not body.legal_form:
        return Finding(NONE, f"the call is for {wanted}; nobody has written what {body.name} is.", is_known=False)
    if body.legal_form in asked:
        return Finding(WHOLE, f"the call is for {wanted}, and {body.name} is one.")
    says = f"the call is for {wanted}; {body.name} is not one ({_within(LEGAL_FORMS[body.legal_form])})."
    return _or_stand_in(case, says, lambda other: other.legal_form in asked if other.legal_form else None)


def _years(case: Case) -> Finding:
    least, body = case.asked.minimum_years, case.who.body
    if not least:
        return Finding(WHOLE, "the call's record asks for no years of registration.")
    wanted = f"the call is for organisations registered for at least {_count(least, 'year')}"
    on = case.asked.due_on or case.today
    if _is_informal(body):
        return _or_stand_in(case, f"{wanted}; {body.name} is not registered.", lambda it: _is_old_enough(it, least, on))
    if body.registered_on is None:
        return Finding(NONE, f"{wanted}; nobody has written since when {body.name} is.", is_known=False)
    since = f"{body.name} is of {body.registered_on.year}"
    if _is_old_enough(body, least, on):
        return Finding(WHOLE, f"{wanted}, and {since}.")
    return _or_stand_in(case, f"{wanted}; {since}.", lambda it: _is_old_enough(it, least, on))


def _turnover(case: Case) -> Finding:
    least, body = case.asked.minimum_turnover, case.who.body
    if least is None:
        return Finding(WHOLE, "the call's record asks for no turnover.")
    wanted = f"the call asks for a turnover of {least} a year"
    if body.turnover is None:
        return Finding(NONE, f"{wanted}; nobody has written that of {body.name}.", is_known=False)
    compared = case.compare(body.turnover, least.currency)
    if compared.amount is None:
        return Finding(
            NONE,
            f"{wanted}; that of {body.name} is {body.turnover}, not compared: no rate of this month is known.",
            is_known=False,
        )
    its = f"{body.name} had {_told(body.turnover, compared)}{f' in {body.turnover_year}' if body.turnover_year else ''}"
    if compared.amount >= least:
        return Finding(WHOLE, f"{wanted}, and {its}.")
    return _or_stand_in(case, f"{wanted}; {its}.", lambda it: _earns(case, it, least))


def _partners(case: Case) -> Finding:
    asked = case.asked
    needed = asked.minimum_partners or (1 if asked.consortium == "required" else 0)
    if not needed:
        allowed = (
            "partners are allowed, none is needed." if asked.consortium else "the call's record asks for no partners."
        )
        return Finding(WHOLE, allowed)
    wanted = f"the call needs {_count(needed, 'partner')} beside the applicant"
    known = f"{case.who.hub} knows {_count(case.who.partners, 'other community', 'other communities')}"
    warning = f"Partners have to be found: {_count(needed, 'partner')} at least."
    return Finding(HALF if case.who.partners >= needed else NONE, f"{wanted}; {known}.", warning=warning)


def _cofinancing(case: Case) -> Finding:
    asked, bears = case.asked.cofinancing_percent, case.who.bears_percent
    if not asked:
        return Finding(WHOLE, "the call's record asks for no co-financing.")
    wanted = f"the call asks for {asked.normalize():f} % of co-financing"
    warning = "Co-financing by the network always goes to head office."
    if bears is None:
        says = f"{wanted}; nobody has written what {case.who.hub} can bear."
        return Finding(NONE, says, is_known=False, warning=warning)
    can = f"{case.who.hub} can bear {bears.normalize():f} %"
    if asked <= bears:
        return Finding(WHOLE, f"{wanted}, and {can}.", warning=warning)
    return Finding(NONE, f"{wanted}; {can}.", warning=f"{_sentence(wanted)}, more than {case.who.hub} can bear.")


def _amount(case: Case) -> Finding:
    least = case.asked.minimum
    if least is None:
        up_to = f" and at most {case.asked.maximum}" if case.asked.maximum else ""
        return Finding(HALF, f"the call names no least amount{up_to}.")
    its = (*case.who.managed, *([case.who.body.turnover] if case.who.body.turnover else []))
    known = [(it, case.compare(it, least.currency)) for it in its]
    sizes = [(compared.amount, _told(it, compared)) for it, compared in known if compared.amount is not None]
    wanted = f"the least that may be asked is {least}"
    if not sizes:
        why = (
            "not compared: no rate of this month is known" if known else "its largest grant and turnover are not known"
        )
        return Finding(NONE, f"{wanted}; for {case.who.name} {why}.", is_known=False)
    reach, told = max(sizes, key=lambda size: size[0].minor)
    percent = weights().usual.reach_percent
    if least.minor * 100 <= reach.minor * percent:
        return Finding(WHOLE, f"{wanted}, within reach of what {case.who.name} has managed: {told}.")
    return Finding(NONE, f"{wanted}, more than {percent} % of what {case.who.name} has managed: {told}.")


def _time(case: Case) -> Finding:
    left = case.asked.days_left
    if left is None:
        return Finding(WHOLE, "the call is open all the time.")
    effort = case.who.effort_days or weights().usual.effort_days
    known, usual = (
        f"the effort is estimated at {number(effort)}",
        f"nobody has estimated the effort, so the usual {number(effort)} are taken",
    )
    working = max(left, 0) * 5 // 7
    says = f"{_count(working, 'working day')} left; {known if case.who.effort_days else usual}."
    if working >= 2 * effort:
        return Finding(WHOLE, says)
    if working >= effort:
        return Finding(HALF, says)
    return Finding(NONE, says, warning=f"Time is short: {says}")


def _work(case: Case) -> Finding:
    most, now = weights().usual.open_work, case.who.open_work
    share = max(0, 100 * (most - now) // most)
    return Finding(share, f"{case.who.hub} has {number(now)} under way; it can carry {number(most)}.")


def _given(case: Case) -> Finding:
    given, donor = case.given, case.asked.donor
    if given is None or not given.grants:
        return Finding(NONE, f"no past grants of {donor} are taken in.", is_known=False)
    if given.both:
        return Finding(WHOLE, f"{donor} gave {_count(given.both, 'grant')} for such work there before.")
    if given.in_country or given.for_theme:
        where = f"{number(given.in_country)} there, {number(given.for_theme)} for such work"
        return Finding(HALF, f"of {_count(given.grants, 'past grant')} of {donor}: {where}.")
    return Finding(NONE, f"none of {_count(given.grants, 'past grant')} of {donor} is there or for such work.")


def _success(case: Case) -> Finding:
    its, donor = case.success, case.asked.donor
    decided = its.won + its.lost
    if not decided:
        waits = f"; {number(its.pending)} wait for its answer" if its.pending else ""
        return Finding(NONE, f"{donor} has not decided on any application of ours{waits}.", is_known=False)
    says = f"{donor} awarded {number(its.won)} of the {_count(decided, 'application')} of ours that it decided."
    return Finding(100 * its.won // decided, says)


_RULES: dict[str, Callable[[Case], Finding]] = {
    "countries": _countries,
    "themes": _themes,
    "applicant": _applicant,
    "years": _years,
    "turnover": _turnover,
    "partners": _partners,
    "cofinancing": _cofinancing,
    "amount": _amount,
    "time": _time,
    "work": _work,
    "given": _given,
    "success": _success,
}


# --- another as legal applicant ---


def _or_stand_in(case: Case, says: str, passes: Callable[[Body], bool | None]) -> Finding:
    """Hub or head office as legal applicant where one of them meets what is asked; else it stops."""
    judged = [(body, passes(body)) for body in case.who.stand_ins]
    able = next((body for body, does in judged if does), None)
    if able:
        warning = f"{able.name} would be the legal applicant for {case.who.name}; head office decides then, whatever the amount."
        return Finding(HALF, f"{says[:-1]}; {able.name} can be the legal applicant.", warning=warning)
    unknown = [body.name for body, does in judged if does is None]
    more = f" Whether {' or '.join(unknown)} could be the legal applicant, nobody has written." if unknown else ""
    return Finding(NONE, says, stop=_sentence(says) + more)


def _is_informal(body: Body) -> bool:
    return body.legal_form == NOT_REGISTERED


def _is_old_enough(body: Body, years: int, on: date) -> bool | None:
    return None if body.registered_on is None else body.registered_on + relativedelta(years=years) <= on


def _earns(case: Case, body: Body, least: Money) -> bool | None:
    compared = case.compare(body.turnover, least.currency).amount if body.turnover else None
    return None if compared is None else compared >= least


# --- words ---


def _told(amount: Money, compared: Compared) -> str:
    return f"{amount} (about {compared.amount} at {compared.rate})" if compared.rate else str(amount)


def _sentence(says: str) -> str:
    return says[:1].upper() + says[1:]


def _within(label: str) -> str:
    """A label inside a sentence: «local or national NGO»."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _count(count: int, noun: str, many: str = "") -> str:
    return f"{number(count)} {noun if count == 1 else many or noun + 's'}"


def _names(codes: Sequence[str]) -> str:
    return _listed([country_name(code) for code in codes], "country", "countries")


def _kinds(codes: Sequence[str]) -> str:
    return _listed([_within(LEGAL_FORMS.get(code, code)) for code in codes], "kind", "kinds")


def _listed(names: Sequence[str], noun: str, many: str) -> str:
    """«Guatemala and Honduras», «Guatemala, Honduras, Mexico, Peru and 12 other countries»."""
    shown = list(names[:NAMED])
    if len(names) > NAMED:
        shown.append(_count(len(names) - NAMED, f"other {noun}", f"other {many}"))
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
