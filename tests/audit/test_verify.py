"""The trail as a file: proven with nothing but Python, and whatever was done to it is found."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from grants_app.audit import queries, verify
from grants_app.core.errors import Forbidden
from grants_app.hubs import commands as hubs
from grants_app.hubs.rules import CommunityFacts
from tests.command_line.conftest import Grants
from tests.web import Visitor, program
from tests.world import World

Lines = list[bytes]


def exported(world: World) -> Lines:
    with world.seen_by("Karl Lindqvist") as work:
        return [line.encode() for line in queries.exported(work)]


@pytest.fixture
def lines(world: World) -> Lines:
    """Five links, one of them with two notes."""
    for alias in ("Luna", "Sol", "Río «Bravo»\u2028", "Mar"):
        with world.as_("Marisol Ajú") as work:
            hubs.add_community(work, world.hubs["GT"], CommunityFacts(alias, "Cooperative", "GT"))
    with world.as_("Wanjiru Kamau") as work:
        for alias in ("Mto", "Bahari"):
            hubs.add_community(work, world.hubs["KE"], CommunityFacts(alias, "Cooperative", "KE"))
    return exported(world)


def test_a_trail_that_nobody_touched_holds(lines: Lines) -> None:
    proof = verify.verify(lines)
    assert (proof.problems, proof.links, proof.notes, len(lines)) == ([], 5, 6, 6)


def test_an_empty_trail_holds(world: World) -> None:
    assert verify.verify(exported(world)).problems == []


def changed(lines: Lines) -> Lines:
    return [line.replace(b"Sol", b"Oro") for line in lines]


def spaced(lines: Lines) -> Lines:
    return [lines[0].replace(b'"link":', b'"link": '), *lines[1:]]


def said_twice(lines: Lines) -> Lines:
    return [lines[0].replace(b'"act":"', b'"act":"award.signed","act":"', 1), *lines[1:]]


def without(at: int) -> Callable[[Lines], Lines]:
    return lambda lines: lines[:at] + lines[at + 1 :]


def swapped(lines: Lines) -> Lines:
    return [lines[1], lines[0], *lines[2:]]


def one_more(lines: Lines) -> Lines:
    return [*lines, lines[0]]


def repeated(lines: Lines) -> Lines:
    return [lines[0], *lines]


def cut_off(lines: Lines) -> Lines:
    return lines[:3]


def cut_off_with_the_old_head(lines: Lines) -> Lines:
    return [*lines[:3], lines[-1]]


def broken_off(lines: Lines) -> Lines:
    return [*lines[:-2], lines[-2][:40]]


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        (changed, "Line 2: link 2 does not match its notes"),
        (spaced, "Line 1 was changed"),
        (said_twice, "Line 1 was changed"),
        (without(0), "link 2 stands where link 1 should be"),
        (without(2), "link 4 stands where link 3 should be"),
        (swapped, "lines were removed, added or swapped"),
        (one_more, "stands behind the head of the chain"),
        (repeated, "link 1 stands where link 2 should be"),
        (cut_off, "The file ends without the head of the chain"),
        (cut_off_with_the_old_head, "something is missing"),
        (broken_off, "was changed: it is not as the program writes it"),
        (lambda _lines: [], "it was cut off"),
    ],
)
def test_whatever_was_done_to_it_is_found(lines: Lines, tamper: Callable[[Lines], Lines], says: str) -> None:
    assert [problem for problem in verify.verify(tamper(lines)).problems if says in problem]


def made_anew(lines: Lines) -> Lines:
    """By somebody who knows how: one note is changed, and every hash after it computed again."""
    head, found = verify.START, []
    for line in lines[:-1]:
        link = json.loads(line.replace(b"Sol", b"Oro"))
        link |= {"previous": head, "digest": verify.digest(head, link["notes"])}
        head = link["digest"]
        found.append(f"{verify.canonical(link)}\n".encode())
    return [*found, f"{verify.canonical({'head': head, 'links': len(found)})}\n".encode()]


def test_a_chain_made_anew_is_found_by_the_head_that_was_written_down(world: World, lines: Lines) -> None:
    with world.seen_by("Karl Lindqvist") as work:
        head = queries.chain_head(work)
    assert verify.verify(made_anew(lines)).problems == []
    assert verify.verify(made_anew(lines), head).problems == [
        f"The head that you hold, {head}, is none of the links of this file."
    ]
    assert verify.verify(lines, head).known_at == 5


def test_a_head_that_was_written_down_earlier_is_in_every_later_trail(world: World, lines: Lines) -> None:
    with world.seen_by("Karl Lindqvist") as work:
        head = queries.chain_head(work)
    with world.as_("Marisol Ajú") as work:
        hubs.add_community(work, world.hubs["GT"], CommunityFacts("Nube", "Cooperative", "GT"))
    proof = verify.verify(exported(world), head)
    assert (proof.problems, proof.known_at, proof.last) == ([], 5, 6)


def alone(folder: Path, *words: str | Path) -> Sequence[object]:
    """The small program in a folder of its own, with no package to be found."""
    program_file = shutil.copy(verify.__file__, folder / "verify.py")
    done = subprocess.run(
        [sys.executable, "-I", "-S", program_file, *words], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.only_engine("sqlite")  # the file is the same, whatever it came from
def test_it_is_proven_with_nothing_but_python(lines: Lines, tmp_path: Path) -> None:
    file = tmp_path / "trail.jsonl"
    file.write_bytes(b"".join(lines))
    assert alone(tmp_path, file)[0] == 0
    file.write_bytes(b"".join(changed(lines)))
    code, said, _ = alone(tmp_path, file)
    assert code == 1
    assert "link 2 does not match its notes" in str(said)
    code, _, complaint = alone(tmp_path, tmp_path / "nothing.jsonl")
    assert (code, str(complaint).count("\n")) == (2, 1)


def test_the_command_line_writes_and_proves_it(grants: Grants, world: World, lines: Lines, tmp_path: Path) -> None:
    file = tmp_path / "trail.jsonl"
    written = grants("audit", "export", "-o", file)
    head = written.stdout.splitlines()[-1]
    assert written.exit_code == 0
    assert "The trail holds: 5 links with 6 notes." in grants("audit", "verify", file, "--head", head).stdout
    file.write_bytes(b"".join(changed(lines)))
    assert grants("audit", "verify", file).exit_code == 1


def test_the_page_gives_the_file_and_its_head(world: World, lines: Lines, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, "Karl Lindqvist")
    proof = verify.verify(lines)
    assert proof.head in visitor.get("/audit/verify").text
    assert visitor.get("/audit/file").content == b"".join(lines)


def test_a_hub_alone_does_not_take_the_trail_along(world: World) -> None:
    with world.seen_by("Tomás Caal") as work, pytest.raises(Forbidden):
        list(queries.exported(work))
