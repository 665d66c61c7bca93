"""Proves an exported audit trail offline, with nothing but Python: `python verify.py trail.jsonl [--head DIGEST]`."""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

START = "0" * 64
"""What the first link follows."""


@dataclass(slots=True)
class Proof:
    """What was found in a trail: every place where it does not hold, and where it ends."""

    problems: list[str] = field(default_factory=list)
    links: int = 0
    notes: int = 0
    last: int = 0
    head: str = START
    known_at: int | None = None
    """The link whose digest is the one that the reader holds."""


def verify(lines: Iterable[bytes], known_head: str = "") -> Proof:
    """Compute every hash of the file anew. Each line is a link with its notes, the last one the head of the chain.

    Finds what was changed, removed, added, swapped or cut off. Who can write the whole file can compute a chain of their own:
    `known_head`, a digest that was written down outside the program, finds that, too.
    """
    proof = Proof(known_at=0 if known_head == START else None)
    ends = False
    for number, line in enumerate(lines, start=1):
        if ends:
            proof.problems.append(f"Line {number} stands behind the head of the chain.")
            break
        said = _read(line)
        if said is None:
            proof.problems.append(f"Line {number} was changed: it is not as the program writes it.")
        elif said.keys() == {"head", "links"}:
            ends = True
            proof.problems.extend(_head_problems(proof, said))
        else:
            proof.problems.extend(_link_problems(proof, number, said))
            if proof.head == known_head:
                proof.known_at = proof.last
    if not ends:
        proof.problems.append("The file ends without the head of the chain: it was cut off.")
    if known_head and proof.known_at is None:
        proof.problems.append(f"The head that you hold, {known_head}, is none of the links of this file.")
    return proof


def _read(line: bytes) -> dict[str, Any] | None:
    """The line's content, where it is written exactly as the program writes it."""
    try:
        said = json.loads(line)
    except ValueError:
        return None
    if not isinstance(said, dict) or f"{canonical(said)}\n".encode() != line:
        return None
    return said if said.keys() in ({"head", "links"}, {"digest", "link", "notes", "previous"}) else None


def _link_problems(proof: Proof, number: int, said: dict[str, Any]) -> Iterator[str]:
    link, notes = said["link"], said["notes"]
    if link != proof.last + 1:
        yield f"Line {number}: link {link} stands where link {proof.last + 1} should be; lines were removed, added or swapped."
    elif said["previous"] != proof.head:
        yield f"Line {number}: link {link} does not follow the link before it."
    if not isinstance(notes, list) or digest(str(said["previous"]), notes) != said["digest"]:
        yield f"Line {number}: link {link} does not match its notes; one of them was changed, added or removed."
    proof.links += 1
    proof.notes += len(notes) if isinstance(notes, list) else 0
    proof.last, proof.head = (link if isinstance(link, int) else proof.last + 1), str(said["digest"])


def _head_problems(proof: Proof, said: dict[str, Any]) -> Iterator[str]:
    if said["head"] != proof.head or said["links"] != proof.last:
        yield (
            f"The trail ends with link {proof.last}, {proof.head}; its head was link {said['links']}, {said['head']}: "
            "something is missing."
        )


def canonical(value: Any) -> str:
    """The one text of a value: JSON with sorted keys and no space."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(previous: str, notes: Sequence[Any]) -> str:
    """SHA-256 over the digest before and the notes, one a line."""
    return hashlib.sha256("\n".join([previous, *map(canonical, notes)]).encode()).hexdigest()


def in_words(proof: Proof) -> list[str]:
    """What was found, in sentences."""
    if proof.problems:
        return [*proof.problems, f"The trail does not hold: {len(proof.problems)} finding(s)."]
    says = [
        f"The trail holds: {proof.links:,} links with {proof.notes:,} notes.",
        f"Its head is link {proof.last}: {proof.head}",
    ]
    if proof.known_at is None:
        says.append(
            "Compare this head with the one that was written down when the file was made; or give it with --head."
        )
    else:
        says.append(f"The head that you hold is link {proof.known_at}; {proof.last - proof.known_at:,} came after it.")
    return says


def main(words: Sequence[str] | None = None) -> int:
    """Say what was found; 0 where the trail holds, 1 where it does not, 2 where there is no such file."""
    asked = argparse.ArgumentParser(description="Proves an exported audit trail offline.")
    asked.add_argument("file", type=Path)
    asked.add_argument("--head", default="", metavar="DIGEST", help="the head that was written down")
    given = asked.parse_args(words)
    try:
        with given.file.open("rb") as lines:
            proof = verify(lines, given.head)
    except OSError as problem:
        sys.stderr.write(f"{given.file}: {problem.strerror}.\n")
        return 2
    sys.stdout.write("".join(f"{sentence}\n" for sentence in in_words(proof)))
    return 1 if proof.problems else 0


if __name__ == "__main__":
    sys.exit(main())
