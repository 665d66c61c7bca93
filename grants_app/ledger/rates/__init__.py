"""Exchange rates: what a rate and a conversion are, the rules by which an award chooses them, and one award's rates."""

from grants_app.ledger.rates.award import AwardRates
from grants_app.ledger.rates.rules import (
    RULE_LABELS,
    Arrival,
    Rule,
    average_conversion,
    conversion,
    daily,
    fifo,
    fixed,
    instalment,
    monthly,
    period_average,
    unused,
)
from grants_app.ledger.rates.sources import DAILY_LOOKBACK_DAYS, SOURCE_LABELS, SOURCES, Source, source_label, source_of
from grants_app.ledger.rates.spelling import rates_in_words
from grants_app.ledger.rates.values import (
    Conversion,
    Rate,
    RateMissing,
    RateTable,
    chained,
    plain,
    read_rates,
)

__all__ = [
    "DAILY_LOOKBACK_DAYS", "RULE_LABELS", "SOURCE_LABELS", "SOURCES",
    "Arrival", "AwardRates", "Conversion", "Rate", "RateMissing", "RateTable", "Rule",
    "conversion", "daily", "monthly", "fixed", "period_average", "average_conversion", "instalment", "fifo", "unused",
    "chained", "plain", "rates_in_words", "read_rates", "source_label", "source_of", "Source",
]  # fmt: skip
