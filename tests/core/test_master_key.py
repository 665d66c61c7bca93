"""The file of the master key: made once, closed to others, and said plainly when it is missing or wrong."""

from pathlib import Path

import pytest

from grants_app.core.master_key import KeyMissing, MasterKeyFile, new_key
from grants_app.settings import Settings


@pytest.fixture
def file(tmp_path: Path) -> MasterKeyFile:
    return MasterKeyFile(tmp_path / "keys" / "master-key")


def test_it_is_made_at_first_need_for_its_owner_alone_and_once(file: MasterKeyFile) -> None:
    first = file.make()
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert file.make() == first
    assert [each.name for each in file.path.parent.iterdir()] == ["master-key"]


def test_without_it_there_is_a_sentence(file: MasterKeyFile) -> None:
    with pytest.raises(KeyMissing, match="not where it should be"):
        file.current()


def test_open_to_others_it_is_refused(file: MasterKeyFile) -> None:
    file.make()
    file.path.chmod(0o640)
    with pytest.raises(KeyMissing, match="chmod 600"):
        file.current()


@pytest.mark.parametrize("content", ["", "# nothing\n", "AAAA\n", "not base64 at all!\n", "\u00e9\n"])
def test_what_is_no_key_is_refused(file: MasterKeyFile, content: str) -> None:
    file.make()
    file.path.write_text(content, encoding="utf-8")
    with pytest.raises(KeyMissing, match=r"holds no key|cannot be read"):
        file.current()


def test_another_key_is_noticed_by_its_id(file: MasterKeyFile) -> None:
    file.make()
    with pytest.raises(KeyMissing, match="another one"):
        file.by_id(new_key().id)


def test_two_keys_stand_in_it_while_hubs_keys_are_wrapped_anew(file: MasterKeyFile) -> None:
    old = file.make()
    new = new_key()
    file.put([new, old])
    assert file.current() == new
    assert file.by_id(old.id) == old
    assert file.path.stat().st_mode & 0o777 == 0o600


def test_no_sentence_shows_the_key_or_where_it_is(file: MasterKeyFile) -> None:
    file.make()
    secret = file.path.read_text().splitlines()[-1]
    file.path.chmod(0o644)
    with pytest.raises(KeyMissing) as missing:
        file.current()
    assert secret not in missing.value.sentence
    assert str(file.path) not in missing.value.sentence


def test_it_is_in_the_data_folder_or_where_the_settings_say(tmp_path: Path) -> None:
    assert Settings(data_folder=tmp_path).master_key.path == tmp_path / "master-key"
    assert Settings(master_key_file=str(tmp_path / "elsewhere")).master_key.path == tmp_path / "elsewhere"
