"""Pure rules of publishing: what a policy must say, who reviews it, what counts now, and how amounts fall on years."""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from dateutil.relativedelta import relativedelta

from exports.iati_codes import Codelist, knows
from grants_app.access import Action
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Exact, rounded
from grants_app.core.track import Step, Track


class Decision(StrEnum):
    """What may be published of an award."""

    PUBLISH = "publish"
    GENERALISE = "generalise"
    WITHHOLD = "withhold"


class Verdict(StrEnum):
    """What another person said of a policy."""

    APPROVED = "approved"
    DECLINED = "declined"


class Status(StrEnum):
    """Where a policy stands."""

    WAITING = "waiting"
    IN_FORCE = "in force"
    DECLINED = "declined"
    REPLACED = "replaced"


class ShareKind(StrEnum):
    """What a percentage of an activity is of."""

    SECTOR = "sector"
    COUNTRY = "country"
    REGION = "region"


DECISION_LABELS: Mapping[str, str] = {
    Decision.PUBLISH: "Publish: countries, and communities by alias",
    Decision.GENERALISE: "Generalise: regions, no community, sums per quarter, no sub-grant in 360Giving",
    Decision.WITHHOLD: "Withhold: nothing of it leaves",
}
SHORT_LABELS: Mapping[str, str] = {
    Decision.PUBLISH: "Published",
    Decision.GENERALISE: "Generalised",
    Decision.WITHHOLD: "Withheld",
}

TRACK = Track(
    Step("approve", Status.WAITING, Status.IN_FORCE, Action.PUBLICATION_REVIEW, "Approve this policy"),
    Step(
        "decline",
        Status.WAITING,
        Status.DECLINED,
        Action.PUBLICATION_REVIEW,
        "Decline it",
        needs_reason=True,
        danger=True,
    ),
)

_CODE = re.compile(r"[A-Za-z0-9._-]+")
_REGISTERED = re.compile(r"([A-Z]{2}-[A-Z0-9_]+|X[A-Z]-[A-Z]+)-[A-Za-z0-9._-]+")
"""A register of a country, or one of the lists that stand for the whole world, and a number in it."""
_WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Share:
    """A code and its percentage of the activity."""

    kind: str
    code: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy says."""

    decision: str
    reason: str = ""
    code: str = ""
    """The end of the activity's identifier; it never changes once something was published under it."""
    title: str = ""
    description: str = ""
    donor_ref: str = ""
    donor_type: str = ""
    donor_activity_id: str = ""
    aid_type: str = ""
    flow_type: str = ""
    programme_code: str = ""
    programme: str = ""
    shares: tuple[Share, ...] = ()

    def of(self, kind: ShareKind) -> tuple[Share, ...]:
        return tuple(share for share in self.shares if share.kind == kind)


@dataclass(frozen=True, slots=True)
class Names:
    """Words that a generalised text must not have: aliases of the award's communities, and names of its countries."""

    aliases: frozenset[str]
    countries: frozenset[str]
    codes: frozenset[str] = frozenset()
    """Of hubs and countries, which no part of a generalised award's code may be."""


def check(terms: Terms, names: Names, kept_code: str) -> dict[str, str]:
    """A sentence for each field that is wrong."""
    if terms.decision == Decision.WITHHOLD:
        return {} if terms.reason.strip() else {"reason": "Reason: say why nothing of this award is published."}
    wrong: dict[str, str] = {}
    for field, label, value in (
        ("title", "Title", terms.title),
        ("description", "Description", terms.description),
        ("code", "Code", terms.code),
    ):
        if not value.strip():
            wrong[field] = f"{label}: fill this in."
    if terms.code and not _CODE.fullmatch(terms.code):
        wrong["code"] = f"Code: «{terms.code}» may have letters, digits, full stops, hyphens and underscores only."
    if kept_code and terms.code != kept_code:
        wrong["code"] = f"Code: this award was published as {kept_code}, and an identifier never changes."
    wrong |= _identifiers(terms)
    wrong |= _codes(terms)
    wrong |= _places(terms)
    wrong |= _named(terms, names)
    wrong |= _coded(terms, names, kept_code)
    return wrong


def _identifiers(terms: Terms) -> dict[str, str]:
    wrong = {}
    if found := re.search(r"[/&|?\s]", terms.donor_ref):
        sign = "a space" if found[0].isspace() else found[0]
        wrong["donor_ref"] = f"Donor's identifier: «{terms.donor_ref}» must not contain {sign}."
    return wrong


def _codes(terms: Terms) -> dict[str, str]:
    lists: tuple[tuple[str, str, Codelist, str], ...] = (
        ("donor_type", "Type of donor", "organisation_type", terms.donor_type),
        ("aid_type", "Aid type", "aid_type", terms.aid_type),
        ("flow_type", "Flow", "flow_type", terms.flow_type),
    )
    return {
        field: f"{label}: choose one of the list."
        for field, label, codelist, code in lists
        if not knows(codelist, code)
    }


def _places(terms: Terms) -> dict[str, str]:
    wrong = dict(_percentages("sector", "Sectors", terms.of(ShareKind.SECTOR)))
    countries, regions = terms.of(ShareKind.COUNTRY), terms.of(ShareKind.REGION)
    if terms.decision == Decision.PUBLISH:
        wrong |= dict(_percentages("country", "Countries", countries))
    elif countries:
        wrong["region-1"] = "Regions: a generalised award names no country."
    else:
        wrong |= dict(_percentages("region", "Regions", regions))
    return wrong


def _percentages(kind: Codelist, label: str, shares: Sequence[Share]) -> Iterator[tuple[str, str]]:
    field = f"{kind}-1"
    if not shares:
        yield field, f"{label}: name at least one."
        return
    unknown = [share.code for share in shares if not knows(kind, share.code)]
    if unknown:
        yield field, f"{label}: «{unknown[0]}» is not in the list; choose one that it offers."
    elif len({share.code for share in shares}) < len(shares):
        yield field, f"{label}: each stands once."
    elif any(share.percent <= 0 for share in shares):
        yield field, f"{label}: a percentage is above zero."
    elif (whole := sum((share.percent for share in shares), Decimal(0))) != _WHOLE:
        yield field, f"{label}: the percentages come to {whole.normalize():f}; together they are 100."


def _named(terms: Terms, names: Names) -> dict[str, str]:
    """What is generalised must not be told by its text all the same; an alias stands in a published one only as a receiver."""
    wrong = {}
    for field, label, text in (
        ("title", "Title", terms.title),
        ("description", "Description", terms.description),
        ("programme", "Programme", terms.programme),
    ):
        if alias := _first_in(text, names.aliases):
            wrong[field] = f"{label}: «{alias}» is the alias of a community; write the text without it."
        elif terms.decision == Decision.GENERALISE and (country := _first_in(text, names.countries)):
            wrong[field] = f"{label}: «{country}» is a country of this award, which a generalised award does not name."
    return wrong


def _coded(terms: Terms, names: Names, kept_code: str) -> dict[str, str]:
    """What is generalised must not be told by its codes either: part by part they name no hub, country or community."""
    if terms.decision != Decision.GENERALISE:
        return {}
    wrong = {}
    for field, label, code in (
        ("code", "Code", terms.code),
        ("programme_code", "Code of the programme", terms.programme_code),
        ("donor_activity_id", "Donor's activity", terms.donor_activity_id),
    ):
        parts = re.sub(r"[\W_]+", " ", code)
        if found := _first_in(parts, names.codes | names.countries | names.aliases):
            says = "leave it empty" if field != "code" else "choose another"
            if field == "code" and kept_code == code:
                says = "it was published so and an identifier never changes, so this award can only be withheld"
            wrong[field] = f"{label}: «{found}» in «{code}» tells a hub, a country or a community; {says}."
    return wrong


def _first_in(text: str, words: Collection[str]) -> str:
    """The first of the words that stands in the text by itself, in whatever case."""
    return next(
        (word for word in sorted(words) if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)), ""
    )


@dataclass(frozen=True, slots=True)
class PublisherTerms:
    """How our organisation calls itself in public."""

    organisation_id: str
    organisation_type: str
    name: str
    language: str
    website: str = ""
    prefix: str = ""


def check_publisher(its: PublisherTerms) -> dict[str, str]:
    """A sentence for each field that is wrong."""
    wrong = {}
    if not _REGISTERED.fullmatch(its.organisation_id):
        wrong["organisation_id"] = (
            f"Identifier: «{its.organisation_id}» is not a register and a number, such as BE-BCE_KBO-0123456789."
        )
    if not knows("organisation_type", its.organisation_type):
        wrong["organisation_type"] = "Type: choose one of the list."
    if not its.name.strip():
        wrong["name"] = "Name: fill this in."
    if not knows("language", its.language):
        wrong["language"] = "Language: choose one of the list."
    if its.website and not re.fullmatch(r"https?://[^\s/]+\S*", its.website):
        wrong["website"] = f"Website: «{its.website}» does not begin with https://."
    if its.prefix and not re.fullmatch(r"360G-[A-Za-z0-9-]+", its.prefix):
        wrong["prefix"] = f"Prefix: «{its.prefix}» is not one of 360Giving, such as 360G-Example."
    return wrong


def refuse(wrong: Mapping[str, str]) -> None:
    """Invalid with all sentences, where there are any."""
    if wrong:
        first = next(iter(wrong.values()))
        raise Invalid(first if len(wrong) == 1 else f"{len(wrong)} fields need your attention.", fields=wrong)


def another_reviews(prepared_by: UUID | None, reviewer: UUID | None) -> None:
    """Nobody reviews the policy that they prepared."""
    if prepared_by == reviewer:
        raise Conflict("You prepared this policy, so another person must review it.")


# --- what counts ---


@dataclass(frozen=True, slots=True)
class Told:
    """A policy as far as it matters for what counts: its number, what it decides, and the verdict on it."""

    number: int
    decision: str
    verdict: str = ""


def status_of(its: Told, all_of_award: Sequence[Told]) -> Status:
    """The newest approved one is in force; one that waits and has a newer beside it is replaced."""
    if its.verdict == Verdict.DECLINED:
        return Status.DECLINED
    newest = max(told.number for told in all_of_award)
    if not its.verdict:
        return Status.WAITING if its.number == newest else Status.REPLACED
    approved = max(told.number for told in all_of_award if told.verdict == Verdict.APPROVED)
    return Status.IN_FORCE if its.number == approved else Status.REPLACED


def in_force(all_of_award: Sequence[Told]) -> Told | None:
    """The policy that counts: None where nothing was approved, which means that everything is withheld.

    A policy that withholds counts from the moment it is prepared: it can only protect. It ends when another person declines it,
    or approves a later one.
    """
    approved = max((told.number for told in all_of_award if told.verdict == Verdict.APPROVED), default=0)
    counting = [
        told
        for told in all_of_award
        if told.number == approved
        or (told.number > approved and not told.verdict and told.decision == Decision.WITHHOLD)
    ]
    return max(counting, key=lambda told: told.number, default=None)


def hidden_code(record_id: UUID, salt: str = "") -> str:
    """Always the same for a record and nothing that tells where it is or who."""
    return hashlib.sha256(f"{salt}{record_id}".encode()).hexdigest()[:12]


# --- years and quarters ---


def years_of(period: Period) -> list[Period]:
    """The period's own years, each at most one and longer than a day: a day that is left over takes one from the year before."""
    found: list[Period] = []
    first = period.starts_on
    while first <= period.ends_on:
        last = min(first + relativedelta(years=1) - timedelta(days=1), period.ends_on)
        if (period.ends_on - last).days == 1:
            last -= timedelta(days=1)
        found.append(Period(first, last))
        first = last + timedelta(days=1)
    return found


def calendar_years_of(period: Period) -> list[Period]:
    """The parts of the calendar years that lie in the period."""
    years = range(period.starts_on.year, period.ends_on.year + 1)
    return [Period(max(date(it, 1, 1), period.starts_on), min(date(it, 12, 31), period.ends_on)) for it in years]


def spread(amount: int, weights: Sequence[Exact]) -> list[int]:
    """An amount over parts, by their weights: rounded so that the parts come to it."""
    whole, before, given, parts = sum((Fraction(it) for it in weights), Fraction(0)), Fraction(0), 0, []
    for weight in weights:
        before += Fraction(weight)
        until = rounded(amount * before / whole)
        parts.append(until - given)
        given = until
    return parts


def weights(slices: Sequence[Period], budgeted: Sequence[tuple[int, Period]]) -> list[Fraction]:
    """How much of a budget falls on each slice of time: amounts and the days that each is for, pro rata by common days.

    Without a budget in these days, or where one is below zero, the days themselves.
    """
    found = [sum((_common(amount, days, its) for amount, days in budgeted), Fraction(0)) for its in slices]
    if sum(found) <= 0 or min(found) < 0:
        return [Fraction(its.days) for its in slices]
    return found


def _common(amount: int, days: Period, its: Period) -> Fraction:
    first, last = max(days.starts_on, its.starts_on), min(days.ends_on, its.ends_on)
    return Fraction(amount * Period(first, last).days, days.days) if first <= last else Fraction(0)


def quarter_of(day: date) -> tuple[int, int]:
    """Year and quarter."""
    return day.year, (day.month + 2) // 3


def quarter_ends_on(quarter: tuple[int, int]) -> date:
    """Its last day."""
    year, number = quarter
    return date(year + number // 4, number * 3 % 12 + 1, 1) - timedelta(days=1)
