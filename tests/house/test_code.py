"""Rules of style that every file of the house keeps."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.house.sources import (
    FLOORS,
    HOUSE,
    calls,
    imported,
    is_part_of,
    modules,
    name_of,
    place,
    public_functions,
    rooms,
    tree,
)

LONGEST_FILE = 450
LONGER_WITH_REASON: Mapping[str, str] = {
    "grants_app/migrations/versions/0001_first_tables.py": "the first schema; a migration is never edited again",
}

WITHOUT_PERMISSION: Mapping[str, str] = {
    "people.count_attempt": "nobody has signed in yet",
    "people.sign_in": "nobody has signed in yet",
    "people.set_password": "the one-time link is the permission",
    "people.sign_out": "everybody may end their own session",
    "people.change_password": "everybody may change their own password",
    "people.revoke_own_session": "everybody may end their own sessions",
    "people.revoke_own_sessions": "everybody may end their own sessions",
    "notices.tell": "the act that tells has asked; it tells, and changes nothing else",
    "notices.read": "everybody reads their own notices",
    "notices.read_all": "everybody reads their own notices",
    "notices.choose_mail": "everybody says how they want their own notices",
}
"""Commands that ask no permission, by `room.command`, each with its reason."""

FLOAT_WITH_REASON: Mapping[str, str] = {}
"""Files that may say float, each with its reason: never for money."""

CLOCK = "grants_app/core/work.py"
"""The one file that reads the clock; everybody else is told the moment."""

SQL_WITH_REASON: Mapping[str, str] = {
    "grants_app/people/sessions.py": "who a cookie belongs to is asked before there is a Work",
    "grants_app/web/request.py": "whether this very form was sent before is asked before there is a Work",
}
"""Files outside queries that may hold SQL, each with its reason."""

NAMES_THAT_SAY_NOTHING = {"common", "handler", "handlers", "helper", "helpers", "manager", "misc", "service", "utils"}


def parts(part: str) -> list[Path]:
    return [file for file in modules("grants_app") if is_part_of(file, part)]


def test_every_module_says_what_it_is_for() -> None:
    silent = [name_of(file) for file in modules(*FLOORS, "tests") if not (ast.get_docstring(tree(file)) or "").strip()]
    assert not silent, f"without a docstring: {silent}"


def test_no_file_is_two_things() -> None:
    lengths = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in modules(*FLOORS)}
    long = {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE and name not in LONGER_WITH_REASON}
    assert not long, f"split by verb, or find the second feature: {long}"


def test_every_name_says_something() -> None:
    parts_of = {name_of(file): {*file.relative_to(HOUSE).parent.parts, file.stem} for file in modules(*FLOORS)}
    assert not [name for name, its in parts_of.items() if its & NAMES_THAT_SAY_NOTHING]


def test_every_command_takes_the_work_first_and_asks_permission() -> None:
    commands = [(file, function) for file in parts("commands") for function in public_functions(file)]
    assert commands
    careless = list(_careless(commands))
    assert not careless, "\n".join(careless)


def _careless(commands: list[tuple[Path, ast.FunctionDef]]) -> Iterator[str]:
    for file, function in commands:
        room = file.relative_to(HOUSE / "grants_app").parts[0]
        if not _takes_work_first(function):
            yield f"{place(file, function)} {function.name} does not take `work` first"
        if not _asks(function) and f"{room}.{function.name}" not in WITHOUT_PERMISSION:
            yield f"{place(file, function)} {function.name} never says work.must"


def test_a_command_without_permission_exists_and_needs_its_exception() -> None:
    asking_nobody = {
        f"{file.relative_to(HOUSE / 'grants_app').parts[0]}.{function.name}"
        for file in parts("commands")
        for function in public_functions(file)
        if not _asks(function)
    }
    assert set(WITHOUT_PERMISSION) <= asking_nobody


def test_every_query_takes_the_work_first() -> None:
    queries = [(file, function) for file in parts("queries") for function in public_functions(file)]
    assert queries
    assert not [
        f"{place(file, function)} {function.name}" for file, function in queries if not _takes_work_first(function)
    ]


def _asks(function: ast.FunctionDef) -> bool:
    return bool(re.search(r"\bwork\.must(_somewhere)?\(", ast.unparse(function)))


def _takes_work_first(function: ast.FunctionDef) -> bool:
    return bool(function.args.args) and function.args.args[0].arg == "work"


def test_only_pages_and_web_speak_http() -> None:
    speaks = re.compile(r"(fastapi|starlette)(\.|$)")
    speakers = [(file, node) for file in modules(*FLOORS) for node, name in imported(file) if speaks.match(name)]
    assert speakers
    assert not [place(file, node) for file, node in speakers if not _may_speak_http(file)]


def _may_speak_http(file: Path) -> bool:
    return is_part_of(file, "pages") or is_part_of(file, "web") or name_of(file) == "grants_app/main.py"


def test_every_endpoint_is_a_plain_function() -> None:
    """An `async def` that reads the database would stop everybody else's request."""
    found = [node for file in modules("grants_app") for node in ast.walk(tree(file)) if _is_endpoint(node)]
    assert found
    assert not [node.name for node in found if isinstance(node, ast.AsyncFunctionDef)]


def _is_endpoint(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return any(re.match(r"\w+\.(get|post|put|patch|delete)\(", ast.unparse(made)) for made in node.decorator_list)


def test_every_dependency_that_yields_ends_before_the_answer_leaves() -> None:
    """A plain `yield` dependency answers 200 first and can fail after."""
    depends = [(file, call) for file in modules("grants_app") for call, name in calls(file) if name.endswith("Depends")]
    yielding = [(file, call) for file, call in depends if call.args and ast.unparse(call.args[0]) in _generators()]
    assert yielding
    assert not [place(file, call) for file, call in yielding if "scope='function'" not in ast.unparse(call)]


def _generators() -> set[str]:
    functions = (node for file in modules("grants_app") for node in ast.walk(tree(file)))
    return {
        node.name
        for node in functions
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in ast.walk(node))
    }


def test_only_web_reads_the_headers_of_htmx() -> None:
    files = [
        file
        for file in modules("grants_app")
        if re.search(r"hx-(request|target|trigger)", file.read_text(), re.IGNORECASE)
    ]
    assert not [name_of(file) for file in files if not is_part_of(file, "web")]


def test_money_never_meets_a_float() -> None:
    files = [file for file in modules(*FLOORS) if name_of(file) not in FLOAT_WITH_REASON]
    assert not [place(file, node) for file in files for node in ast.walk(tree(file)) if _is_float(node)]


def _is_float(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    if isinstance(node, ast.Name):
        return node.id == "float"
    return isinstance(node, ast.Attribute) and node.attr in {"Float", "REAL", "Double"}


def test_nobody_reads_the_clock_but_the_work() -> None:
    bare = re.compile(r"((datetime\.)?(datetime|date)\.(now|utcnow|today)|time\.time|time\.localtime)$")
    readers = [(file, call) for file in modules(*FLOORS) for call, name in calls(file) if bare.match(name)]
    assert readers
    assert not [place(file, call) for file, call in readers if name_of(file) != CLOCK]


def test_sql_stands_in_queries_alone() -> None:
    found = {name_of(file): statements for file in modules("grants_app") if (statements := list(_sql(file)))}
    assert found
    misplaced = {name: at for name, at in found.items() if not _may_hold_sql(HOUSE / name)}
    assert not misplaced


def _sql(file: Path) -> Iterator[str]:
    """Each statement that reads; one that changes may also stand in commands."""
    reads = {"columns", "exists", "select", "text", "union", "union_all"}
    changes = {"delete", "insert", "update"}
    wanted = reads if is_part_of(file, "commands") else reads | changes
    mine = {
        alias.asname or alias.name
        for node in tree(file).body
        if isinstance(node, ast.ImportFrom)
        and re.match(r"sqlalchemy|sqlmodel|grants_app.core.database", node.module or "")
        for alias in node.names
        if alias.name in wanted
    }
    return (place(file, call) for call, name in calls(file) if name in mine)


def _may_hold_sql(file: Path) -> bool:
    """The ledger is the ground of all money; models hold the conditions of their indexes."""
    parts_with_sql = ("queries", "models", "core", "ledger", "migrations")
    return name_of(file) in SQL_WITH_REASON or any(is_part_of(file, part) for part in parts_with_sql)


@pytest.mark.parametrize("name", [*LONGER_WITH_REASON, *FLOAT_WITH_REASON, *SQL_WITH_REASON, CLOCK])
def test_an_exception_is_for_a_file_that_exists(name: str) -> None:
    assert (HOUSE / name).is_file()


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
    files = [file for file in _texts() if "static" not in file.parts]
    assert len(files) > 50
    assert not [name_of(file) for file in files if later.search(file.read_text(encoding="utf-8"))]


def _texts() -> list[Path]:
    texts = modules(*FLOORS, "tests")
    texts += [file for ending in ("html", "toml", "css", "js") for file in (HOUSE / "grants_app").rglob(f"*.{ending}")]
    texts += (HOUSE / "templates").rglob("*.html")
    return [*texts, *HOUSE.glob("*.md"), HOUSE / "Makefile", HOUSE / "pyproject.toml", *(HOUSE / ".make").iterdir()]


def test_every_exception_of_the_linter_has_its_reason() -> None:
    settings = (HOUSE / "pyproject.toml").read_text(encoding="utf-8")
    exceptions = re.findall(r'^  "[A-Z]{1,4}\d+",.*$', settings, re.MULTILINE)
    assert exceptions
    assert not [line for line in exceptions if "# " not in line]


@pytest.mark.parametrize("room", rooms())
def test_every_room_has_its_tests(room: str) -> None:
    assert list((HOUSE / "tests" / room).glob("test_*.py")), f"tests/{room} has no test"
