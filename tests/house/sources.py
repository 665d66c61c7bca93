"""The code as the tests of the house read it: files, their trees, and where in them something stands."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

HOUSE = Path(__file__).parents[2]
FLOORS = ("grants_app", "importers", "exports", "guard")


def modules(*folders: str) -> list[Path]:
    """Every Python file of these folders, in order; at least one in each, else a test would be green over nothing."""
    found = {folder: sorted((HOUSE / folder).rglob("*.py")) for folder in folders}
    assert all(found.values()), f"no code in {[folder for folder, files in found.items() if not files]}"
    return [file for files in found.values() for file in files]


def rooms() -> list[str]:
    """The features: every folder of the application with a file or folder of pages or commands."""
    found = {file.parent.name for file in (HOUSE / "grants_app").glob("*/pages.py")}
    found |= {file.parent.name for file in (HOUSE / "grants_app").glob("*/commands*")}
    assert found
    return sorted(found)


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def name_of(file: Path) -> str:
    return str(file.relative_to(HOUSE))


def place(file: Path, node: ast.AST) -> str:
    """Where a finding stands, as an editor opens it."""
    return f"{name_of(file)}:{getattr(node, 'lineno', 1)}"


def is_part_of(file: Path, part: str) -> bool:
    """Whether a file is `part.py` of its room, or stands in the room's folder `part`."""
    return file.stem == part or part in file.relative_to(HOUSE).parts[:-1]


def public_functions(file: Path) -> list[ast.FunctionDef]:
    return [node for node in tree(file).body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def imported(file: Path) -> Iterator[tuple[ast.stmt, str]]:
    """Each imported module by its full name, with the statement that imports it."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module


def calls(file: Path) -> Iterator[tuple[ast.Call, str]]:
    """Each call with the dotted name that is called."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield node, ast.unparse(node.func)
