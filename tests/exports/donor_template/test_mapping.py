"""A mapping is data: it is checked by itself, written to a file, and read back with every problem named."""

from dataclasses import replace

import pytest

from exports.donor_template import FACTS, REPEATS, Block, Column, Put, TemplateMapping, UnfitMapping, fact, mapping_file
from tests.exports import statements
from tests.exports.templates import annex_vi

EMPTY = TemplateMapping("Ours", "A donor", 1, "0" * 64)


def test_a_file_gives_the_mapping_back() -> None:
    mapping = annex_vi.mapping()
    odd = replace(mapping, name='Quote " and \\ and \x7f\n«é»', puts=(*mapping.puts, Put("Lists", "C9", text='=1+"2"')))
    assert mapping_file.read(mapping_file.write(odd).encode()) == odd


def test_a_file_is_read_with_every_problem_by_its_place() -> None:
    text = """format = 1
name = "Ours"
version = 0
template_hash = "ab"
[[put]]
sheet = "A"
what = 7
wat = "x"
[[block]]
sheet = "A"
first_row = "one"
last_row = 2
repeats = "lines"
[[block.column]]
what = "line.code"
"""
    with pytest.raises(UnfitMapping) as refusal:
        mapping_file.read(text.encode())
    assert refusal.value.reasons == (
        "The mapping: «donor» must be a text; it is missing.",
        "The mapping: «version» must be a whole number from 1.",
        "Put 1: «wat» is not known; it has cell, label, name, of, sheet, text, what.",
        "Put 1: «cell» must be a text; it is missing.",
        "Put 1: «what» must be a text.",
        "Block 1: «first_row» must be a whole number from 1.",
        "Block 1, column 1: «column» must be a text; it is missing.",
    )


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[[put]\n", b"format = 2\n", b"x" * 2_000_000])
def test_another_file_is_refused_with_one_sentence(content: bytes) -> None:
    with pytest.raises(UnfitMapping) as refusal:
        mapping_file.read(content)
    assert len(refusal.value.reasons) == 1


def test_a_mapping_knows_what_is_wrong_with_it_by_itself() -> None:
    lines = Block("A", 4, 6, "lines", (Column("C", "line.code"),))
    crossing = Block("A", 6, 8, "hubs", (Column("D", "hub.name"), Column("D", "line.code")))
    puts = (
        Put("A", "C5", "network"), Put("A", "B0", "network"), Put("A", "A1", "nothing"), Put("A", "A2"),
        Put("A", "A3", "line.period"), Put("A", "A4", "network", of="1.1"), Put("A", "A4", text="x"),
    )  # fmt: skip
    problems = replace(EMPTY, puts=puts, blocks=(lines, crossing)).problems()
    assert problems == (
        "Sheet «A»: «B0» is not the address of a cell, such as B12.",
        "A!A1: nothing is called «nothing»; choose from the list.",
        "A!A2 says nothing of what goes there: choose a figure or a fact.",
        "A!A3: «line.period» is there once per budget line; say of which.",
        "A!A4: «network» is there once, so it is of nothing; leave «of» empty.",
        "A, rows 6 to 8, column D: «line.code» is of each budget line, and the rows are hubs.",
        "A!C5 lies in a column of the rows that repeat: remove it from one of the two.",
        "A!A4 is filled twice: keep one of the two.",
        "A, rows 6 to 8: column D is filled twice: keep one of the two.",
        "A, rows 4 to 6 and A, rows 6 to 8 cross each other: give them the same rows, or rows of their own.",
    )


def test_everything_that_can_be_put_has_one_name_and_a_value_in_every_statement() -> None:
    everything = [*FACTS, *(it for one in REPEATS.values() for it in one.facts)]
    assert len({it.id for it in everything}) == len(everything) > 150
    assert all(fact(it.id) is it for it in everything)
    for statement in (statements.interim(), statements.final(), statements.with_addendum()):
        for it in FACTS:
            it.value(statement)
        for one in REPEATS.values():
            for item in one.items.of(statement):
                assert one.items.name(item)
                assert [it.value(item) for it in one.facts]
