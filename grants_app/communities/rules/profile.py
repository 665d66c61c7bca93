"""Pure rules of a community's file: its facts, what of them can be, and how they read in an application."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from grants_app.communities.vocabulary import AREAS, CHANNELS, MEMBERS, SHARES
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money, is_currency
from grants_app.hubs.vocabulary import LEGAL_FORMS, THEMES
from importers.countries import COUNTRIES

LONGEST_TRACK_RECORD = 6000
MOST_LANGUAGES = 12
FIRST_YEAR = 1980
_E_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_COORDINATES = re.compile(r"-?\d{1,3}\.\d{3,}\s*[,;]\s*-?\d{1,3}\.\d{3,}")
_LONG_NUMBER = re.compile(r"\+?\d[\d ()./-]{7,}\d")
_YEARS_OR_AMOUNT = re.compile(r"(?:(?:19|20)\d\d[ ./-]*)+|\d{1,3}(?:[ .]\d{3})+")
_DIGITS_OF_A_TELEPHONE = 9


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a community; a code or a word is empty, and a day or an amount None, where nothing is known."""

    legal_form: str = ""
    registered_on: date | None = None
    turnover_minor: int | None = None
    turnover_currency: str = ""
    turnover_year: int | None = None
    themes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    members: str = ""
    women: str = ""
    youth: str = ""
    countries: tuple[str, ...] = ()
    area: str = ""
    channels: tuple[str, ...] = ()
    track_record: str = ""

    @property
    def turnover(self) -> Money | None:
        """Of the newest year that is known."""
        return None if self.turnover_minor is None else Money(self.turnover_minor, self.turnover_currency)

    @property
    def is_empty(self) -> bool:
        return self == Facts()


UNKNOWN = Facts()


def split(text: str) -> tuple[str, ...]:
    """The words of a list with commas, each once, in their order."""
    return tuple(dict.fromkeys(word.strip() for word in re.split(r"[,;\n]", text) if word.strip()))


def joined(words: Sequence[str]) -> str:
    """As `split` reads it."""
    return ", ".join(words)


def tidy(facts: Facts) -> Facts:
    """Codes in one order and case, words without stray space."""
    return replace(
        facts,
        themes=tuple(code for code in THEMES if code in facts.themes),
        channels=tuple(code for code in CHANNELS if code in facts.channels),
        languages=tuple(dict.fromkeys(" ".join(word.split()) for word in facts.languages if word.strip())),
        countries=tuple(sorted({code.strip().upper() for code in facts.countries if code.strip()})),
        track_record=facts.track_record.replace("\r\n", "\n").strip(),
    )


def check(facts: Facts, today: date) -> None:
    """Refuse (422) what cannot be, and what would tell who the community is, with a sentence for each field."""
    wrong = _not_of_the_list(facts) | _impossible(facts, today) | _telling(facts)
    if wrong:
        first = next(iter(wrong.values()))
        raise Invalid(first if len(wrong) == 1 else f"{len(wrong)} fields need your attention.", fields=wrong)


def _not_of_the_list(facts: Facts) -> dict[str, str]:
    lists: tuple[tuple[str, str, Mapping[str, str], Sequence[str]], ...] = (
        ("legal_form", "Legal form", LEGAL_FORMS, [facts.legal_form]),
        ("members", "Members", MEMBERS, [facts.members]),
        ("women", "Women", SHARES, [facts.women]),
        ("youth", "Young people", SHARES, [facts.youth]),
        ("area", "Where", AREAS, [facts.area]),
        ("themes", "Themes", THEMES, facts.themes),
        ("channels", "How they are reached", CHANNELS, facts.channels),
    )
    return {
        name: f"{label}: choose from the list."
        for name, label, known, chosen in lists
        if any(code and code not in known for code in chosen)
    }


def _impossible(facts: Facts, today: date) -> dict[str, str]:
    wrong = {}
    if facts.registered_on and facts.registered_on > today:
        wrong["registered_on"] = "Registered on: this day has not come yet."
    unknown = [code for code in facts.countries if code not in COUNTRIES]
    if unknown:
        wrong["countries"] = f"«{unknown[0][:20]}» is not a country code; write two letters each, such as GT, HN."
    if len(facts.languages) > MOST_LANGUAGES or any(len(word) > 40 for word in facts.languages):
        wrong["languages"] = (
            f"Languages: at most {MOST_LANGUAGES}, with commas between them, such as «Spanish, Q'eqchi'»."
        )
    if len(facts.track_record) > LONGEST_TRACK_RECORD:
        wrong["track_record"] = (
            f"Track record: at most {LONGEST_TRACK_RECORD} characters; this has {len(facts.track_record)}."
        )
    return wrong | _wrong_turnover(facts, today)


def _wrong_turnover(facts: Facts, today: date) -> dict[str, str]:
    said = (facts.turnover_minor is not None, bool(facts.turnover_currency), facts.turnover_year is not None)
    if not any(said):
        return {}
    if facts.turnover_minor is None or facts.turnover_minor < 0:
        return {"turnover": "Turnover: give the amount of that year, zero or more, or leave the year empty."}
    if facts.turnover_year is None or not FIRST_YEAR <= facts.turnover_year <= today.year:
        return {"turnover_year": f"Year of the turnover: give a year from {FIRST_YEAR} to {today.year}."}
    if not is_currency(facts.turnover_currency):
        return {"turnover_currency": "Currency of the turnover: write three letters such as EUR or GTQ."}
    return {}


def _telling(facts: Facts) -> dict[str, str]:
    """The track record goes to donors: numbers and addresses of people do not stand in it."""
    what = given_away(facts.track_record)
    if not what:
        return {}
    says = f"Track record: it holds {what}. It goes to donors with every application; keep that in the sealed identity."
    return {"track_record": says}


def given_away(text: str) -> str:
    """What in a text would lead to people: an e-mail address, coordinates or a telephone or account number; empty where nothing does."""
    if _E_MAIL.search(text):
        return "an e-mail address"
    if _COORDINATES.search(text):
        return "coordinates"
    return next((f"«{found}», which looks like a telephone or account number" for found in _telephones(text)), "")


def _telephones(text: str) -> Iterator[str]:
    for found in (match[0] for match in _LONG_NUMBER.finditer(text)):
        digits = sum(sign.isdigit() for sign in found)
        if digits >= _DIGITS_OF_A_TELEPHONE and not _YEARS_OR_AMOUNT.fullmatch(found):
            yield found


def unchanged_since(shown: int, edition: int, by_name: str) -> None:
    """Refuse (409) to write over what somebody else changed since this form was opened."""
    if edition != shown:
        raise Conflict(
            f"{by_name} changed this file while you wrote. Yours stands below and is not kept yet: compare it with the page "
            "of the community; saving again puts yours in the place of theirs."
        )


def years_registered(registered_on: date, today: date) -> int:
    """Whole years gone by since the registration."""
    had_its_day = (today.month, today.day) >= (registered_on.month, registered_on.day)
    return today.year - registered_on.year - (0 if had_its_day else 1)


def terms(facts: Facts, today: date) -> list[tuple[str, str]]:
    """The facts as terms and words; those that are not known are empty. The turnover, which is money, stands beside."""
    return [
        ("Legal form", LEGAL_FORMS.get(facts.legal_form, "")),
        ("Registered", _since(facts.registered_on, today)),
        ("Members", MEMBERS.get(facts.members, "")),
        ("Of them women", SHARES.get(facts.women, "")),
        ("Of them young people", SHARES.get(facts.youth, "")),
        ("Themes", "; ".join(THEMES[code] for code in facts.themes)),
        ("Languages", joined(facts.languages)),
        ("Works in", joined(facts.countries)),
        ("Where", AREAS.get(facts.area, "")),
        ("How they are reached", "; ".join(CHANNELS[code] for code in facts.channels)),
    ]


def _since(registered_on: date | None, today: date) -> str:
    if registered_on is None:
        return ""
    years = years_registered(registered_on, today)
    ago = f"{years} year{'' if years == 1 else 's'} ago" if years else "less than a year ago"
    return f"{registered_on.day} {registered_on:%b %Y}, {ago}"


def in_words(facts: Facts, kind: str) -> str:
    """The file as sentences for an application: what is known and nothing else; empty where nothing is known."""
    sentences = [
        _who(facts, kind),
        f"It works on {_listed([THEMES[code].lower() for code in facts.themes])}." if facts.themes else "",
        f"It works in {_listed(facts.languages)}." if facts.languages else "",
        _turned_over(facts),
    ]
    first = " ".join(sentence for sentence in sentences if sentence)
    return "\n\n".join(part for part in (first, facts.track_record) if part)


def _who(facts: Facts, kind: str) -> str:
    told = []
    if facts.legal_form:
        form = LEGAL_FORMS[facts.legal_form]
        told.append(f"is a{'n' if form[0] in 'AEIO' else ''} {form[0].lower()}{form[1:]}")
    if facts.registered_on:
        told.append(f"has been registered since {facts.registered_on.year}")
    if facts.members:
        told.append(f"has {MEMBERS[facts.members].lower()} members{_shares(facts)}")
    return f"The {kind[:1].lower()}{kind[1:]} {_listed(told)}." if told else ""


def _shares(facts: Facts) -> str:
    told = [
        f"{SHARES[share].lower()} of them {who}"
        for share, who in ((facts.women, "women"), (facts.youth, "young people"))
        if share
    ]
    return f" ({_listed(told)})" if told else ""


def _turned_over(facts: Facts) -> str:
    amount = facts.turnover
    return "" if amount is None else f"In {facts.turnover_year} it managed {amount.canonical}."


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
