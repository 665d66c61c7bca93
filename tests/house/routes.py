"""Every address of the program, read from its routers, whatever they include."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grants_app.main import ROUTERS

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")


@dataclass(frozen=True, slots=True)
class Address:
    """One method and path, such as GET /awards/{award_id}."""

    method: str
    path: str

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(_PARAMETER.findall(self.path))

    def filled(self, values: dict[str, str]) -> str:
        return _PARAMETER.sub(lambda found: values[found[1]], self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def addresses() -> list[Address]:
    """All of them; at least those that everybody knows, else a test would be green over nothing."""
    found = [address for router in ROUTERS for address in _of(router.routes, "")]
    assert {"GET /", "GET /awards/{award_id}", "POST /disbursements/{disbursement_id}/approve"} <= set(map(str, found))
    return found


def _of(routes: list[Any], prefix: str) -> Iterator[Address]:
    for route in routes:
        if hasattr(route, "original_router"):  # an included router shows as one entry: walk it
            yield from _of(route.original_router.routes, prefix + route.include_context.prefix)
        else:
            yield from (Address(method, prefix + route.path) for method in sorted(route.methods))
