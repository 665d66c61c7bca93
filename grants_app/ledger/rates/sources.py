"""Where rates come from, and how long a rate of each source holds, as data with the place where the source says so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

from grants_app.core.calendar import first_of_month, last_of_month


class Rhythm(StrEnum):
    """How often a source gives rates."""

    BUSINESS_DAYS = "business days"
    MONTHS = "months"
    QUARTERS = "quarters"
    NONE = "as they come"


RHYTHM_LABELS: Mapping[Rhythm, str] = {
    Rhythm.BUSINESS_DAYS: "A rate for each working day",
    Rhythm.MONTHS: "A rate for each month, and changes inside it",
    Rhythm.QUARTERS: "A rate for each quarter, and amendments inside it",
    Rhythm.NONE: "Rates as they come",
}
DAILY_LOOKBACK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its name, its rhythm, and for how many days before its month or quarter a rate may be dated."""

    label: str
    rhythm: Rhythm
    early_days: int = 0
    cite: str = ""

    def holds_until(self, on: date) -> date:
        """The last day for which a rate of that day may be used, where no newer one has replaced it."""
        begins = on + timedelta(days=self.early_days)
        if self.rhythm is Rhythm.MONTHS:
            return last_of_month(begins)
        if self.rhythm is Rhythm.QUARTERS:
            return last_of_month(begins.replace(day=1) + relativedelta(months=(3 - begins.month % 3) % 3))
        return on + timedelta(days=DAILY_LOOKBACK_DAYS)

    @property
    def gives(self) -> str:
        """What the source gives, and where it says so, as a page shows it."""
        return f"{RHYTHM_LABELS[self.rhythm]}. {self.cite}." if self.cite else f"{RHYTHM_LABELS[self.rhythm]}."

    @property
    def is_periodical(self) -> bool:
        """Whether a rate holds for a month or quarter, until the next replaces it."""
        return self.rhythm in (Rhythm.MONTHS, Rhythm.QUARTERS)

    def expected(self, since: date, until: date) -> Iterator[date]:
        """The first day of each period for which the source should have a rate, from one day to another."""
        if self.rhythm is Rhythm.BUSINESS_DAYS:
            days = ((since + timedelta(days=number)) for number in range((until - since).days + 1))
            yield from (day for day in days if day.weekday() < 5 and not is_target_holiday(day))
            return
        if not self.is_periodical:
            return
        step = 1 if self.rhythm is Rhythm.MONTHS else 3
        begins = first_of_month(since + timedelta(days=self.early_days))
        begins -= relativedelta(months=(begins.month - 1) % step)
        while begins <= until:
            yield begins
            begins += relativedelta(months=step)

    def period_name(self, day: date) -> str:
        """A period as people name it: a day, «March 2026», «the first quarter of 2026»."""
        if self.rhythm is Rhythm.MONTHS:
            return f"{day:%B %Y}"
        if self.rhythm is Rhythm.QUARTERS:
            return f"{('first', 'second', 'third', 'fourth')[(day.month - 1) // 3]} quarter of {day.year}"
        return f"{day:%d %b %Y}"


SOURCES: Mapping[str, Source] = {
    "ecb": Source(
        "European Central Bank",
        Rhythm.BUSINESS_DAYS,
        cite="Reference rates of each working day, except the closing days of TARGET; a day without one takes the last day before, "
        "at most seven days back",
    ),
    "inforeuro": Source(
        "InforEuro (European Commission)",
        Rhythm.MONTHS,
        cite="One rate for each calendar month (the Commission's accounting rates)",
    ),
    "un": Source(
        "UN operational rates",
        Rhythm.MONTHS,
        early_days=3,
        cite="UN Treasury: «a rate with the newest effective date supercedes the previous»; every month all rates are listed, "
        "some of them effective on the last day before it",
    ),
    "treasury": Source(
        "US Treasury reporting rates",
        Rhythm.QUARTERS,
        early_days=1,
        cite="Treasury Reporting Rates of Exchange: the rates are used «as of the date of this report and for the ensuing three "
        "months»; an amendment (10 per cent and more) replaces them from its effective date",
    ),
    "bank": Source("Bank's own rate", Rhythm.NONE, cite="The rate on the bank's advice of a transfer"),
    "contract": Source("Fixed in the contract", Rhythm.NONE, cite="The special conditions of the agreement"),
    "demo": Source("Invented rates of the demo network", Rhythm.MONTHS, cite="Written for the demo"),
}
UNKNOWN = Source("", Rhythm.NONE)
SOURCE_LABELS: Mapping[str, str] = {code: source.label for code, source in SOURCES.items()}


def source_of(code: str) -> Source:
    """The source of that code; one without a rhythm for any other."""
    return SOURCES.get(code, UNKNOWN)


def source_label(code: str) -> str:
    """A source as people read it: «InforEuro (European Commission), average 2026-01 to 2026-03», «disbursement KE-D-0001»."""
    name, _, rest = code.partition(" ")
    label = SOURCE_LABELS.get(name)
    if label is None:
        return code
    return f"{label}, {rest}" if rest else label


def is_target_holiday(day: date) -> bool:
    """The closing days of TARGET, on which the European Central Bank gives no rates."""
    if (day.month, day.day) in ((1, 1), (5, 1), (12, 25), (12, 26)):
        return True
    return day in (easter(day.year) - timedelta(days=2), easter(day.year) + timedelta(days=1))
