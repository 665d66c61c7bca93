"""What is typed of a transfer: rows «from this share, to that line and hub, so much», read with a sentence for each wrong field."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from grants_app.budgets.flexibility import Judgement
from grants_app.budgets.queries import Ground, LineView
from grants_app.budgets.rules import PlannedPeriod
from grants_app.budgets.transfers import Key, Pair, Purpose, changes
from grants_app.core.errors import Invalid
from grants_app.core.money import Money, exponent
from grants_app.core.notation import number
from grants_app.web.forms import read_decimal

FIRST_ROWS = 3
MOST_ROWS = 40

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """A share that can give, or a line that can take, as the form offers it."""

    value: str
    label: str
    heading: str


def rows(values: Values) -> range:
    """The rows of the form."""
    text = values.get("rows", "")
    return range(min(int(text), MOST_ROWS) if text.isdecimal() and len(text) < 3 else FIRST_ROWS)


def purpose(values: Values) -> Purpose:
    """What kind of act is typed."""
    return Purpose.CONTINGENCY if values.get("kind") == Purpose.CONTINGENCY else Purpose.TRANSFER


def givers(ground: Ground) -> list[Choice]:
    """Every share that can give something, with how much."""
    found = []
    for line in ground.lines:
        for hub in ground.hubs:
            share = ground.shares.get((line.line_id, hub.id))
            if share and share.available > 0:
                left = Money(share.available, ground.award.currency)
                label = f"{line.code} {line.description[:60]} · {hub.code}: {number(left.amount)} can be moved"
                found.append(Choice(f"{line.code}@{hub.code}", label, line.heading))
    return found


def takers(ground: Ground) -> list[Choice]:
    """Every line of the approved budget."""
    return [Choice(line.code, f"{line.code} {line.description[:60]}", line.heading) for line in ground.lines]


def read(values: Values, ground: Ground) -> tuple[Pair, ...]:
    """The typed pairs; a row without anything typed is none. Invalid (422) with a sentence for each wrong field."""
    errors: dict[str, str] = {}
    pairs = [pair for at in rows(values) if (pair := _pair(values, at, ground, errors))]
    if errors:
        first = next(iter(errors.values()))
        raise Invalid(first if len(errors) == 1 else f"{len(errors)} fields need your attention.", fields=errors)
    return tuple(pairs)


def by_row(values: Values, fields: Mapping[str, str]) -> dict[str, str]:
    """Sentences by pair as sentences by row of the form: empty rows are no pairs."""
    typed = [at for at in rows(values) if _is_typed(values, at)]
    found = {}
    for name, says in fields.items():
        start, _, number = name.rpartition("-")
        is_pair = (
            start in ("from", "to", "amount", "gives", "takes") and number.isdecimal() and int(number) < len(typed)
        )
        found[f"{start}-{typed[int(number)]}" if is_pair else name] = says
    return found


def judged(values: Values, ground: Ground) -> Judgement:
    """What the rule says of what can be read so far."""
    errors: dict[str, str] = {}
    pairs = [pair for at in rows(values) if (pair := _pair(values, at, ground, errors)) and pair.amount > 0]
    return ground.judged(changes(pairs))


def _is_typed(values: Values, at: int) -> bool:
    return any(values.get(f"{name}-{at}", "").strip() for name in ("from", "to", "amount"))


def _pair(values: Values, at: int, ground: Ground, errors: dict[str, str]) -> Pair | None:
    if not _is_typed(values, at):
        return None
    giver = _share(values.get(f"from-{at}", ""), ground)
    if giver is None:
        errors[f"from-{at}"] = "Choose the line and the hub that give."
    taker = _line(values.get(f"to-{at}", ""), ground)
    if taker is None:
        errors[f"to-{at}"] = "Choose the line that takes."
    hub_id = _hub(values.get(f"hub-{at}", ""), ground) or (giver[1] if giver else None)
    amount = _amount(values.get(f"amount-{at}", ""), ground.award.currency, f"amount-{at}", errors)
    gives_in = _period(values.get(f"gives-{at}", ""), ground)
    takes_in = _period(values.get(f"takes-{at}", ""), ground) or gives_in
    if ground.periods and gives_in is None:
        errors[f"gives-{at}"] = "Say from which period of the budget."
    if giver is None or taker is None or hub_id is None or amount is None:
        return None
    return Pair(giver, (taker.line_id, hub_id), amount, gives_in, takes_in)


def _share(text: str, ground: Ground) -> Key | None:
    code, _, hub = text.rpartition("@")
    line, hub_id = _line(code, ground), _hub(hub, ground)
    return (line.line_id, hub_id) if line and hub_id else None


def _line(code: str, ground: Ground) -> LineView | None:
    return next((line for line in ground.lines if line.code == code), None)


def _hub(code: str, ground: Ground) -> UUID | None:
    return next((hub.id for hub in ground.hubs if hub.code == code), None)


def _period(name: str, ground: Ground) -> PlannedPeriod | None:
    return next((period for period in ground.periods if period.name == name), None)


def _amount(text: str, currency: str, field: str, errors: dict[str, str]) -> int | None:
    if not text.strip():
        errors[field] = "Say how much."
        return None
    try:
        amount: Decimal = read_decimal(text.strip())
    except ValueError as wrong:
        errors[field] = str(wrong)
        return None
    if amount != round(amount, exponent(currency)):
        errors[field] = f"{currency} has {exponent(currency)} decimals; «{text}» has more."
        return None
    return Money.of(amount, currency).minor
