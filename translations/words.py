"""Gathers what documents print, brings the catalogues of all languages up to date, and compiles them: `make words`.

Only documents and the mails that bring them are translated, so only what they are made of is read: the modules that
SPOKEN imports, directly or through others, and the templates that set a document on paper, with all that they include.
The compiled catalogues are committed: a fresh clone speaks every language without a tool to build them first.
"""

import ast
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, meta, nodes
from jinja2.ext import babel_extract

from audits.conditions.words import PATTERNS
from audits.web.languages import ENGLISH, LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
REPORTS = ROOT / "audits" / "reports"
SPOKEN = (
    REPORTS / "documents.py",
    REPORTS / "batches" / "numbering.py",
    REPORTS / "schedules" / "mail_words.py",
)
PAPER = "layouts/paper.html"
NUMBERS = "reports/page_numbers.html"
ONE = dict.fromkeys(("_", "gettext", "lazy_gettext", "sentence", "say", "_say"))
TWO = dict.fromkeys(("ngettext", "lazy_ngettext", "sentences"))
"""What marks words of ours: gettext's names, and those of audits/sentences.py."""
Found = str | tuple[str, str]


def gathered() -> dict[Found, set[str]]:
    """Every text that documents print, singular with plural where there are two, and the files it stands in."""
    found: dict[Found, set[str]] = {pattern: {"audits/conditions/words.py"} for pattern in PATTERNS}
    for path, texts in (*_of_modules(), *_of_templates()):
        for text in texts:
            found.setdefault(text, set()).add(str(path.relative_to(ROOT)))
    return found


def catalogue_of(language: str) -> Catalog:
    """The catalogue as it is written, empty when there is none yet."""
    path = source_of(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def source_of(language: str) -> Path:
    """Where the catalogue of a language is written."""
    return ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"


def brought_up_to_date(catalogue: Catalog, found: dict[Found, set[str]]) -> Catalog:
    """The catalogue with exactly the texts found, by file and text; what it says of them stays."""
    fresh = Catalog(
        locale=catalogue.locale,
        project="Evenkeel",
        version="1",
        last_translator="Evenkeel",
        language_team="Evenkeel",
        msgid_bugs_address="Evenkeel",
        fuzzy=False,
        header_comment="# What documents say.",
    )
    fresh.creation_date = fresh.revision_date = catalogue.creation_date
    for text, files in sorted(found.items(), key=lambda item: (min(item[1]), str(item[0]))):
        known = catalogue.get(text if isinstance(text, str) else text[0])
        said = known.string if known and isinstance(known.string, str) == isinstance(text, str) else None
        fresh.add(text, said, locations=[(name, 0) for name in sorted(files)])
    return fresh


def missing_in(catalogue: Catalog) -> list[Message]:
    """The texts that have no translation, or not one for each plural form."""
    return [message for message in catalogue if message.id and not _is_whole(message)]


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as programs read it."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def main() -> None:
    """Bring all catalogues up to date, and say what each still lacks."""
    found = gathered()
    for language in LANGUAGES:
        if language.code == ENGLISH:
            continue
        catalogue = brought_up_to_date(catalogue_of(language.code), found)
        path = source_of(language.code)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, include_lineno=False, width=110)
        path.with_suffix(".mo").write_bytes(compiled(catalogue_of(language.code)))
        missing = missing_in(catalogue)
        print(f"{language.name}: {len(catalogue)} texts, {len(missing)} without translation")  # noqa: T201
        for message in missing:
            print(f"  {message.id}")  # noqa: T201


def _is_whole(message: Message) -> bool:
    said = message.string
    return all(said) if isinstance(said, tuple | list) else bool(said)


def _of_modules() -> Iterator[tuple[Path, list[Found]]]:
    for path in sorted(_imported_by(*SPOKEN)):
        with path.open("rb") as file:
            yield path, _texts(extract_python(file, ONE | TWO, (), {}))


def _imported_by(*first: Path) -> set[Path]:
    reached: set[Path] = set()
    waiting = list(first)
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += [target for name in _imports(path) if (target := _module(name)).exists()]
    return reached


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


def _module(name: str) -> Path:
    """Where a module of ours is written, a package in its `__init__`; somewhere that is not for all others."""
    folder = ROOT / name.replace(".", "/") if name.startswith("audits.") else ROOT / "elsewhere"
    return folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")


def _of_templates() -> Iterator[tuple[Path, list[Found]]]:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for name in sorted(_documents(environment)):
        path = TEMPLATES / name
        with path.open("rb") as file:
            texts = _texts(babel_extract(file, tuple(ONE | TWO), (), {}))
        yield path, [*texts, *_counted(environment.parse(path.read_text(encoding="utf-8")))]


def _documents(environment: Environment) -> set[str]:
    """The templates that are set on paper, and those that they use."""
    used = {
        str(path.relative_to(TEMPLATES)): set(
            meta.find_referenced_templates(environment.parse(path.read_text(encoding="utf-8")))
        )
        for path in TEMPLATES.rglob("*.html")
    }
    waiting = [NUMBERS, *(name for name in used if PAPER in used[name])]
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [other for other in used[name] if other in used]
    return reached


def _counted(tree: nodes.Template) -> Iterator[Found]:
    """Things that are counted, `visits|count("visit", "visits")`: said with their number."""
    for node in tree.find_all(nodes.Filter):
        words = [each.value for each in node.args if isinstance(each, nodes.Const)]
        if node.name == "count" and len(words) == 2:
            yield f"%(number)s {words[0]}", f"%(number)s {words[1]}"


def _texts(calls: Iterable[tuple[Any, ...]]) -> list[Found]:
    """The texts in what an extractor found; a call with a variable in place of a text has none."""
    found: list[Found] = []
    for _line, name, given, *_ in calls:
        words = given if isinstance(given, tuple) else (given,)
        taken = words[: 2 if name in TWO else 1]
        if all(isinstance(word, str) and word for word in taken):
            found.append(tuple(taken) if name in TWO else taken[0])
    return found


if __name__ == "__main__":
    main()
