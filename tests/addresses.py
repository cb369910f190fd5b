"""Addresses are compiled once a process instead of once an app: the suite makes thousands of apps of one shape.

Compiling them is most of what making an app costs. The function that Werkzeug builds for an address depends on nothing
but its text, its parts and its defaults; rules with defaults are compiled as ever.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]

_compile: Callable[[Rule, bool], Builder] = Rule._compile_builder
_compiled: dict[tuple[Any, ...], Builder] = {}


def compile_once() -> None:
    """From now on, for the rest of this process."""
    Rule._compile_builder = _once  # type: ignore[method-assign, assignment]


def _once(rule: Rule, append_unknown: bool = True) -> Builder:
    if rule.defaults:
        return _compile(rule, append_unknown)
    key = (rule.rule, tuple(rule._trace), append_unknown)
    if key not in _compiled:
        _compiled[key] = _compile(rule, append_unknown)
    return _compiled[key]
