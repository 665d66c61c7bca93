"""`grants keys`: a hub's key and the master key are changed, and everything sealed still opens."""

from pathlib import Path

import pytest

from grants_app.communities import commands, queries
from grants_app.core.master_key import MasterKeyFile
from tests.command_line.conftest import Grants
from tests.communities.making import CHAIR, CLEARED, NAME, sealed
from tests.world import World

WHY = "To see that it still opens"


def opens(world: World, master: MasterKeyFile) -> bool:
    with world.as_(CLEARED) as work:
        its = commands.open_identity(work, master, world.communities["Río Claro"], ["name", "persons"], reason=WHY)
    return its.name == NAME and its.persons == (CHAIR,)


def test_a_hubs_new_key_seals_everything_again_and_destroys_the_old(
    world: World, grants: Grants, tmp_path: Path
) -> None:
    master = sealed(world, tmp_path)
    answer = grants("keys", "rotate", "--hub", "GT")
    assert answer.stdout.startswith("Hub Guatemala has key 2 now: 3 rows sealed again, 1 older key destroyed.")
    assert opens(world, master)
    with world.seen_by("Marisol Ajú") as work:
        assert [key.number for key in queries.keys(work)] == [2]
    assert "Everything sealed opens: 3 rows under 1 keys." in grants("keys", "check").stdout


def test_a_rotation_that_was_broken_off_goes_on_with_its_own_key(world: World, grants: Grants, tmp_path: Path) -> None:
    master = sealed(world, tmp_path)
    with world.as_("Ana Silva") as work:
        commands.begin_rotation(work, master, world.hubs["GT"])
    assert "has key 2 now: 3 rows" in grants("keys", "rotate", "--hub", "GT").stdout
    assert opens(world, master)


def test_a_new_master_key_wraps_all_keys_and_the_old_is_kept_beside(
    world: World, grants: Grants, tmp_path: Path
) -> None:
    master = sealed(world, tmp_path)
    before = master.current()
    assert "1 key wrapped anew" in grants("keys", "rewrap").stdout
    assert master.keys() == (master.current(),)
    assert master.current() != before
    (old,) = tmp_path.glob("master-key.*.old")
    assert MasterKeyFile(old).current() == before
    assert opens(world, master)


def test_the_check_names_what_does_not_open_and_nothing_of_what_it_says(
    world: World, grants: Grants, tmp_path: Path
) -> None:
    master = sealed(world, tmp_path)
    with world.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE community_person SET role = name")
    answer = grants("keys", "check")
    assert answer.exit_code == 1
    assert "sealed in its column role does not open" in answer.stdout
    master.path.chmod(0o644)
    assert "chmod 600" in grants("keys", "check").stdout
    master.path.unlink()
    assert "not where it should be" in grants("keys", "check").stdout


@pytest.mark.parametrize(("hub", "says"), [("XX", "There is no hub XX."), ("KE", "Nothing of Hub Kenya is sealed yet")])
def test_what_cannot_be_rotated_is_one_sentence(world: World, grants: Grants, hub: str, says: str) -> None:
    assert world.hubs
    assert says in grants("keys", "rotate", "--hub", hub).stderr
