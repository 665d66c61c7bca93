"""What IATI's ruleset asks and its schema does not: every breach is a sentence, and no file is written.

The rules are those of IATI/IATI-Rulesets, standard.json for 2.03, as far as what we write can break them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from exports.currencies import is_rounded
from exports.iati_codes import NAMES, Codelist, knows
from exports.publication import Activity, Annual, Party, Publication, Share, Transaction
from exports.publication_proofs import differences, of_years
from exports.refusals import NotWritable

_FORBIDDEN = re.compile(r"[/&|?\s]")
_WHOLE = Decimal(100)


def must_be_activities(publication: Publication) -> None:
    """Raise NotWritable with every breach at once."""
    reasons = [*_publisher(publication)]
    if not publication.activities:
        reasons.append("No award may be published: each needs a policy that another person has reviewed.")
    for identifier, times in Counter(it.identifier for it in publication.activities).items():
        if times > 1:
            reasons.append(f"{times} awards have the identifier {identifier}: give each a code of its own.")
    for activity in publication.activities:
        reasons += [f"{activity.identifier}: {says}" for says in _activity(activity, publication)]
    if reasons:
        raise NotWritable(*reasons)


def must_be_organisation(publication: Publication) -> None:
    """Raise NotWritable with every breach at once."""
    reasons = [*_publisher(publication)]
    for annual in publication.annual:
        reasons += [f"{annual.kind} {annual.starts_on.year}: {says}" for says in _annual(annual)]
    reasons += differences(of_years(publication))
    if reasons:
        raise NotWritable(*reasons)


def _publisher(publication: Publication) -> Iterator[str]:
    its = publication.publisher
    if not its.organisation.ref:
        yield "Our own organisation has no identifier: record it, such as BE-BCE_KBO-0123456789."
    yield from _party("Our organisation", its.organisation)
    yield from _code("The language of the file", "language", its.language)


def _activity(it: Activity, publication: Publication) -> Iterator[str]:
    ours, today = publication.publisher.organisation.ref, publication.made_on
    if it.identifier == ours or not it.identifier.startswith(f"{ours}-"):
        yield f"the identifier begins with {ours}- and goes on with a code of the activity."
    yield from _identifier("the identifier", it.identifier)
    for name, text in (("title", it.title), ("description", it.description)):
        if not text.strip():
            yield f"write a {name} for the public."
    if it.starts_on >= it.ends_on:
        yield f"it starts on {it.starts_on} and must end after that, not on {it.ends_on}."
    if it.changed_at > publication.made_at:
        yield f"it was last changed on {it.changed_at.date()}, which is in the future."
    yield from _party("the donor", it.funder)
    yield from _code("the aid type", "aid_type", it.aid_type)
    yield from _code("the flow type", "flow_type", it.flow_type)
    yield from _shares(it)
    yield from _budgets(it)
    for transaction in it.transactions:
        for says in _transaction(transaction, it.currency, today):
            yield f"transaction {transaction.ref}, {transaction.type}: {says}"
    yield from differences(it.proofs)


def _shares(it: Activity) -> Iterator[str]:
    if not it.sectors:
        yield "name at least one sector."
    if not it.countries and not it.regions:
        yield "name at least one country or region."
    yield from _adds_up("sectors", it.sectors)
    yield from _adds_up("countries and regions", (*it.countries, *it.regions))
    lists: tuple[tuple[Codelist, Sequence[Share]], ...] = (
        ("sector", it.sectors),
        ("country", it.countries),
        ("region", it.regions),
    )
    for codelist, shares in lists:
        for share in shares:
            yield from _code(f"the {codelist}", codelist, share.code)


def _adds_up(name: str, shares: Sequence[Share]) -> Iterator[str]:
    twice = [code for code, times in Counter(share.code for share in shares).items() if times > 1]
    if twice:
        yield f"{', '.join(twice)} stands twice among the {name}."
    if any(not 0 < share.percent <= _WHOLE for share in shares):
        yield f"a percentage of the {name} is above 0 and at most 100."
    whole = sum((share.percent for share in shares), Decimal(0))
    if shares and whole != _WHOLE:
        yield f"the percentages of its {name} come to {whole}; together they are 100."


def _budgets(it: Activity) -> Iterator[str]:
    if not it.budgets:
        yield "it has no budget."
    for budget in it.budgets:
        yield from (f"budget {budget.starts_on}: {says}" for says in _days(budget.starts_on, budget.ends_on))
        yield from _amount(f"budget {budget.starts_on}", budget.amount, it.currency)
    for before, after in pairwise(it.budgets):
        if after.starts_on != before.ends_on + timedelta(days=1):
            yield f"its budgets leave days out or count them twice between {before.ends_on} and {after.starts_on}."


def _transaction(it: Transaction, currency: str, today: date) -> Iterator[str]:
    if it.on > today:
        yield f"its date {it.on} is in the future."
    yield from _amount("it", it.amount, currency)
    if it.provider_activity_id != it.provider_activity_id.strip():
        yield "the donor's activity identifier begins or ends with a space."
    for name, party in (("provider", it.provider), ("receiver", it.receiver)):
        if party is not None:
            yield from _party(f"its {name}", party)


def _annual(it: Annual) -> Iterator[str]:
    yield from _days(it.starts_on, it.ends_on)
    yield from _amount("it", it.amount, it.currency)
    if it.kind == "country budget":
        yield from _code("its country", "country", it.code)
    if it.kind == "region budget":
        yield from _code("its region", "region", it.code)


def _days(starts_on: date, ends_on: date) -> Iterator[str]:
    if ends_on <= starts_on:
        yield f"it must end after {starts_on}, not on {ends_on}."
    elif ends_on > starts_on + relativedelta(years=1):
        yield f"from {starts_on} to {ends_on} is longer than a year."


def _amount(name: str, amount: Decimal, currency: str) -> Iterator[str]:
    if not is_rounded(amount, currency):
        yield f"{name}: {amount} is not an amount of {currency}."


def _party(name: str, party: Party) -> Iterator[str]:
    if not party.ref and not party.name.strip():
        yield f"{name} needs an identifier or a name."
    if party.ref:
        yield from _identifier(f"{name}: the identifier", party.ref)
    yield from _code(f"{name}: the type", "organisation_type", party.type)


def _identifier(name: str, identifier: str) -> Iterator[str]:
    found = sorted(set(_FORBIDDEN.findall(identifier)))
    if found:
        shown = " ".join("a space" if sign.isspace() else sign for sign in found)
        yield f"{name} «{identifier}» must not contain {shown}."


def _code(name: str, codelist: Codelist, code: str) -> Iterator[str]:
    if not knows(codelist, code):
        yield f"{name} «{code}» is not in IATI's list {NAMES[codelist]}."
