"""What a donor's form says is data: ours, and before it the network's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exports import layouts
from grants_app.settings import Settings, UnfitSettings


@pytest.fixture(autouse=True)
def _ours_again() -> Iterator[None]:
    yield
    layouts.own_folder(None)


def test_a_category_takes_a_heading_by_its_name_with_or_without_a_number() -> None:
    travel = layouts.Category("E", "Travel", ("Travel and per diem",))
    assert all(travel.takes(heading) for heading in ("Travel", "2. Travel", "E. TRAVEL", "3 travel  and per diem"))
    assert not any(travel.takes(heading) for heading in ("Travels", "Local travel", ""))


def test_the_networks_own_layout_stands_before_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, own = tmp_path / "ours", tmp_path / "own"
    for folder, title in ((ours, "Staff"), (own, "Personnel")):
        folder.mkdir()
        (folder / "form.toml").write_text(f'[[category]]\ncode = "A"\ntitle = "{title}"\n')
    monkeypatch.setattr(layouts, "FOLDER", ours)
    assert [it.title for it in layouts.categories("form")] == ["Staff"]
    layouts.own_folder(own)
    assert [it.title for it in layouts.categories("form")] == ["Personnel"]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("form.toml", "[[category]\n", "form.toml cannot be read as TOML"),
        (
            "form.toml",
            'title = "Form"\n[[category]]\ntitle = "Staff"\n',
            "form.toml: category 1 has no code; give it one",
        ),
        ("form.toml", '[[category]]\ncode = "A"\ntitle = "Staff"\n', "form.toml has no title; take it over from ours"),
        ("form.toml", 'title = ["Form"]\n', "form.toml: title is written in another way than in ours"),
        ("other.toml", "", "other.toml is the layout of no format; there are form.toml"),
    ],
)
def test_a_layout_that_cannot_be_used_refuses_the_start_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, says: str
) -> None:
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "form.toml").write_text('title = "Form"\n[[category]]\ncode = "A"\ntitle = "Staff"\n')
    monkeypatch.setattr(layouts, "FOLDER", ours)
    own = tmp_path / "var" / "layouts"
    own.mkdir(parents=True)
    (own / name).write_text(text)
    with pytest.raises(UnfitSettings, match=says):
        Settings(data_folder=tmp_path / "var").use_own_layouts()
