"""How many decimals a currency has, where that is not two (ISO 4217)."""

from decimal import ROUND_HALF_UP, Decimal

_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_EXCEPTIONS = {**dict.fromkeys(_NO_DECIMALS.split(), 0), **dict.fromkeys(_THREE_DECIMALS.split(), 3)}


def decimals_of(currency: str) -> int:
    """EUR 2, UGX 0, KWD 3."""
    return _EXCEPTIONS.get(currency, 2)


def number_format(currency: str) -> str:
    """How a spreadsheet shows an amount of this currency."""
    decimals = decimals_of(currency)
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def rounded(amount: Decimal, decimals: int) -> Decimal:
    """Half away from zero, as the ROUND of a spreadsheet does."""
    return amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def is_rounded(amount: Decimal, currency: str) -> bool:
    """Whether the amount is a real number that has no more decimals than its currency."""
    return amount.is_finite() and amount == rounded(amount, decimals_of(currency))


def money(amount: Decimal, currency: str) -> str:
    """An amount as a sentence says it: 1,234.50 EUR."""
    return f"{rounded(amount, decimals_of(currency)):,} {currency}" if amount.is_finite() else f"{amount} {currency}"
