"""Amounts in words, in English, Spanish and French: what a person reads once more before money moves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from babel.numbers import get_currency_name

from grants_app.core.money import Money, exponent

LANGUAGES = ("en", "es", "fr")


def in_words(money: Money, language: str = "en") -> str:
    """«twenty-five thousand five hundred and ninety Guatemalan quetzals and 50/100»; the minor unit as a fraction.

    A language that we have no words for gives English.
    """
    tongue = _TONGUES.get(language[:2], _TONGUES["en"])
    size = 10 ** exponent(money.currency)
    whole, part = divmod(abs(money.minor), size)
    name = get_currency_name(money.currency, count=whole, locale=tongue.code)
    sign = f"{tongue.minus} " if money.minor < 0 else ""
    fraction = f" {tongue.and_} {part}/{size}" if part else ""
    return f"{sign}{tongue.counted(whole, name)}{fraction}"


def number_in_words(number: int, language: str = "en") -> str:
    """A whole number from zero to below a quadrillion."""
    return _TONGUES[language].number(number)


# --- English ---

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SIZES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (10**2, "hundred"))


def _english(number: int) -> str:
    if number < 20:
        return _ONES[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return _TENS[ten] + (f"-{_ONES[one]}" if one else "")
    size, name = next((size, name) for size, name in _SIZES if number >= size)
    count, rest = divmod(number, size)
    words = f"{_english(count)} {name}"
    if not rest:
        return words
    return f"{words}{' and' if rest < 100 else ''} {_english(rest)}"


def _counted_in_english(number: int, name: str) -> str:
    return f"{_english(number)} {name}"


# --- Spanish ---

_UNOS = (
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "trece", "catorce",
    "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno", "veintidós", "veintitrés",
    "veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve",
)  # fmt: skip
_DECENAS = ("", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_CENTENAS = (
    "", "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos", "setecientos", "ochocientos",
    "novecientos",
)  # fmt: skip


def _spanish(number: int) -> str:
    if number < 30:
        return _UNOS[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return _DECENAS[ten] + (f" y {_UNOS[one]}" if one else "")
    if number == 100:
        return "cien"
    if number < 1000:
        hundred, rest = divmod(number, 100)
        return _CENTENAS[hundred] + (f" {_spanish(rest)}" if rest else "")
    if number < 10**6:
        thousand, rest = divmod(number, 1000)
        return _joined("mil" if thousand == 1 else f"{_shortened(_spanish(thousand))} mil", rest, _spanish)
    size, single, plural = (10**12, "billón", "billones") if number >= 10**12 else (10**6, "millón", "millones")
    count, rest = divmod(number, size)
    return _joined(f"un {single}" if count == 1 else f"{_shortened(_spanish(count))} {plural}", rest, _spanish)


def _shortened(words: str) -> str:
    """«uno» before what it counts: un, veintiún, treinta y un."""
    if words.endswith("veintiuno"):
        return words.removesuffix("veintiuno") + "veintiún"
    return words.removesuffix("o") if words == "uno" or words.endswith(" uno") else words


def _counted_in_spanish(number: int, name: str) -> str:
    words = _spanish(number)
    first, last = name.split(maxsplit=1)[0], name.rsplit(maxsplit=1)[-1]
    is_feminine = first.rstrip("s").endswith("a") and last.rstrip("s").endswith("a")
    if is_feminine:
        head, mil, tail = words.rpartition(" mil")
        hundreds_of = tail if "millón" in words or "millones" in words else words
        words = _feminine(words) if hundreds_of == words else f"{head}{mil}{_feminine(tail)}"
    else:
        words = _shortened(words)
    return f"{words} de {name}" if number >= 10**6 and number % 10**6 == 0 else f"{words} {name}"


def _feminine(words: str) -> str:
    """Hundreds and ones agree with what they count: doscientas libras, veintiuna libras."""
    agreed = words.replace("cientos", "cientas").replace("quinientos", "quinientas")
    return f"{agreed.removesuffix('o')}a" if agreed == "uno" or agreed.endswith((" uno", "veintiuno")) else agreed


# --- French ---

_UNS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze",
    "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_DIZAINES = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt")
_FEMININE_IN_FRENCH = frozenset({"livre", "couronne", "roupie", "lire", "hryvnia", "kuna", "piastre"})


def _french(number: int, *, is_last: bool = True) -> str:
    """`is_last`: nothing follows, so that quatre-vingts and cents take their s."""
    if number < 20:
        return _UNS[number]
    if number < 100:
        return _french_tens(number, is_last=is_last)
    if number < 1000:
        hundred, rest = divmod(number, 100)
        words = "cent" if hundred == 1 else f"{_UNS[hundred]} cent{'s' if not rest and is_last else ''}"
        return _joined(words, rest, lambda left: _french(left, is_last=is_last))
    if number < 10**6:
        thousand, rest = divmod(number, 1000)
        return _joined("mille" if thousand == 1 else f"{_french(thousand, is_last=False)} mille", rest, _french)
    sizes = ((10**12, "billion"), (10**9, "milliard"), (10**6, "million"))
    size, name = next((size, name) for size, name in sizes if number >= size)
    count, rest = divmod(number, size)
    return _joined(f"{_french(count)} {name}{'s' if count > 1 else ''}", rest, _french)


def _french_tens(number: int, *, is_last: bool) -> str:
    ten, one = divmod(number, 10)
    words, rest = _DIZAINES[ten], one + (10 if ten in (7, 9) else 0)
    if not rest:
        return f"{words}s" if ten == 8 and is_last else words
    return f"{words} et {_UNS[rest]}" if one == 1 and ten < 8 else f"{words}-{_UNS[rest]}"


def _counted_in_french(number: int, name: str) -> str:
    words = _french(number)
    first = name.split(maxsplit=1)[0]
    is_feminine = first in _FEMININE_IN_FRENCH or first.removesuffix("s") in _FEMININE_IN_FRENCH
    if is_feminine and (words == "un" or words.endswith((" un", "-un"))):
        words += "e"
    if number >= 10**6 and number % 10**6 == 0:
        return f"{words} d’{name}" if name[0] in "aeiouéèh" else f"{words} de {name}"
    return f"{words} {name}"


def _joined(words: str, rest: int, say: Callable[[int], str]) -> str:
    return f"{words} {say(rest)}" if rest else words


@dataclass(frozen=True, slots=True)
class _Tongue:
    """One language: its numbers, its numbers before a noun, and two small words."""

    code: str
    number: Callable[[int], str]
    counted: Callable[[int, str], str]
    minus: str
    and_: str


_TONGUES: Mapping[str, _Tongue] = {
    "en": _Tongue("en", _english, _counted_in_english, "minus", "and"),
    "es": _Tongue("es", _spanish, _counted_in_spanish, "menos", "con"),
    "fr": _Tongue("fr", _french, _counted_in_french, "moins", "et"),
}
