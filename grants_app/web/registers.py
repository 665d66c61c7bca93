"""A list's whole register as a file: what the page shows a part of, with the filter in words and by which rights."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from exports import REGISTERS, NotWritable
from exports.register import Register
from grants_app.core.errors import Conflict
from grants_app.core.notation import CANONICAL, written_for
from grants_app.web.long_files import long_binary
from grants_app.web.request import InWeb, Web

Wish = tuple[str, Any, Iterable[tuple[Any, str]]]
"""What a filter is called, its value, and what its values are called."""


def register_file(web: Web, register: Register, extension: str, *, wishes: Iterable[Wish], rights: str) -> Response:
    """The register as a file of that ending; numbers and days in it are canonical, whoever reads."""
    facts = (("Filter", narrowed(wishes)), *register.facts, ("Seen with rights in", rights))
    kind, whole = REGISTERS[extension], replace(register, facts=facts)
    name = f"{register.title.lower().replace(' ', '-')}-{register.made_on.isoformat()}.{extension}"
    try:
        with written_for(CANONICAL):
            return long_binary(name, kind.media_type, lambda file: kind.write(whole, file))
    except NotWritable as refused:
        raise Conflict(str(refused)) from refused


def register_routes(router: APIRouter, address: str, answer: Callable[[Web, str], Response]) -> None:
    """Beside a list's page: the whole list as a file of each kind. Called before routes that take anything for an id."""
    for extension in REGISTERS:
        router.get(f"{address}/register.{extension}")(_route(extension, answer))


def _route(extension: str, answer: Callable[[Web, str], Response]) -> Callable[[Web], Response]:
    def register(web: InWeb) -> Response:
        """The whole list as a file."""
        return answer(web, extension)

    return register


def narrowed(wishes: Iterable[Wish]) -> str:
    """The filter in words: «Donor: European Commission; Status: Active»."""
    said = [f"{name}: {_called(value, options)}" for name, value, options in wishes if value]
    return "; ".join(said) or "none"


def _called(value: Any, options: Iterable[tuple[Any, str]]) -> str:
    return next((shown for option, shown in options if str(option) == str(value)), str(value))
