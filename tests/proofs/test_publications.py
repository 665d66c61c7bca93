"""Whoever changes policies in the database behind the program's back is found, one sentence each."""

from tests.awards.making import make_award
from tests.proofs.test_findings import found, tampered
from tests.publications.making import approved
from tests.world import World

FAULTS = (
    (
        "UPDATE publication_review SET reviewed_by = (SELECT prepared_by FROM publication_policy WHERE id = policy_id)",
        "was approved by Tomás Caal, who is not another person",
    ),
    ("UPDATE publication_review SET reviewed_by = NULL", "who is not another person"),
    ("UPDATE publication_share SET percent = '71' WHERE code = 'GT'", "its places come to 101 per cent"),
    ("DELETE FROM publication_share WHERE kind = 'sector'", "its sectors come to 0 per cent"),
    ("DELETE FROM publication_share", "its places come to 0 per cent"),
)


def test_each_fault_in_a_policy_is_found(world: World) -> None:
    approved(world, make_award(world))
    before = found(world.database)
    assert not [sentence for sentence in before if "publishing" in sentence]
    for statement, says in FAULTS:
        with tampered(world.database, statement) as seen:
            assert [sentence for sentence in seen if says in sentence], (statement, seen)
