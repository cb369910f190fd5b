"""What the `type` of a survey row means, looked up in pyxform's own table of types and aliases."""

from dataclasses import dataclass
from typing import Any

from pyxform import aliases
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.validators.pyxform.pyxform_reference import has_pyxform_reference
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, RE_OSM, RE_SELECT, dealias_types

from audits.sheet import Kind

UNDERSTOOD = (
    "text, integer, decimal, range, select_one, select_multiple, date, time, dateTime, image, note, geopoint, "
    "acknowledge"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. `rule` is a constraint that the type brings along."""

    kind: Kind
    list_name: str = ""
    or_other: bool = False
    hint: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Begin:
    """The start of a group, or of something that is refused."""

    refused: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """The end of a group or a repeat."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the visit itself records: start, end, device and the like."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the form that stands on the survey sheet, as pyxform allows."""

    column: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A type that pyxform takes and we cannot honour."""

    expected: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A type that pyxform does not take either."""


Meaning = Asked | Begin | End | Recorded | Setting | Refused | Unknown

_KIND_BY_BIND = {
    "string": Kind.TEXT,
    "int": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "dateTime": Kind.DATE_TIME,
    "geopoint": Kind.POSITION,
}
_NOT_HONOURED = Refused(f"one of {UNDERSTOOD}")


def meaning(text: str) -> Meaning:
    """What a type means, aliases such as `select one from` and `photo` included."""
    if text in aliases.settings_header:
        return Setting(aliases.settings_header[text])
    begin = RE_BEGIN_CONTROL.search(text)
    if begin:
        return Begin(
            "" if aliases.control[begin["type"]] == "group" else "a begin_group, because nothing repeats here"
        )
    if RE_END_CONTROL.search(text):
        return End()
    if RE_SELECT.search(text):
        return _select(text)
    if RE_OSM.search(text):
        return _NOT_HONOURED
    name = dealias_types([{"type": text}])[0]["type"]
    return _plain(QUESTION_TYPE_DICT[name]) if name in QUESTION_TYPE_DICT else Unknown()


def _select(text: str) -> Meaning:
    found = RE_SELECT.search(text)
    command, list_name = found["select_command"], found["list_name"]
    if command in aliases.select_from_file or "external" in command:
        return Refused(
            "select_one or select_multiple with a list on the choices sheet, because files are not read"
        )
    if has_pyxform_reference(list_name):
        return Refused("a list on the choices sheet, because other answers cannot be choices")
    match aliases.select[command]:
        case "select one":
            return Asked(Kind.CHOICE, list_name, or_other=found["specify_other"] is not None)
        case "select all that apply":
            return Asked(Kind.TICK_ALL, list_name, or_other=found["specify_other"] is not None)
        case _:
            return _NOT_HONOURED


def _plain(entry: dict[str, Any]) -> Meaning:
    control, bind = entry.get("control", {}), entry.get("bind", {})
    match control.get("tag"), bind.get("type"):
        case "input", "string" if bind.get("readonly"):
            return Asked(Kind.NOTE)
        case "input", kind if kind in _KIND_BY_BIND:
            return Asked(_KIND_BY_BIND[kind], hint=entry.get("hint", ""), rule=bind.get("constraint", ""))
        case "upload", _ if control.get("mediatype") == "image/*":
            return Asked(Kind.PHOTO)
        case "trigger", None | "string":
            return Asked(Kind.ACKNOWLEDGE)
        case "range", _:
            return Asked(Kind.SCALE)
        case _ if "jr:preload" in bind or entry in _RECORDED:
            return Recorded()
        case _:
            return _NOT_HONOURED


_RECORDED = (QUESTION_TYPE_DICT["audit"], QUESTION_TYPE_DICT["start-geopoint"])
