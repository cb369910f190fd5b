"""The house keeps its shape: who may import whom, how long things get, and what no template may hold."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "people",
    "stores",
    "checklists",
    "fieldwork",
    "visits",
    "comparisons",
    "reports",
    "webhooks",
    "operating",
    "api",
)
# They know the work and nothing of databases, pages or the time.
PLAIN = (
    "access",
    "anonymity",
    "answers",
    "completeness",
    "conditions",
    "consistency",
    "errors",
    "plausibility",
    "scoring",
    "sentences",
    "sheet",
    "tabular",
)
# What any room may use: how data, files and mails are kept, not what they mean.
GROUND = (
    "columns",
    "db",
    "inserting",
    "mail",
    "migrations",
    "navigation",
    "pictures",
    "queue",
    "settings",
    "storage",
    "web",
)
# They put the house together and may see all of it.
ROOF = ("app", "commands", "demo", "tables")
MACHINERY = {
    "flask",
    "sqlalchemy",
    "sqlmodel",
    "flask_login",
    "flask_security",
    "flask_wtf",
    "wtforms",
    "pydantic",
}
LONGEST_FUNCTION, LONGEST_FILE = 40, 300

MODULES = sorted(path for path in (ROOT / "audits").rglob("*.py") if "versions" not in path.parts)
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def room_of(path: Path) -> str:
    """The first name under `audits`: a room, or a module of the ground floor."""
    return path.relative_to(ROOT / "audits").parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Each imported module with its line; `from audits import db` is `audits.db`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "audits":
            yield from ((node.lineno, f"audits.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""


def own_imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """The rooms of ours that a module imports, its own left out."""
    for line, module in imports_of(path):
        if module.startswith("audits.") and (room := module.split(".")[1]) != room_of(path):
            yield line, room


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def may_import(room: str) -> set[str]:
    """The rooms to the left, the ground they all stand on, and the plain modules."""
    if room == "migrations":
        return {"db", "errors", "tables"}
    if room in PLAIN:
        return set(PLAIN)
    if room in ROOMS:
        return {*PLAIN, *GROUND, *ROOMS[: ROOMS.index(room)]}
    return {*PLAIN, *GROUND}


def test_every_part_of_the_house_has_its_place():
    rooms = {room_of(path) for path in MODULES} - {"__init__"}
    assert rooms <= {*PLAIN, *GROUND, *ROOF, *ROOMS}


def test_imports_point_leftwards_only():
    wrong = [
        f"{name_of(path)}:{line} imports {room}"
        for path in MODULES
        if room_of(path) not in ROOF
        for line, room in own_imports_of(path)
        if room not in may_import(room_of(path))
    ]
    assert wrong == []


def test_plain_modules_know_no_machinery_and_no_clock():
    wrong = [
        f"{name_of(path)}:{line} imports {module}"
        for path in MODULES
        if room_of(path) in PLAIN
        for line, module in imports_of(path)
        if module.split(".")[0] in {*MACHINERY, "time"}
    ]
    clocks = [
        f"{name_of(path)} reads the clock"
        for path in MODULES
        if room_of(path) in PLAIN and re.search(r"\b(now|today|utcnow)\(", path.read_text(encoding="utf-8"))
    ]
    assert wrong + clocks == []


def test_rules_read_no_clock_and_queries_and_rules_never_commit():
    wrong = []
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        if path.name in {"rules.py", "queries.py"} and re.search(r"\b(now|today|utcnow)\(", text):
            wrong.append(f"{name_of(path)} reads the clock")
        if path.name in {"rules.py", "queries.py"} and ".commit()" in text:
            wrong.append(f"{name_of(path)} commits")
    assert wrong == []


def test_migrations_import_nothing_of_ours():
    versions = sorted((ROOT / "audits" / "migrations" / "versions").glob("*.py"))
    assert versions
    for path in versions:
        assert not [module for _, module in imports_of(path) if module.startswith("audits")], name_of(path)


def test_no_import_hides_in_a_function():
    hidden = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        for function in functions_of(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_functions_and_files_stay_short():
    long = [
        f"{name_of(path)}:{function.lineno} {function.name} has {lines} lines"
        for path in MODULES
        for function in functions_of(path)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    ]
    long += [
        f"{name_of(path)} has {lines} lines"
        for path in MODULES
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST_FILE
    ]
    assert long == []


def test_no_file_is_named_after_nothing():
    nothing = {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "services",
        "service",
        "base",
        "manager",
        "misc",
    }
    assert [
        name_of(path) for path in MODULES if nothing & set(path.relative_to(ROOT).with_suffix("").parts)
    ] == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a filter that switches escaping off", r"\|\s*safe\b"),
        ("style in an attribute", r"\sstyle\s*="),
        ("a script in an attribute", r"\son[a-z]+\s*="),
        ("a script in the page", r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>"),
        ("the word invalid", r"\binvalid\b(?![-=\"'])"),
        ("the word please", r"\b[Pp]lease\b"),
    ],
)
def test_no_template_holds(what, pattern):
    found = [name_of(path) for path in TEMPLATES if re.search(pattern, markup_of(path), re.IGNORECASE)]
    assert found == [], what


def markup_of(path: Path) -> str:
    """The markup alone: what stands in Jinja's own comments and statements is no attribute."""
    return re.sub(r"{#.*?#}|{%.*?%}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_a_form_tag_is_written_in_one_file():
    with_forms = [name_of(path) for path in TEMPLATES if "<form" in markup_of(path)]
    assert with_forms == ["templates/components/forms.html"]


def test_every_package_we_import_is_pinned_and_nothing_else_is_named():
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    of_our_choice = set(
        re.findall(r"^([\w.-]+)", pinned.partition("# What the above need.")[0], re.MULTILINE)
    )
    all_pinned = set(re.findall(r"^([\w.-]+)", pinned, re.MULTILINE))
    distributions = packages_distributions()
    imported = {module.split(".")[0] for path in MODULES for _, module in imports_of(path)}
    imported -= {"audits", *sys.stdlib_module_names}
    packages = {plain_name(name) for module in imported for name in distributions.get(module, [module])}
    assert packages <= {plain_name(name) for name in all_pinned}
    without_import = {"gunicorn", "pytest", "argon2-cffi", "cryptography", "psycopg", "pi-heif", "redis"}
    unused = {plain_name(name) for name in of_our_choice} - packages - without_import
    assert unused == set()


def plain_name(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def test_undefined_names_in_templates_stop_the_page(app):
    assert app.jinja_env.undefined.__name__ == "StrictUndefined"
    assert app.jinja_env.autoescape


@pytest.mark.parametrize("heavy", ["weasyprint", "pikepdf", "scipy", "pyxform", "lark"])
def test_the_web_process_starts_without(heavy, loaded_by_the_web_process):
    """Each costs a web process memory and up to a second that only the worker or a command needs."""
    assert heavy not in loaded_by_the_web_process


@pytest.fixture(scope="module")
def loaded_by_the_web_process(tmp_path_factory) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi, sys; print(*sys.modules)"],
        cwd=ROOT,
        env={"INSTANCE": str(tmp_path_factory.mktemp("instance"))},
        capture_output=True,
        text=True,
        check=True,
    )
    return {module.split(".")[0] for module in done.stdout.split()}
