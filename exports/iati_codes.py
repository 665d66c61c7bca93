"""The codelists of IATI that we use, read from a file that a user can replace by a newer one."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

Codelist = Literal["organisation_type", "sector", "aid_type", "flow_type", "region", "country", "language"]

_FILE = Path(__file__).parent / "codes" / "iati.toml"

NAMES: Mapping[Codelist, str] = {
    "organisation_type": "OrganisationType",
    "sector": "Sector (DAC, 5 digits)",
    "aid_type": "AidType",
    "flow_type": "FlowType",
    "region": "Region",
    "country": "Country",
    "language": "Language",
}
"""How IATI calls each list."""


@cache
def codes() -> Mapping[Codelist, Mapping[str, str]]:
    """Each list's codes with their names in English."""
    read: Mapping[Codelist, Mapping[str, str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))  # type: ignore[assignment]
    return read


def knows(codelist: Codelist, code: str) -> bool:
    """Whether the list has the code."""
    return code in codes()[codelist]
