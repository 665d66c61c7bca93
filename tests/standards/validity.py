"""Everything that the standards ask of a file, each as a list of what is wrong."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from xmlschema import XMLSchema

from tests.standards.rulesets import broken, codes_unknown

HERE = Path(__file__).parent
IATI, GIVING = HERE / "iati", HERE / "360giving"


@cache
def schema(name: str) -> XMLSchema:
    """`activities` or `organisations`."""
    return XMLSchema(str(IATI / "schema-2.03" / f"iati-{name}-schema.xsd"))


def against_schema(content: bytes, name: str = "activities") -> list[str]:
    return [str(problem.reason) for problem in schema(name).iter_errors(ET.ElementTree(ET.fromstring(content)))]


def against_codelists(content: bytes) -> list[str]:
    return codes_unknown(content, IATI / "codelists", mapping())


@cache
def mapping() -> tuple[tuple[str, str, str], ...]:
    """Path, condition and codelist, of the codelists that are here."""
    found = []
    for row in ET.parse(IATI / "codelists" / "mapping.xml").iter("mapping"):
        codelist = row.find("codelist")
        assert codelist is not None
        name = codelist.get("ref", "")
        if (IATI / "codelists" / f"{name}.xml").exists():
            found.append((row.findtext("path", ""), row.findtext("condition", ""), name))
    return tuple(found)


def iati_problems(content: bytes, today: date, name: str = "activities") -> list[str]:
    """Schema, ruleset and codelists together."""
    return [*against_schema(content, name), *broken(content, today), *against_codelists(content)]


@cache
def grants_validator() -> Any:
    """Draft 2020-12, named by hand: the schema's own address of it is spelt with http. Dates are looked at."""
    package, grant = (
        json.loads((GIVING / "schema" / name).read_text(encoding="utf-8"))
        for name in ("360-giving-package-schema.json", "360-giving-schema.json")
    )
    wanted = package["properties"]["grants"]["items"]["$ref"]
    registry: Any = Registry().with_resource(wanted, DRAFT202012.create_resource(grant))
    checker = FormatChecker()
    assert "date-time" in checker.checkers, "without rfc3339-validator a plain date would be a moment, too"
    return Draft202012Validator(package, registry=registry, format_checker=checker)


def grants_problems(content: bytes) -> list[str]:
    return [error.message[:300] for error in grants_validator().iter_errors(json.loads(content))]
