"""An award's money as anybody would keep it on paper: dictionaries of whole cents. It calls nothing of the program."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

Key = tuple[str, str]
"""The code of a line, and that of a hub."""
STATES = ("available", "reserved", "advanced", "spent")
HEADINGS = {"1.1": "people", "1.2": "people", "2.1": "travel"}
INDIRECT: Key = ("8", "BRU")
DONOR_PAYS = Fraction(9, 10)
HIGHEST_INDIRECT = Fraction(7, 100)
MAY_MOVE = Fraction(25, 100)
"""Of a heading, since the last amendment: the donor's rule."""
ACCOUNTED_FOR = Fraction(70, 100)
"""Of the last advance, before the next: the network's own rule."""
REPORT_DUE = timedelta(days=60)
"""After the last day of the report."""
WITH_DONOR = ("sent", "accepted")
LOCKED = ("approved", *WITH_DONOR)


def nearest(value: Fraction) -> int:
    """Half away from zero."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


@dataclass
class Purse:
    """The hub's advance: quetzals, and the euros that they are carried at."""

    own: int = 0
    carried: int = 0

    @property
    def worth(self) -> int:
        return max(self.carried, 0)

    def move(self, own: int, by_rule: int) -> int:
        """At the average of what is there, as far as there is anything; beyond that at the rule's value."""
        inside = min(abs(own), abs(self.own)) if (self.own < 0) != (own < 0) and self.own else 0
        if not inside:
            value = by_rule
        elif inside == abs(self.own):
            value = -self.carried + nearest(Fraction(by_rule * (own + self.own), own))
        else:
            value = nearest(Fraction(self.carried * own, self.own))
        self.own, self.carried = self.own + own, self.carried + value
        return value


@dataclass
class Cost:
    """A posting of cost, or of income (on no line)."""

    key: Key | None
    cents: int
    incurred_on: date
    booked_on: date
    taken_up: bool = False


@dataclass
class Voucher:
    """A charge that stands: what it cost, what left the purse, and which budget it used up."""

    line: str
    own: int
    percent: int
    paid_on: date
    cost: Cost
    left: int
    used: list[tuple[str, str, str, int]]


@dataclass
class Asked:
    """A request that reserves."""

    line: str
    own: int
    cents: int
    approved: bool = False
    waived: set[str] = field(default_factory=set)
    """What a director let pass: the `advance` that is not accounted for, the `report` that is not with the donor."""


@dataclass
class Report:
    """What is reported: its days, and while its figures are frozen, what froze them."""

    starts_on: date
    ends_on: date
    state: str = "draft"
    posted: list[Cost] = field(default_factory=list)
    """What the review posted."""
    seen: int = 0
    """How many postings there were when the figures were frozen."""
    amendments: int = 0
    version: int = 1


@dataclass
class Model:
    """One award."""

    contract: dict[Key, int]
    award: int
    starts_on: date
    cash: int
    order: dict[str, list[str]]
    """Lines of each hub in the order in which its advance is used up."""
    moved: Counter[Key] = field(default_factory=Counter)
    amendments: int = 0
    purse: Purse = field(default_factory=Purse)
    difference: int = 0
    received: int = 0
    promised: list[Asked] = field(default_factory=list)
    """Approved, and not paid yet."""
    last_paid: Asked | None = None
    costs: list[Cost] = field(default_factory=list)
    locked_until: date | None = None
    reports: list[Report] = field(default_factory=list)
    states: dict[Key, dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.received = self.cash
        self.states = {key: dict.fromkeys(STATES, 0) | {"available": cents} for key, cents in self.contract.items()}

    # --- budget ---

    def put(self, key: Key, source: str, target: str, cents: int) -> None:
        self.states[key][source] -= cents
        self.states[key][target] += cents

    def may_transfer(self, giver: Key, taker: Key, cents: int) -> bool:
        if self.states[giver]["available"] < cents:
            return False
        gives, takes = HEADINGS[giver[0]], HEADINGS[taker[0]]
        if gives == takes:
            return True
        return all(self._within(name, change) for name, change in ((gives, -cents), (takes, cents)))

    def _within(self, name: str, change: int) -> bool:
        base = sum(cents for (line, _), cents in self.contract.items() if HEADINGS.get(line) == name)
        before = sum(cents for (line, _), cents in self.moved.items() if HEADINGS.get(line) == name)
        return abs(before + change) <= MAY_MOVE * base or abs(before + change) <= abs(before)

    def transfer(self, giver: Key, taker: Key, cents: int) -> None:
        for key, change in ((giver, -cents), (taker, cents)):
            self.moved[key] += change
            self.states[key]["available"] += change

    def budget(self, key: Key) -> int:
        return self.contract[key] + self.moved[key]

    def amended(self, key: Key, change: int) -> dict[Key, int]:
        """The next budget: what is there now with one share changed, and as much indirect cost as the donor allows."""
        new = {one: self.budget(one) for one in self.contract}
        new[key] = max(new[key] + change, 0)
        new[INDIRECT] = 7 * (sum(new.values()) - new[INDIRECT]) // 100
        return new

    def amend(self, new: dict[Key, int], award: int) -> None:
        for key, cents in new.items():
            self.states[key]["available"] += cents - self.budget(key)
        self.contract, self.award = new, award
        self.moved.clear()
        self.amendments += 1

    # --- money ---

    def open_day(self, wanted: date) -> date:
        locked = self.locked_until
        return wanted if locked is None or wanted > locked else locked + timedelta(days=1)

    def stops(self, it: Asked, today: date) -> str:
        """What stands in the way of its approval: nothing, or what the gate would say first."""
        if it.cents > self.cash - sum(other.cents for other in self.promised):
            return "cash"
        if "report" not in it.waived and not self._last_report_is_there(today):
            return "report"
        return "" if "advance" in it.waived or self._last_advance_is_spent() else "advance"

    def _last_report_is_there(self, today: date) -> bool:
        due = [report for report in self.reports if report.ends_on + REPORT_DUE < today]
        return not due or due[-1].state in WITH_DONOR

    def _last_advance_is_spent(self) -> bool:
        """What left the purse left the oldest money first; of what is on its way nothing is accounted for."""
        if self.promised or self.last_paid is None:
            return not self.promised
        last = self.last_paid.own
        return last - min(max(self.purse.own, 0), last) >= nearest(ACCOUNTED_FOR * last)

    def approve_request(self, it: Asked) -> None:
        it.approved = True
        self.promised.append(it)

    def pay(self, it: Asked, sent: int) -> None:
        self.promised.remove(it)
        self.last_paid = it
        before = self.purse.worth
        self.difference += sent - self.purse.move(it.own, sent)
        self.cash -= sent
        gain, key = self.purse.worth - before, (it.line, "GT")
        self.put(key, "reserved", "advanced", min(gain, it.cents))
        self.put(key, "reserved", "available", max(it.cents - gain, 0))
        self.put(key, "available", "advanced", max(gain - it.cents, 0))

    def send_back(self, own: int, credited: int) -> None:
        before = self.purse.worth
        self.difference -= self.purse.move(-own, -credited) + credited
        self.cash += credited
        advanced = {line: max(self.states[line, "GT"]["advanced"], 0) for line in self.order["GT"]}
        freed = before - self.purse.worth if self.purse.worth else sum(advanced.values())
        for line, there in advanced.items():
            part = min(there, freed)
            self.put((line, "GT"), "advanced", "available", part)
            freed -= part

    def spend(self, line: str, own: int, percent: int, cents: int, incurred_on: date, paid_on: date) -> Voucher:
        """`own` is what is charged; `cents` what it is worth on the day it was paid."""
        cost = Cost((line, "GT"), cents, incurred_on, self.open_day(incurred_on))
        self.costs.append(cost)
        left = self.purse.move(-own, -cents)
        self.difference -= cents + left
        used = list(self._uses(line, cents))
        return Voucher(line, own, percent, paid_on, cost, left, used)

    def _uses(self, line: str, cents: int) -> list[tuple[str, str, str, int]]:
        """First what was advanced for the line, then what was advanced for others, then what is available."""
        used: list[tuple[str, str, str, int]] = []

        def use(place: str, source: str, target: str, most: int) -> int:
            part = min(max(most, 0), cents - spent)
            self.put((place, "GT"), source, target, part)
            used.append((place, source, target, part))
            return part

        spent = 0
        spent += use(line, "advanced", "spent", self.states[line, "GT"]["advanced"])
        for other in self.order["GT"]:
            if other != line:
                part = use(other, "advanced", "available", self.states[other, "GT"]["advanced"])
                spent += use(line, "available", "spent", part)
        use(line, "available", "spent", cents)
        return used

    def take_back(self, it: Voucher) -> None:
        """To the cent as it was booked; a purse that is empty by it carries nothing."""
        cost = it.cost
        self.costs.append(Cost(cost.key, -cost.cents, cost.incurred_on, self.open_day(cost.booked_on)))
        self.purse.own, self.purse.carried = self.purse.own + it.own, self.purse.carried - it.left
        self.difference += cost.cents + it.left
        if self.purse.own == 0:
            self.difference += self.purse.carried
            self.purse.carried = 0
        for place, source, target, cents in it.used:
            self.put((place, "GT"), target, source, cents)

    # --- reports ---

    @property
    def newest(self) -> Report | None:
        return self.reports[-1] if self.reports else None

    def cost(self, until: date = date.max, lines: tuple[str, ...] = ("1.1", "1.2", "2.1", "8")) -> int:
        return sum(it.cents for it in self.costs if it.key and it.key[0] in lines and it.booked_on <= until)

    @property
    def income(self) -> int:
        return sum(it.cents for it in self.costs if it.key is None)

    def review(self, it: Report) -> None:
        """Indirect cost at the rate of the contract, then the donor's share of all cost."""
        budget, direct = self.contract[INDIRECT], sum(self.contract.values()) - self.contract[INDIRECT]
        rate = min(Fraction(budget, direct), HIGHEST_INDIRECT)
        if nearest(HIGHEST_INDIRECT * direct) == budget:
            rate = HIGHEST_INDIRECT
        due = min(nearest(rate * self.cost(it.ends_on, tuple(HEADINGS))), budget) - self.cost(it.ends_on, ("8",))
        share = Fraction(self.award, nearest(self.award / DONOR_PAYS))
        all_cost = max(self.cost(it.ends_on) + due, 0)
        income = min(nearest(share * all_cost), self.award) - self.income
        it.posted = [
            Cost(key, cents, it.ends_on, it.ends_on) for key, cents in ((INDIRECT, due), (None, income)) if cents
        ]
        self._post(it.posted)
        it.state, it.seen, it.amendments = "reviewed", len(self.costs), self.amendments

    def _post(self, costs: list[Cost]) -> None:
        self.costs += costs
        for cost in costs:
            if cost.key:
                self.put(cost.key, "available", "spent", cost.cents)

    def back_to_draft(self, it: Report) -> None:
        self._post([Cost(cost.key, -cost.cents, it.ends_on, it.ends_on) for cost in it.posted])
        it.state = "draft"

    def is_stale(self, it: Report) -> bool:
        """Whether something of its days was posted, or its budget amended, since its figures were frozen."""
        return self.amendments != it.amendments or any(cost.booked_on <= it.ends_on for cost in self.costs[it.seen :])

    def overspent(self, it: Report) -> bool:
        budget: Counter[str] = Counter()
        for key in self.contract:
            budget[key[0]] += self.budget(key)
        return any(self.cost(it.ends_on, (line,)) > cents for line, cents in budget.items())

    def approve(self, it: Report) -> tuple[dict[Key, tuple[int, int]], int]:
        """What the report takes up per line and hub, and of it what came late; and how many postings."""
        earlier = [one for one in self.reports if one is not it]
        new = [cost for cost in self.costs if not cost.taken_up and cost.booked_on <= it.ends_on]
        figures: dict[Key, tuple[int, int]] = {}
        for cost in new:
            cost.taken_up = True
            if cost.key:
                is_late = any(one.starts_on <= cost.incurred_on <= one.ends_on for one in earlier)
                whole, late = figures.get(cost.key, (0, 0))
                figures[cost.key] = (whole + cost.cents, late + (cost.cents if is_late else 0))
        it.state, self.locked_until = "approved", it.ends_on
        return figures, len(new)

    def reopen(self) -> None:
        self.reports[-1].state = "draft"
        self.reports[-1].version += 1
        self.locked_until = self.reports[-2].ends_on if len(self.reports) > 1 else None
