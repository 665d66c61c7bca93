"""360Giving 1.4 JSON: a package of the sub-grants that we make, with amounts written digit by digit."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from exports import threesixty
from exports.cell_text import plain
from exports.iati_codes import codes
from exports.publication import Grant, Publication
from exports.threesixty import must_be_grants

Written: TypeAlias = "str | Decimal | Mapping[str, Written] | Sequence[Written]"


def write(publication: Publication) -> bytes:
    """The bytes of the file. Raises NotWritable with everything that the standard would refuse."""
    must_be_grants(publication)
    return (_text(_package(publication), 0) + "\n").encode()


def _package(publication: Publication) -> dict[str, Written]:
    us = publication.publisher
    publisher = {"name": us.organisation.name, "identifier": us.organisation.ref}
    return {
        "version": threesixty.VERSION,
        "title": threesixty.TITLE.format(us.organisation.name),
        "description": threesixty.DESCRIPTION.format(us.organisation.name),
        "issued": publication.made_on.isoformat(),
        "identifier": threesixty.identifier(publication),
        "publisher": publisher | ({"website": us.website} if us.website else {}),
        "grants": [_grant(grant, publication) for grant in publication.grants],
    }


def _grant(it: Grant, publication: Publication) -> dict[str, Written]:
    us = publication.publisher
    made: dict[str, Written] = {
        "id": it.identifier,
        "title": it.title,
        "description": it.description,
        "currency": it.currency,
        "amountAwarded": it.awarded,
        "amountDisbursed": it.disbursed,
        "awardDate": it.awarded_on.isoformat(),
        "plannedDates": [{"startDate": it.starts_on.isoformat(), "endDate": it.ends_on.isoformat()}],
        "recipientOrganization": [{"id": it.recipient_id, "name": it.recipient}],
        "fundingOrganization": [{"id": us.organisation.ref, "name": us.organisation.name}],
        "locationScope": threesixty.NATIONAL if it.country else threesixty.SUPRANATIONAL,
        "relatedActivity": [it.activity],
        "dateModified": threesixty.modified(it),
    }
    if it.country:
        made["beneficiaryLocation"] = [{"name": codes()["country"][it.country], "countryCode": it.country}]
    if it.programme_code or it.programme:
        made["grantProgramme"] = [
            {key: text for key, text in (("code", it.programme_code), ("title", it.programme)) if text}
        ]
    if us.website:
        made["dataSource"] = us.website
    return made


def _text(value: Written, depth: int) -> str:
    """JSON, indented. A number is written from its own digits: it never passes through a binary fraction."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, str):
        return json.dumps(plain(value), ensure_ascii=False)
    if isinstance(value, Mapping):
        parts = [f"{json.dumps(key)}: {_text(its, depth + 1)}" for key, its in value.items()]
        return _between("{", parts, "}", depth)
    return _between("[", [_text(its, depth + 1) for its in value], "]", depth)


def _between(opens: str, parts: Sequence[str], closes: str, depth: int) -> str:
    margin = "\n" + "  " * (depth + 1)
    return opens + margin + f",{margin}".join(parts) + "\n" + "  " * depth + closes
