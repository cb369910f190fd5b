"""The description of the API as a page: what people read of it, out of the document that programs read."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
_PLACES = {"path": "in the address", "query": "after the question mark", "header": "a header"}


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter or a field: what it is called, where it stands, of what kind it is, and what it means."""

    name: str
    kind: str
    where: str
    required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, what it means, what comes with it, and the fields of that where it is one of ours."""

    status: str
    meaning: str
    media: str
    fields: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked. `example` is a line for a shell; `$TOKEN` stands for a token."""

    name: str
    method: str
    path: str
    title: str
    text: str
    about: str
    scope: str
    asked: tuple[Part, ...]
    answers: tuple[Answer, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Fields:
    """What an answer is made of."""

    name: str
    meaning: str
    parts: tuple[Part, ...]


def operations(document: Schema, scopes: Mapping[str, str], site: str) -> list[Operation]:
    """Everything that can be asked, by heading, in the order of the document. `scopes` are by name of operation."""
    found = [
        _operation(document, path, method, operation, scopes, site)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return sorted(found, key=lambda one: one.about)


def fields_of(document: Schema) -> list[Fields]:
    """Every kind of answer and question with its fields, by name."""
    return [
        Fields(name, schema.get("description", ""), tuple(_parts(schema)))
        for name, schema in sorted(document["components"]["schemas"].items())
        if "properties" in schema
    ]


def _operation(
    document: Schema, path: str, method: str, operation: Schema, scopes: Mapping[str, str], site: str
) -> Operation:
    name = operation["operationId"]
    asked = [
        _part(
            each["name"],
            each["schema"],
            each.get("required", False),
            _PLACES[each["in"]],
            each.get("description"),
        )
        for each in operation.get("parameters", ())
    ]
    body = _schema_in(operation.get("requestBody", {}))
    if body:
        asked += _parts(document["components"]["schemas"][_name_of(body)], "in the JSON sent")
    return Operation(
        name=name,
        method=method.upper(),
        path=path,
        title=operation["summary"],
        text=operation["description"].replace("`", ""),
        about=operation["tags"][0],
        scope=scopes[name],
        asked=tuple(asked),
        answers=tuple(_answer(status, each) for status, each in sorted(operation["responses"].items())),
        example=_example(method, site + path, bool(body)),
    )


def _example(method: str, address: str, has_body: bool) -> str:
    curl = f"curl -H \"Authorization: Bearer $TOKEN\" '{address}'"
    if not has_body:
        return curl
    body = json.dumps({"kind": "network"})
    return f"{curl} -X {method.upper()} -H 'Content-Type: application/json' -d '{body}'"


def _answer(status: str, answer: Schema) -> Answer:
    content = answer.get("content", {})
    return Answer(status, answer["description"], next(iter(content), ""), _name_of(_schema_in(answer)))


def _schema_in(holder: Schema) -> Schema:
    """The schema of whatever comes with a question or an answer, {} when nothing does."""
    for content in holder.get("content", {}).values():
        return content["schema"] if "$ref" in content["schema"] else {}
    return {}


def _name_of(schema: Schema) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _parts(schema: Schema, where: str = "") -> Iterator[Part]:
    required = schema.get("required", ())
    for name, each in schema["properties"].items():
        yield _part(name, each, name in required, where, each.get("description"))


def _part(name: str, schema: Schema, required: bool, where: str, meaning: str | None) -> Part:
    return Part(name, ", ".join(_kinds(schema)), where, required, (meaning or "").replace("`", ""))


def _kinds(schema: Schema) -> Iterator[str]:
    """What a value may be, in words, with its bounds."""
    for choice in schema.get("anyOf", ()):
        yield from _kinds(choice)
    if "enum" in schema:
        yield " or ".join(str(value) for value in schema["enum"])
    elif "$ref" in schema:
        yield _name_of(schema)
    elif schema.get("type") == "array":
        yield "list of " + " or ".join(_kinds(schema["items"]))
    elif "type" in schema:
        yield " ".join([schema.get("format", schema["type"]), *_bounds(schema)])


def _bounds(schema: Schema) -> Iterator[str]:
    if "minimum" in schema and "maximum" in schema:
        yield f"{schema['minimum']} to {schema['maximum']}"
    if "maxLength" in schema:
        yield f"of at most {schema['maxLength']} letters"
