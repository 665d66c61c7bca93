"""360Giving 1.4: what the JSON and the workbook both say of a grant, and what the standard asks of it."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal

from exports.currencies import is_rounded
from exports.iati_codes import knows
from exports.publication import Grant, Publication
from exports.publication_proofs import differences, of_grants
from exports.refusals import NotWritable

VERSION = "1.4"
TITLE = "Sub-grants of {}"
DESCRIPTION = "Grants that {} made to community organisations. Organisations at risk stand by an alias, or their name is withheld."
NATIONAL, SUPRANATIONAL = "GLS030", "GLS020"
"""Of the codelist Location Scope."""

_PREFIX = re.compile(r"360G-[A-Za-z0-9-]+")
_ADDRESS = re.compile(r"https?://[^\s/]+\S*")


def must_be_grants(publication: Publication) -> None:
    """Raise NotWritable with everything that the standard would refuse, at once."""
    reasons = [*_publisher(publication)]
    if not publication.grants:
        reasons.append(
            "There is no sub-grant that may be published: its award needs a reviewed policy that publishes it, and of a "
            "generalised award none is told."
        )
    for identifier, times in Counter(it.identifier for it in publication.grants).items():
        if times > 1:
            reasons.append(f"{times} grants have the identifier {identifier}: each has one of its own.")
    for grant in publication.grants:
        reasons += [f"{grant.identifier}: {says}" for says in _grant(grant, publication)]
    reasons += differences(of_grants(publication))
    if reasons:
        raise NotWritable(*reasons)


def _publisher(publication: Publication) -> Iterator[str]:
    its = publication.publisher
    if not its.organisation.ref:
        yield "Our own organisation has no identifier: record it, such as BE-BCE_KBO-0123456789."
    if not its.organisation.name.strip():
        yield "Our own organisation has no name: record it."
    if not _PREFIX.fullmatch(its.prefix):
        yield f"«{its.prefix}» is no prefix of 360Giving: record the one that its registry gave us, such as 360G-Example."
    if its.website and not _ADDRESS.fullmatch(its.website):
        yield f"«{its.website}» is no address of a website: record one that begins with https://."


def _grant(it: Grant, publication: Publication) -> Iterator[str]:
    if not it.identifier.startswith(f"{publication.publisher.prefix}-"):
        yield f"its identifier begins with {publication.publisher.prefix}-."
    for name, text in (
        ("title", it.title),
        ("description", it.description),
        ("recipient", it.recipient),
        ("identifier of the recipient", it.recipient_id),
    ):
        if not text.strip():
            yield f"its {name} is missing."
    for name, amount in (("awarded", it.awarded), ("disbursed", it.disbursed)):
        if not is_rounded(amount, it.currency):
            yield f"the amount {name}, {amount}, is not an amount of {it.currency}."
    if it.awarded <= Decimal(0):
        yield "the amount awarded is above zero."
    if it.awarded_on > publication.made_on:
        yield f"it was awarded on {it.awarded_on}, which is in the future."
    if it.ends_on < it.starts_on:
        yield f"it ends on {it.ends_on}, before it starts."
    if it.country and not knows("country", it.country):
        yield f"«{it.country}» is no country of ISO 3166."


def modified(grant: Grant) -> str:
    """When it last changed, in UTC."""
    return grant.changed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def identifier(publication: Publication) -> str:
    """Of the whole file, one per day."""
    return f"{publication.publisher.prefix}-{publication.made_on:%Y-%m-%d}"
