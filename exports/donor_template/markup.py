"""XML as text: what is not changed stays as it was, to the byte. Only for parts that were looked at before."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from xml.sax.saxutils import escape, unescape

_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ENTITIES = {"&quot;": '"', "&apos;": "'"}
_NUMBERED = re.compile(r"&#(x[0-9A-Fa-f]+|[0-9]+);")
_QUOTED = r"""(?:[^<>"']|"[^"]*"|'[^']*')*"""


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a tag, or of the text between its name and its end."""
    return {key: unescaped(double or single) for key, double, single in _ATTRIBUTE.findall(tag)}


def with_attribute(inside: str, name: str, value: str | None) -> str:
    """The attributes of a tag as text, one of them changed, added at the end, or (None) taken away."""
    found = _named(name).search(inside) if name in inside else None
    if not found:
        return inside if value is None else f"{inside.rstrip()} {name}={quoted(value)}"
    if value is None:
        return inside[: found.start()] + inside[found.end() :]
    return f"{inside[: found.start()]}{found[1]}{name}{found[3]}{quoted(value)}{inside[found.end() :]}"


@lru_cache(maxsize=64)
def _named(name: str) -> re.Pattern[str]:
    return re.compile(rf"""(\s+)({re.escape(name)})(\s*=\s*)("[^"]*"|'[^']*')""")


def quoted(value: str) -> str:
    """As the value of an attribute, with its quotes."""
    return '"' + escape(value, {'"': "&quot;"}) + '"'


def unescaped(text: str) -> str:
    """The text that XML stands for."""
    if "&" not in text:
        return text
    return unescape(_NUMBERED.sub(_numbered, text), _ENTITIES)


def _numbered(found: re.Match[str]) -> str:
    number = int(found[1][1:], 16) if found[1].startswith("x") else int(found[1])
    # An ampersand written by its number must not begin another entity.
    return "&amp;" if number == ord("&") else chr(number)


def escaped(text: str) -> str:
    """As the text of an element."""
    return escape(text)


def local(tag: str) -> str:
    """The name of an element without its namespace."""
    return tag.rpartition("}")[2]


@lru_cache(maxsize=256)
def opening(name: str) -> re.Pattern[str]:
    """An opening or empty tag of that name, with any prefix."""
    return re.compile(rf"<(?:\w+:)?{name}(?=[\s/>]){_QUOTED}>")


@lru_cache(maxsize=256)
def element(name: str) -> re.Pattern[str]:
    """A whole element of that name that holds none of the same: prefix, attributes, content (None where it is empty)."""
    return re.compile(rf"<((?:\w+:)?){name}(?=[\s/>])({_QUOTED}?)(?:/>|>(.*?)</\1{name}\s*>)", re.DOTALL)


def each(text: str, name: str) -> Iterator[str]:
    """Every opening tag of that name."""
    return (found[0] for found in opening(name).finditer(text))


def relations_of(part: str) -> str:
    """The part that holds the relations of a part."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def targets(parts: Mapping[str, bytes], part: str) -> Iterator[tuple[str, str, str]]:
    """Of each relation of a part that stays inside the package: its id, the last word of its type, the part it leads to."""
    text = parts.get(relations_of(part), b"").decode("utf-8", "replace")
    for tag in each(text, "Relationship"):
        found = attributes(tag)
        if found.get("TargetMode") != "External":
            target = found.get("Target", "")
            inside = target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
            yield found.get("Id", ""), found.get("Type", "").rpartition("/")[2], posixpath.normpath(inside)


def target_of(parts: Mapping[str, bytes], part: str, wanted: str, *, by_id: bool = False) -> str:
    """The part to which a relation leads, by its id or by the last word of its type; empty where there is none."""
    for identity, kind, target in targets(parts, part):
        if wanted == (identity if by_id else kind):
            return target
    return ""
