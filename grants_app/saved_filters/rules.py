"""The lists whose filters can be kept, and what of an address is a filter."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from grants_app.access import Action
from grants_app.core.errors import Invalid

MOST_FILTERS = 20
"""Of one person and list: more of them are no longer one press away."""
LONGEST_NAME = 60
LONGEST_QUERY = 1_000
NO_FILTER = ("page", "all")
"""Parts of a list's address that narrow nothing."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list: what it is called, and who may read it."""

    label: str
    action: Action


LISTS: Mapping[str, ListOf] = {
    "/calls": ListOf("Calls", Action.CALL_READ),
    "/applications": ListOf("Applications", Action.APPLICATION_READ),
    "/pipeline": ListOf("Pipeline", Action.PIPELINE_READ),
    "/pipeline/table": ListOf("Pipeline as a table", Action.PIPELINE_READ),
    "/awards": ListOf("Awards", Action.AWARD_READ),
    "/disbursements": ListOf("Disbursements", Action.DISBURSEMENT_READ),
}
"""Each by its address."""


def list_at(address: str) -> ListOf:
    """The list at an address; Invalid (422) where there is none whose filters are kept."""
    if address not in LISTS:
        raise Invalid("Go back to the list whose filter you want to keep, and press «Keep» there.")
    return LISTS[address]


def query_of(asked: str) -> str:
    """The wishes of an address in one spelling: empty ones, the page and an unfinished rest are left out."""
    wishes = sorted((name, value.strip()) for name, value in parse_qsl(asked[: LONGEST_QUERY * 2]) if value.strip())
    return urlencode([(name, value) for name, value in wishes if name not in NO_FILTER])


def name_given(name: str) -> str:
    """The name of a filter; Invalid (422) where it is missing or too long."""
    name = " ".join(name.split())
    if not name:
        raise Invalid("Name: say what you will call this filter.", fields={"name": "Name: fill this in."})
    if len(name) > LONGEST_NAME:
        says = f"Name: at most {LONGEST_NAME} characters; this has {len(name)}."
        raise Invalid(says, fields={"name": says})
    return name


def checked(query: str) -> str:
    """A filter that can be kept; Invalid (422) where it narrows nothing or is too long."""
    if not query:
        raise Invalid("This list is not narrowed: choose something in the filter, press «Show», then keep it.")
    if len(query) > LONGEST_QUERY:
        raise Invalid("This filter is too long to be kept: search for fewer words.")
    return query
