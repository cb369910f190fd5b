"""Questions to the API made up from its own description: such as fit it, and such as break each rule it states."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import CheckNode, Interaction, ScenarioRecorder

from audits.web.error_pages import PROBLEM

SLOWEST = 2  # seconds
TRIES = 3
NOT_SAID = (
    "This cursor is none of ours.",
    "Name the visit by its id",
    "Turn the two days round.",
    "is not a day to compare.",
)
"""Refusals of what fits the description: it cannot say which cursors we gave out, or that a period runs forwards."""


@dataclass
class Asked:
    """What was asked and how it went. `faults` name the question; `slow` those answered late."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)

    def add(self, other: "Asked") -> None:
        """Count these too."""
        self.statuses += other.statuses
        self.slowest = max(self.slowest, other.slowest)
        self.faults += other.faults
        self.slow += other.slow


def ask(
    document: Mapping[str, Any],
    address: str,
    secret: str,
    times: int,
    *,
    every_rule: bool,
    between: Callable[[], None],
) -> Asked:
    """So many questions at each address of the description, and some that follow from answers.

    With `every_rule` each stated bound and type is also tried and broken once. `between` is called now and then.
    """
    config = _config(secret, times, every_rule)
    config.projects.override.base_url = address
    asked = Asked()
    for event in from_schema(schemathesis.openapi.from_dict(dict(document), config=config)).execute():
        between()
        if isinstance(event, events.ScenarioFinished):
            _note(asked, event.recorder)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            asked.faults.append(repr(event))
    return asked


def _config(secret: str, times: int, every_rule: bool) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "headers": {"Authorization": f"Bearer {secret}"},
            "continue-on-failure": True,
            "generation": {"deterministic": True, "max-examples": times, "no-shrink": True},
            # The file of a document that was asked for is there once the worker has made it.
            "checks": {"ensure_resource_availability": {"enabled": False}},
            "phases": {
                "coverage": {"enabled": every_rule},
                "stateful": {"generation": {"max-examples": max(2, times // 5)}},
            },
        }
    )


def _note(asked: Asked, recorder: ScenarioRecorder) -> None:
    for interaction in recorder.interactions.values():
        answer, question = interaction.response, f"{interaction.request.method} {interaction.request.uri}"
        if answer is None:
            asked.faults.append(f"{question} had no answer")
            continue
        asked.statuses[answer.status_code] += 1
        if (took := _took(interaction)) > SLOWEST:
            asked.slow.append(f"{question} took {took:.1f} s")
        asked.slowest = max(asked.slowest, took)
        asked.faults += [
            f"{question} {wrong}" for wrong in _wrong(answer.status_code, answer.headers, answer.content)
        ]
    for case, checks in recorder.checks.items():
        known = recorder.interactions.get(case)
        said = known.response.text if known and known.response else ""
        asked.faults += [
            f"{_told(check)} was answered {said[:300]}"
            for check in checks
            if check.failure_info and not _is_not_said(check, said)
        ]


def _took(interaction: Interaction) -> float:
    """Seconds to the answer; what was late because of something else is asked again, and quick then."""
    took = interaction.response.elapsed if interaction.response else 0.0
    for _ in range(TRIES - 1):
        if took > SLOWEST:
            headers = {name: values[0] for name, values in interaction.request.headers.items()}
            request = interaction.request
            again = requests.request(
                request.method, request.uri, headers=headers, data=request.body, timeout=60
            )
            took = again.elapsed.total_seconds()
    return took


def _wrong(status: int, headers: Mapping[str, list[str]], content: bytes) -> Iterator[str]:
    """What no description says and every answer keeps."""
    if status >= 500 or b"Traceback (most recent" in content:
        yield f"shows a fault of ours: {status}"
    if status >= 400 and content:
        if not headers["content-type"][0].startswith(PROBLEM):
            yield f"is refused as {headers['content-type'][0]}"
        elif json.loads(content)["status"] != status:
            yield "is refused with another status than it says"


def _is_not_said(check: CheckNode, said: str) -> bool:
    return check.name == "positive_data_acceptance" and any(words in said for words in NOT_SAID)


def _told(check: CheckNode) -> str:
    assert check.failure_info
    failure = check.failure_info.failure
    return f"{check.name}: {failure.title} {failure.message[:300]} {check.failure_info.code_sample[:600]}"
