"""Amounts in words, in the language of who reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.core.money import Money
from grants_app.core.words import LANGUAGES, in_words, number_in_words


@pytest.mark.parametrize(
    ("number", "english", "spanish", "french"),
    [
        (0, "zero", "cero", "zéro"),
        (21, "twenty-one", "veintiuno", "vingt et un"),
        (71, "seventy-one", "setenta y uno", "soixante et onze"),
        (80, "eighty", "ochenta", "quatre-vingts"),
        (91, "ninety-one", "noventa y uno", "quatre-vingt-onze"),
        (100, "one hundred", "cien", "cent"),
        (101, "one hundred and one", "ciento uno", "cent un"),
        (200, "two hundred", "doscientos", "deux cents"),
        (1_000, "one thousand", "mil", "mille"),
        (21_000, "twenty-one thousand", "veintiún mil", "vingt et un mille"),
        (80_000, "eighty thousand", "ochenta mil", "quatre-vingt mille"),
        (200_000, "two hundred thousand", "doscientos mil", "deux cent mille"),
        (1_000_000, "one million", "un millón", "un million"),
        (10**9, "one billion", "mil millones", "un milliard"),
        (2 * 10**12, "two trillion", "dos billones", "deux billions"),
    ],
)
def test_numbers_as_each_language_counts(number: int, english: str, spanish: str, french: str) -> None:
    assert [number_in_words(number, language) for language in LANGUAGES] == [english, spanish, french]


@pytest.mark.parametrize(
    ("money", "language", "words"),
    [
        (Money(25_590_50, "GTQ"), "en", "twenty-five thousand five hundred and ninety Guatemalan quetzals and 50/100"),
        (Money(25_590_50, "GTQ"), "es", "veinticinco mil quinientos noventa quetzales guatemaltecos con 50/100"),
        (
            Money(25_590_05, "GTQ"),
            "fr",
            "vingt-cinq mille cinq cent quatre-vingt-dix quetzals guatémaltèques et 5/100",
        ),
        (Money(1_000_000_00, "EUR"), "es", "un millón de euros"),
        (Money(1_000_000_00, "EUR"), "fr", "un million d’euros"),
        (Money(221_00, "GBP"), "es", "doscientas veintiuna libras esterlinas"),
        (Money(21_00, "GBP"), "fr", "vingt et une livres sterling"),
        (Money(-1_500, "UGX"), "es", "menos mil quinientos chelines ugandeses"),
        (Money(1_00, "HNL"), "es", "un lempira hondureño"),
        (Money(3_00, "EUR"), "sw", "three euros"),
    ],
)
def test_an_amount_is_said_with_its_currency_and_its_cents_as_a_fraction(
    money: Money, language: str, words: str
) -> None:
    assert in_words(money, language) == words


@given(st.integers(0, 10**15 - 1), st.sampled_from(LANGUAGES))
def test_every_number_to_the_trillions_has_words_of_its_own(number: int, language: str) -> None:
    words = number_in_words(number, language)
    assert words == words.strip()
    assert "  " not in words
    assert words != number_in_words(number + 1, language)
