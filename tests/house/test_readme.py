"""What the README promises is so: its settings, its kinds of files, its commands and its people."""

import re

from exports import DONOR_REPORTS
from grants_app.cli import app
from grants_app.demo.play import SHOWN
from grants_app.demo.story import read_story
from grants_app.settings import Settings
from importers import IMPORTS
from tests.house.sources import HOUSE

README = (HOUSE / "README.md").read_text(encoding="utf-8")


def rows(first: str) -> list[tuple[str, ...]]:
    """The rows of the table whose first heading this is."""
    after = README.split(f"| {first} |", maxsplit=1)[1]
    table = after.split("\n\n", maxsplit=1)[0].splitlines()[2:]
    return [tuple(cell.strip().strip("`") for cell in line.strip("| ").split("|")) for line in table]


def test_the_table_of_settings_is_true() -> None:
    said = {name: (default, what) for name, default, what in rows("variable")}
    true = {
        f"GRANTS_{name.upper()}": (str(field.default), field.description)
        for name, field in Settings.model_fields.items()
    }
    assert said == true


def test_it_lists_every_kind_of_file() -> None:
    assert [row[0] for row in rows("`grants import`")] == list(IMPORTS)
    assert [row[0] for row in rows("`grants export`")] == list(DONOR_REPORTS)


def test_its_commands_are_there() -> None:
    known = {command.name or str(getattr(command.callback, "__name__", "")) for command in app.registered_commands}
    known |= {str(group.name) for group in app.registered_groups}
    said = set(re.findall(r"bin/grants (\w+)", README))
    assert said
    assert said <= {name.removesuffix("_").replace("_", "-") for name in known}


def test_its_people_and_applications_are_in_the_demo() -> None:
    story = read_story(HOUSE / "grants_app" / "demo" / "story.toml")
    titles = {application.title for application in story.applications}
    for title in ("Lights on the path", "Title, map and nursery", "Springs of the weavers' valley"):
        assert title in README
        assert title in titles
    emails = set(re.findall(r"`(\w+)\.\w+@demo\.example`", README))
    assert len(emails) >= 7
    plain = str.maketrans("áéèêíóúüñ", "aeeeiouun")
    material = (HOUSE / "grants_app" / "demo" / "material.toml").read_text(encoding="utf-8")
    people = {*SHOWN, *re.findall(r'\["([^"]+)", "[\w-]+"', material)}
    assert emails <= {name.split()[0].lower().translate(plain) for name in people}


def test_its_picture_is_small() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert len(pictures) == 1
    assert (HOUSE / pictures[0]).stat().st_size <= 150_000
