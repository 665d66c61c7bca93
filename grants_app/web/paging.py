"""Which part of a long list a page shows, and the addresses of its neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from grants_app.web.request import Web

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list for `ui/tables.html`'s pager; `address` is the list with its filters, without the page."""

    number: int
    total: int
    address: str
    size: int = PAGE_SIZE

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def previous_url(self) -> str:
        return self._url(self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(self.number + 1) if self.last < self.total else ""

    def register_url(self, extension: str) -> str:
        """The whole list as a file, with the filters of the page."""
        path, _, wishes = self.address.partition("?")
        return f"{path}/register.{extension}{'?' if wishes else ''}{wishes}"

    def _url(self, number: int) -> str:
        return f"{self.address}{'&' if '?' in self.address else '?'}page={number}"


def page_number(web: Web) -> int:
    """The page that is asked for; the first where nothing sensible is."""
    asked = web.request.query_params.get("page", "1")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1


def address(path: str, filters: Mapping[str, Any]) -> str:
    """A list's address with its filters; empty ones are left out."""
    chosen = {name: value for name, value in filters.items() if value}
    return f"{path}?{urlencode(chosen)}" if chosen else path
