"""Proves an audit pack offline, with nothing but Python: `python verify.py pack.zip [--sums SHA256]`."""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
PIECE = 1 << 20


@dataclass(slots=True)
class Proof:
    """What was found in a pack: every place where it does not hold, and what it says of itself."""

    problems: list[str] = field(default_factory=list)
    files: int = 0
    withheld: int = 0
    sums: str = ""
    """The SHA-256 of the list of hashes: whoever wrote it down once can tell this pack from another."""


def verify(pack: Path, known_sums: str = "") -> Proof:
    """Compute every hash of the pack anew. Finds what was changed, removed, added, renamed or put in twice.

    Who can write the whole pack can write its list anew: `known_sums`, kept elsewhere, finds that, too.
    """
    proof = Proof()
    try:
        with ZipFile(pack) as zipped:
            proof.problems.extend(_prove(zipped, proof))
    except (BadZipFile, OSError, ValueError, KeyError, TypeError) as broken:
        proof.problems.append(f"The pack cannot be read: {broken}")
    if known_sums and known_sums != proof.sums:
        proof.problems.append(f"The list of hashes is {proof.sums or 'missing'}, not the one that you hold.")
    return proof


def _prove(zipped: ZipFile, proof: Proof) -> Iterator[str]:
    names = [info.filename for info in zipped.infolist()]
    yield from _unsafe(names)
    for needed in (SUMS, MANIFEST):
        if needed not in names:
            yield f"{needed} is missing."
            return
    said = zipped.read(SUMS)
    proof.sums = hashlib.sha256(said).hexdigest()
    expected = {name: its for its, name in (line.split("  ", 1) for line in said.decode().splitlines())}
    found = {name: _hash_of(zipped, name) for name in dict.fromkeys(names) if name != SUMS}
    proof.files = len(found)
    yield from (f"{name} is missing." for name in expected if name not in found)
    yield from (f"{name} is not listed in {SUMS}." for name in found if name not in expected)
    yield from (f"{name} was changed." for name, (its, _) in found.items() if expected.get(name, its) != its)
    yield from _manifest_problems(json.loads(zipped.read(MANIFEST)), found, proof)


def _unsafe(names: Sequence[str]) -> Iterator[str]:
    lower = [name.casefold() for name in names]
    for name in names:
        if lower.count(name.casefold()) > 1:
            yield f"{name} stands in the pack twice."
        parts = name.split("/")
        if name.startswith("/") or "\\" in name or ":" in name or {"", ".", ".."} & set(parts):
            yield f"«{name}» would be written outside its folder."


def _hash_of(zipped: ZipFile, name: str) -> tuple[str, int]:
    its, size = hashlib.sha256(), 0
    with zipped.open(name) as file:
        while piece := file.read(PIECE):
            its.update(piece)
            size += len(piece)
    return its.hexdigest(), size


def _manifest_problems(said: dict[str, Any], found: dict[str, tuple[str, int]], proof: Proof) -> Iterator[str]:
    listed = {it["path"]: (it["sha256"], it["size"]) for it in said["files"]}
    here = {name: its for name, its in found.items() if name != MANIFEST}
    for name in sorted(listed.keys() | here.keys()):
        if listed.get(name) != here.get(name):
            yield f"{MANIFEST} says something else of {name} than what is here."
    proof.withheld = len(said["not_included"])
    hashes = {its for its, _ in found.values()}
    for it in said["not_included"]:
        if it["sha256"] in hashes:
            yield f"Document {it['document']} of voucher {it['voucher']} is called not included, and is in the pack."
        if not it["inspect_at"].strip():
            yield f"Document {it['document']} of voucher {it['voucher']} does not say where it may be inspected."


def main(arguments: Sequence[str] | None = None) -> int:
    """Say what was found; 0 when the pack holds."""
    parser = argparse.ArgumentParser(description="Proves an audit pack.")
    parser.add_argument("pack", type=Path)
    parser.add_argument("--sums", default="", help=f"SHA-256 of {SUMS} as you know it from elsewhere")
    asked = parser.parse_args(arguments)
    proof = verify(asked.pack, asked.sums.strip().lower())
    for problem in proof.problems:
        sys.stdout.write(f"{problem}\n")
    if not proof.problems:
        sys.stdout.write(
            f"{proof.files} files hold; {proof.withheld} protected documents are listed and not included. {SUMS}: {proof.sums}\n"
        )
    return 1 if proof.problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
