"""Next year's template: what is found again, and what is lost, each with a sentence."""

from dataclasses import replace

from exports.donor_template import fill, open_template
from exports.donor_template.anchors import anchored
from exports.donor_template.fitting import propose
from tests.exports import statements
from tests.exports.donor_template.reading import open_sheet
from tests.exports.templates import annex_vi
from tests.exports.templates.annex_vi import REPORT, TRANSACTIONS

OLD, NEW = open_template(annex_vi.blank()), open_template(annex_vi.blank(next_year=True))


def test_places_are_known_by_the_words_beside_them() -> None:
    mapping = anchored(OLD, annex_vi.mapping())
    labels = {it.cell: it.label for it in mapping.puts}
    assert labels["C2"] == "Contract No"
    assert labels["E4"] == "to"
    assert {it.cell: it.name for it in mapping.puts if it.name} == {"C2": "contract_no"}
    people = mapping.blocks[0]
    assert people.label == "1. Human Resources"
    assert [it.label for it in people.columns][:3] == ["Expenditures", "Unit", "# Units"]


def test_the_same_template_fits_whole() -> None:
    proposal = propose(annex_vi.mapping(), OLD, OLD)
    assert {it.fit for it in proposal.items} == {"fits"}
    assert proposal.is_whole
    assert proposal.mapping == replace(anchored(OLD, annex_vi.mapping()), version=2)


def test_what_moved_is_found_again_and_what_is_gone_is_said() -> None:
    proposal = propose(annex_vi.mapping(), OLD, NEW)
    others = [(it.fit, it.what, it.before, it.now, it.says) for it in proposal.items if it.fit != "fits"]
    assert others == [
        ("moved", "put", "Interim Report!C4", "Interim Report!C6", "Found again by «Period covered»."),
        ("moved", "put", "Interim Report!E4", "Interim Report!E6", "Found again by «to»."),
        ("lost", "put", "Interim Report!C5", "", "The new template has no «Currency» on the sheet «Interim Report»."),
        ("lost", "check", "Interim Report!O38", "",
         "The new template no longer computes Interim Report!O38, so there is nothing to check."),
        ("moved", "column", "Transactions, rows 6 to 8, column E", "Transactions, column F", "Found again by «Payee»."),
        ("moved", "column", "Transactions, rows 6 to 8, column F", "Transactions, column E",
         "Found again by «Description»."),
        ("moved", "block", "Transactions, rows 6 to 8", "Transactions, rows 6 to 8",
         "Found again by «Entry» and the headings of its columns."),
    ]  # fmt: skip


def test_the_proposal_fills_the_new_template() -> None:
    made = fill(NEW, propose(annex_vi.mapping(), OLD, NEW).mapping, statements.interim())
    assert open_sheet(made.content, TRANSACTIONS)["F6"].value == statements.interim().transactions[0].payee
    assert open_sheet(made.content, REPORT)["C6"].is_date


def test_a_template_of_another_kind_loses_everything_with_reasons() -> None:
    other = open_template((annex_vi.FOLDER / "360-giving-schema-titles-with-meta-tab-2023.xlsx").read_bytes())
    proposal = propose(annex_vi.mapping(), OLD, other)
    assert {it.fit for it in proposal.items} == {"lost"}
    assert all(it.says.endswith(".") for it in proposal.items)
    assert (proposal.mapping.puts, proposal.mapping.blocks, proposal.mapping.checks) == ((), (), ())
