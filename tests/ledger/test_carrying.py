"""Money leaves an account at its carrying value, so that an account empty in its own currency carries nothing."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from grants_app.core.identity import new_id
from grants_app.core.money import Money, rounded
from grants_app.expenditures.rules import Costing, cost_side, paying_sides
from grants_app.ledger.rates import Conversion
from grants_app.ledger.rules import AccountName, Carrying, Held, Kind, Side, carried

ADVANCE = AccountName(Kind.ADVANCE, "KES")


def test_the_worked_example_ends_at_zero_with_the_difference_beside_it() -> None:
    carrying = Carrying()
    carrying.move(ADVANCE, Money.of(1_500_000, "KES").minor, Money.of(10_000, "EUR").minor)
    by_rule = Money.of("9868.42", "EUR").minor
    left_at = -carrying.move(ADVANCE, -Money.of(1_500_000, "KES").minor, -by_rule)
    assert carrying.held[ADVANCE] == Held(0, 0)
    assert Money(left_at - by_rule, "EUR") == Money.of("131.58", "EUR")


def test_a_part_leaves_at_the_average() -> None:
    assert carried(Held(300, 100), -100, -50) == -33


def test_an_account_below_zero_is_covered_at_its_own_average_and_the_rest_enters_at_the_new_value() -> None:
    assert carried(Held(-100, -40), 300, 150) == 40 + 100


@given(st.lists(st.tuples(st.integers(-(10**9), 10**9).filter(bool), st.integers(1, 10**6)), max_size=40))
def test_whatever_comes_and_goes_an_empty_account_carries_nothing(movements: list[tuple[int, int]]) -> None:
    carrying = Carrying()
    for own, price in movements:
        carrying.move(ADVANCE, own, own * price // 1000)
    held = carrying.held.get(ADVANCE, Held(0, 0))
    carrying.move(ADVANCE, -held.own, 12_345) if held.own else None
    assert carrying.held.get(ADVANCE, Held(0, 0)) == Held(0, 0)


# --- random lives of a hub's advance, a community's sub-grant and a bank share, all in foreign currency ---

HUB, COMMUNITY = new_id(), new_id()
ACCOUNTS = (
    AccountName(Kind.BANK, "USD"),
    AccountName(Kind.ADVANCE, "KES", hub_id=HUB),
    AccountName(Kind.SUB_GRANT, "KES", hub_id=HUB, party_id=COMMUNITY),
)
ACTS = st.tuples(
    st.sampled_from(("receive", "spend", "return", "pass on", "take back")),
    st.integers(0, len(ACCOUNTS) - 1),
    st.integers(1, 10**9),
    st.integers(500, 200_000),
)
"""What happens, to which account, how many of its minor units, and at how many thousandths for a euro."""


class Books:
    """What a list of acts makes: the carrying values, and everything else in the award's currency."""

    def __init__(self) -> None:
        self.carrying = Carrying()
        self.elsewhere = 0
        """Cost, receivable and exchange difference together, in minor units: the other side of every entry."""
        self.last: list[Side] = []

    def act(self, name: str, account: AccountName, own: int, rate: int) -> None:
        worth = rounded(Fraction(own * 1000, rate))
        if name == "receive":
            self._post([self._moved(account, own, worth)])
        elif name == "pass on":
            self._pass(account, ACCOUNTS[2] if account.currency == "KES" else ACCOUNTS[0], own, worth)
        elif name == "take back":
            self._take_back()
        elif name == "spend":
            self._spend(account, own, worth)
        else:
            self._post([self._moved(account, -own, -worth)])

    def empty(self, account: AccountName, rate: int) -> None:
        """Whatever is left is spent, or what was spent too much is covered, at the rate of that day."""
        own = self.carrying.held.get(account, Held(0, 0)).own
        if own:
            self._post([self._moved(account, -own, -rounded(Fraction(own * 1000, rate)))])

    def _moved(self, account: AccountName, own: int, by_rule: int) -> Side:
        money = Money(own, account.currency)
        return Side(account, self.carrying.move(account, own, by_rule), money, money)

    def _pass(self, giver: AccountName, taker: AccountName, own: int, worth: int) -> None:
        """Money goes from one account to another at what it is worth where it comes from."""
        left = self._moved(giver, -own, -worth)
        self._post([left] if giver == taker else [left, self._moved(taker, own, -left.amount)])

    def _spend(self, account: AccountName, own: int, worth: int) -> None:
        to_award = Conversion(account.currency, "EUR", Fraction(worth, own))
        charged = Money(own, account.currency)
        cost = Costing(charged, Money(worth, "EUR"), charged, to_award)
        carried_value = -self.carrying.move(account, -own, -worth)
        paid = paying_sides(cost, account, own, carried_value)
        debit = cost_side(cost, hub_id=HUB, line_id=COMMUNITY, paid_from="advance")
        assert debit.amount + sum(side.amount for side in paid) == 0, "the entry balances"
        self._post(paid)

    def _take_back(self) -> None:
        """The last entry is reversed, to the cent."""
        for side in self.last:
            held = self.carrying.held[side.account]
            self.carrying.held[side.account] = Held(held.own - side.transaction.minor, held.carried - side.amount)
            self.elsewhere += side.amount
        self.last = []

    def _post(self, sides: list[Side]) -> None:
        self.last = [side for side in sides if side.account in ACCOUNTS]
        self.elsewhere -= sum(side.amount for side in self.last)


@given(st.lists(ACTS, max_size=60), st.integers(500, 200_000))
def test_no_life_of_an_account_leaves_a_residue_when_its_own_currency_is_gone(
    acts: list[tuple[str, int, int, int]], last_rate: int
) -> None:
    books = Books()
    for name, which, own, rate in acts:
        books.act(name, ACCOUNTS[which], own, rate)
        for held in books.carrying.held.values():
            assert held.own or not held.carried, "empty in its own currency, empty in the award's"
    for account in ACCOUNTS:
        books.empty(account, last_rate)
    assert all(held == Held(0, 0) for held in books.carrying.held.values())
    assert books.elsewhere == 0, "what came in is cost, what went back, or an exchange difference: nothing is lost"
