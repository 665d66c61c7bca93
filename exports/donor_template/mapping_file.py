"""A mapping as a TOML file, to be shared with another network, and read back with every problem named by its place."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from exports.donor_template.mapping import Block, Column, Put, TemplateMapping, UnfitMapping

FORMAT = 1
LARGEST = 1024 * 1024
_MOST = 5_000

_BLOCK_TEXTS = ("sheet", "repeats", "only", "label")
_BLOCK_OTHERS = ("first_row", "last_row", "column")


def _fields(of: type[Put | Column]) -> tuple[str, ...]:
    return tuple(it.name for it in fields(of))


def write(mapping: TemplateMapping) -> str:
    """The text of the file; equal mappings give equal texts."""
    head: dict[str, str | int] = {
        "format": FORMAT,
        "name": mapping.name,
        "donor": mapping.donor,
        "version": mapping.version,
        "template_hash": mapping.template_hash,
    }
    parts = ["# What goes where in a donor's template.", *_pairs(head)]
    for title, puts in (("put", mapping.puts), ("check", mapping.checks)):
        for put in puts:
            parts += ["", f"[[{title}]]", *_pairs(_filled(put))]
    for block in mapping.blocks:
        parts += ["", "[[block]]", *_pairs(_filled(block))]
        for column in block.columns:
            parts += ["", "[[block.column]]", *_pairs(_filled(column))]
    return "\n".join(parts) + "\n"


def read(content: bytes) -> TemplateMapping:
    """Raises UnfitMapping with every problem, each naming its place in the file."""
    said = _toml(content)
    reading = _Reading()
    mapping = TemplateMapping(
        name=reading.text(said, "name", "The mapping"),
        donor=reading.text(said, "donor", "The mapping"),
        version=reading.number(said, "version", "The mapping"),
        template_hash=reading.text(said, "template_hash", "The mapping"),
        puts=tuple(reading.puts(said, "put")),
        checks=tuple(reading.puts(said, "check")),
        blocks=tuple(reading.blocks(said)),
    )
    if reading.problems:
        raise UnfitMapping(*reading.problems)
    mapping.must_be_sound()
    return mapping


def _toml(content: bytes) -> Mapping[str, Any]:
    if len(content) > LARGEST:
        raise UnfitMapping(f"The file is larger than {LARGEST // 1024} kB, which no mapping is.")
    try:
        said = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as problem:
        raise UnfitMapping(f"The file cannot be read as a mapping: {problem}") from None
    if said.get("format") != FORMAT:
        raise UnfitMapping(f"The file is not a mapping of format {FORMAT}: export it again where it was made.")
    return said


def _pairs(values: Mapping[str, str | int]) -> Iterator[str]:
    for key, value in values.items():
        text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        yield f"{key} = {text}"


def _filled(row: Put | Column | Block) -> dict[str, str | int]:
    """Its fields that say something, in their order; the columns of a block are written after it."""
    values = {it.name: getattr(row, it.name) for it in fields(row) if it.name != "columns"}
    return {key: value for key, value in values.items() if value != ""}


class _Reading:
    """Collects every problem of a file, so that it need be mended once."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def text(self, row: Mapping[str, Any], key: str, where: str, *, needed: bool = True) -> str:
        value = row.get(key, "")
        if not isinstance(value, str) or (needed and not value.strip()):
            self.problems.append(f"{where}: «{key}» must be a text{'' if key in row else '; it is missing'}.")
            return ""
        return value

    def number(self, row: Mapping[str, Any], key: str, where: str) -> int:
        value = row.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            self.problems.append(f"{where}: «{key}» must be a whole number from 1.")
            return 1
        return value

    def puts(self, said: Mapping[str, Any], title: str) -> Iterator[Put]:
        for where, row in self._tables(said, title):
            yield Put(**self._texts(row, where, _fields(Put), needed=("sheet", "cell")))

    def blocks(self, said: Mapping[str, Any]) -> Iterator[Block]:
        for where, row in self._tables(said, "block"):
            texts = self._texts(row, where, _BLOCK_TEXTS, needed=("sheet", "repeats"), others=_BLOCK_OTHERS)
            yield Block(
                **texts,
                first_row=self.number(row, "first_row", where),
                last_row=self.number(row, "last_row", where),
                columns=tuple(self._columns(row, where)),
            )

    def _columns(self, block: Mapping[str, Any], inside: str) -> Iterator[Column]:
        for where, row in self._tables(block, "column", inside):
            yield Column(**self._texts(row, where, _fields(Column), needed=("column",)))

    def _texts(
        self,
        row: Mapping[str, Any],
        where: str,
        keys: tuple[str, ...],
        *,
        needed: tuple[str, ...],
        others: tuple[str, ...] = (),
    ) -> dict[str, str]:
        known = sorted({*keys, *others})
        for unknown in sorted(set(row) - set(known)):
            self.problems.append(f"{where}: «{unknown}» is not known; it has {', '.join(known)}.")
        return {key: self.text(row, key, where, needed=key in needed) for key in keys}

    def _tables(self, said: Mapping[str, Any], title: str, inside: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
        found = said.get(title, [])
        if not isinstance(found, Sequence) or isinstance(found, str) or len(found) > _MOST:
            self.problems.append(f"{inside or 'The mapping'}: [[{title}]] must be a list of at most {_MOST:,} tables.")
            return
        for number, row in enumerate(found, 1):
            where = f"{inside}, {title} {number}" if inside else f"{title.capitalize()} {number}"
            if isinstance(row, Mapping):
                yield where, row
            else:
                self.problems.append(f"{where} must be a table.")
