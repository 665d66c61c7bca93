"""Whoever changes a donor's workbook or its mapping in the database behind the program's back is found, one sentence each."""

from tests.donor_templates.making import approved
from tests.proofs.test_findings import found, tampered
from tests.world import World

FAULTS = (
    ("UPDATE donor_template SET sha256 = 'another'", "The blank workbook EC-T-0001 is not the one that was uploaded"),
    (
        "UPDATE donor_template_review SET reviewed_by = (SELECT prepared_by FROM donor_template_mapping WHERE id = mapping_id)",
        "Mapping 1 of EC-T-0001 was approved by Pieter Maes, who is not another person",
    ),
)


def test_each_fault_in_a_donor_s_workbook_is_found(world: World) -> None:
    approved(world)
    assert not [sentence for sentence in found(world.database) if "EC-T-0001" in sentence]
    for statement, says in FAULTS:
        with tampered(world.database, statement) as seen:
            assert [sentence for sentence in seen if says in sentence], (statement, seen)
