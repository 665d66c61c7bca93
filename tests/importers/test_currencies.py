"""The list of currencies is ISO 4217's, as far as another list on this machine can say: Babel's, of Unicode CLDR."""

from babel.core import get_global

from importers.currencies import EXPONENTS

DIGITS_IN_USE = {
    **dict.fromkeys(["AFN", "ALL", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SLL", "SOS", "SYP", "YER"], 0),
    "IQD": 0,
}
"""Where CLDR says how many decimals people still use, and ISO 4217 (list A.1) how many the currency has: two, and three for IQD."""
ENDED = {"ANG", "BGN", "CUC", "HRK", "SLL", "VEF", "ZWL"}
"""No longer in list A.1, but in old vouchers and in the histories of sources."""
UNITS_OF_ACCOUNT = {"BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW", "VED"}
"""In list A.1 beside what people pay with."""


def _digits() -> dict[str, int]:
    fractions = get_global("currency_fractions")
    return {code: fractions.get(code, fractions["DEFAULT"])[0] for code in EXPONENTS}


def test_decimals_are_those_of_another_list_but_for_the_known_differences() -> None:
    assert {code: found for code, found in _digits().items() if found != EXPONENTS[code]} == DIGITS_IN_USE


def test_everything_that_is_legal_tender_today_is_here() -> None:
    tender = {
        code
        for rows in get_global("territory_currencies").values()
        for code, _begins, ends, is_tender in rows
        if ends is None and is_tender
    }
    assert len(tender) > 150
    assert not tender - set(EXPONENTS)
    assert set(EXPONENTS) - tender - UNITS_OF_ACCOUNT - ENDED <= {"SVC", "BGN"}
