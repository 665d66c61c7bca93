"""Who gives: the donor of a call or a past grant, matched by code or name, and added where it is missing."""

import hashlib
import re
from collections.abc import Mapping
from uuid import UUID

from grants_app.calls import queries
from grants_app.core.errors import Conflict
from grants_app.core.search import plain
from grants_app.core.work import Work
from grants_app.donors import queries as donor_queries
from grants_app.donors.models import Donor
from importers.countries import COUNTRIES
from importers.records import CallRecord, PastGrantRecord

PORTAL = "calls-eu"
PROFILES: Mapping[str, str] = {"calls-grants-gov": "us-federal", "calls-grants-gov-search": "us-federal"}
"""Kind of file → the profile of donors that it brings; else they have no rules yet."""
_LONGEST_CODE = 20


class Donors:
    """The donors of one file, each looked up once."""

    def __init__(self, work: Work, kind: str, code: str | None = None) -> None:
        self.work, self.kind = work, kind
        self.only = _portal_donor(work, code) if kind == PORTAL or code else None
        self.by_code: dict[str, UUID] = {}
        self.by_name: dict[str, UUID] = {}
        for donor in donor_queries.donors(work):
            self.by_code[donor.code.upper()] = donor.id
            self.by_name[plain(donor.name)] = donor.id

    def of(self, record: CallRecord | PastGrantRecord) -> UUID:
        """The donor of a record."""
        if self.only is not None:
            return self.only
        code, name = _code_of(record.donor or record.donor_name), record.donor_name or record.donor
        found = self.by_code.get(code) or self.by_name.get(plain(name))
        if found is None:
            found = self.by_code[code] = self.by_name[plain(name)] = self._add(code, name, record.donor)
        return found

    def _add(self, code: str, name: str, identifier: str) -> UUID:
        profile = PROFILES.get(self.kind, "none")
        country = "US" if profile == "us-federal" else identifier[:2].upper()
        donor = Donor(code=code, name=name[:200], country=country if country in COUNTRIES else "", profile=profile)
        self.work.add(donor)
        self.work.note("donor.added", donor.id, None, code=code, name=donor.name, because=f"it came with {self.kind}")
        return donor.id


def _code_of(identifier: str) -> str:
    """A donor's code of at most 20 signs: its identifier, or what is left of a longer one with a digest of the whole."""
    code = re.sub(r"[^A-Z0-9./_-]+", "-", identifier.strip().upper()).strip("-") or "UNNAMED"
    if len(code) <= _LONGEST_CODE:
        return code
    return f"{code[: _LONGEST_CODE - 7].rstrip('-')}-{hashlib.sha256(identifier.encode()).hexdigest()[:6].upper()}"


def _portal_donor(work: Work, code: str | None) -> UUID:
    donor = queries.portal_donor(work, code)
    if donor:
        return donor.id
    if code:
        raise Conflict(f"There is no donor with the code {code}. Add the donor first, or leave the code out.")
    donor = Donor(code="EC", name="European Commission", country="BE", profile=queries.PORTAL_PROFILE)
    work.add(donor)
    work.note("donor.added", donor.id, None, code=donor.code, name=donor.name, because="calls of the EU portal")
    return donor.id
