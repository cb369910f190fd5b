"""A visit as plain data: what is asked (a questionnaire) and what was answered (a sheet).

Nothing here knows a database, a page or a clock. Every rule that needs more than one room works on these.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from audits.conditions.tree import Condition

Words = Mapping[str, str]
"""One text in several languages: language code to text. The code `""` is the default language."""


class Channel(StrEnum):
    """Where a touchpoint happens."""

    STORE = "store"
    PHONE = "phone"
    WEB = "web"
    APP = "app"
    CHAT = "chat"
    DELIVERY = "delivery"
    AFTER_SALES = "after-sales"


class Lens(StrEnum):
    """What a touchpoint measures: a need met (service), or an anticipated, personal moment (experience)."""

    SERVICE = "service"
    EXPERIENCE = "experience"


class Kind(StrEnum):
    """What sort of answer a question takes."""

    CHOICE = "choice"  # one option; yes/no is a choice with the options `yes` and `no`
    TICK_ALL = "tick-all"
    SCALE = "scale"  # from a lowest to a highest number in equal steps
    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date-time"
    PHOTO = "photo"
    POSITION = "position"
    ACKNOWLEDGE = "acknowledge"
    STOPWATCH = "stopwatch"  # seconds from one milestone to another
    NOTE = "note"  # words for the shopper; takes no answer


class Total(StrEnum):
    """How touchpoints make a total."""

    POOLED = "pooled"
    WEIGHTED = "weighted"


class CriticalEffect(StrEnum):
    """What happens when a critical question earns none of its points."""

    FLAG = "flag"
    ZERO_TOUCHPOINT = "zero_touchpoint"
    FAIL_VISIT = "fail_visit"


class Metric(StrEnum):
    """A question that is reported as a metric of its own."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    RETURN = "return"
    RECOMMEND = "recommend"


class When(StrEnum):
    """When a comment or a photo is asked for."""

    LOST_POINTS = "lost_points"
    ALWAYS = "always"
    NEVER = "never"


class State(StrEnum):
    """How a question was answered. The last two are different answers and both are 0 of 0."""

    GIVEN = "given"
    NOT_APPLICABLE = "na"
    COULD_NOT_TELL = "cannot_tell"


YES, NO = "yes", "no"
SPECIAL_CHOICES: Mapping[str, State] = {
    State.NOT_APPLICABLE.value: State.NOT_APPLICABLE,
    State.COULD_NOT_TELL.value: State.COULD_NOT_TELL,
}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen. `points` is None when the option has none of its own."""

    key: str
    label: Words
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """Up to and including `limit` (the question's unit, seconds for a stopwatch) the answer earns `points`."""

    limit: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Scale:
    """The numbers from `lowest` to `highest` in steps of `step`."""

    lowest: Decimal
    highest: Decimal
    step: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Question:
    """One item in a touchpoint. `key` is unique in the whole questionnaire.

    `options` of a choice include `na` and `cannot_tell` when the shopper may answer so; for other kinds
    `may_skip` says the same. `bands` are in order of rising limit. `stopwatch` names its two milestones.
    The question is asked when `relevant` holds, and an answer is taken when `constraint` does; None means
    always. `comment_if` and `photo_if` ask for these when they hold, beside what `comment_when` and
    `photo_when` ask for. `receipt` marks a photo of the receipt, which no store sees.
    `names_staff` marks a text that is the name of a member of staff: asked only where staff were informed.
    """

    key: str
    kind: Kind
    label: Words
    hint: Words = field(default_factory=dict)
    staff_label: Words = field(default_factory=dict)
    required: bool = False
    options: tuple[Option, ...] = ()
    scale: Scale | None = None
    points: Decimal | None = None
    bands: tuple[Band, ...] = ()
    bonus: bool = False
    critical: CriticalEffect | None = None
    good_answer: str = YES
    metric: Metric | None = None
    comment_when: When = When.LOST_POINTS
    photo_when: When = When.NEVER
    stopwatch: tuple[str, str] | None = None
    relevant: Condition | None = None
    constraint: Condition | None = None
    constraint_message: Words = field(default_factory=dict)
    comment_if: Condition | None = None
    photo_if: Condition | None = None
    may_skip: tuple[State, ...] = (State.NOT_APPLICABLE, State.COULD_NOT_TELL)
    receipt: bool = False
    names_staff: bool = False

    def option(self, key: str) -> Option | None:
        """The option with this key, None when there is none."""
        for option in self.options:
            if option.key == key:
                return option
        return None

    @property
    def is_yes_no(self) -> bool:
        """Whether the question can be answered with yes and with no."""
        return self.kind is Kind.CHOICE and {YES, NO} <= {option.key for option in self.options}


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """A moment of contact between customer and company, with its questions in order.

    `key` is stable across versions and stores. `own` marks a store's own touchpoint, which counts in its
    audit and never in a comparison. `expectation` and `wish` say whether the shopper is asked for them.
    Without `relevant`, or when it holds, its questions are asked.
    """

    key: str
    name: Words
    questions: tuple[Question, ...]
    channel: Channel = Channel.STORE
    lens: Lens = Lens.SERVICE
    weight: Decimal = Decimal(1)
    expectation: bool = False
    wish: bool = True
    own: bool = False
    relevant: Condition | None = None


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One published version of a checklist: touchpoints in journey order and how they make a total.

    `languages` are the codes found beside the default one, whose own code is `default_language` ("" when it is
    not known). `milestones` are in order of the visit.
    """

    key: str
    title: Words
    version: str
    touchpoints: tuple[Touchpoint, ...]
    total: Total = Total.POOLED
    cap_bonus: bool = True
    languages: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    default_language: str = ""

    def questions(self) -> Iterator[tuple[Touchpoint, Question]]:
        """Every question with its touchpoint, in order."""
        for touchpoint in self.touchpoints:
            for question in touchpoint.questions:
                yield touchpoint, question


@dataclass(frozen=True, slots=True)
class Answer:
    """What a shopper gave for one question.

    `value` is written as in visits.csv: an option's key, several keys separated by a space, a number, an ISO
    date or time, `lat lon` for a position, or text. It is empty unless `state` is GIVEN.
    """

    state: State
    value: str = ""
    comment: str = ""
    photos: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visit's questionnaire and its answers by question key. A missing key was left empty."""

    questionnaire: Questionnaire
    answers: Mapping[str, Answer]

    def answer(self, question: Question) -> Answer | None:
        """What was given for a question, None when it was left empty."""
        return self.answers.get(question.key)


def in_language(words: Words, language: str = "") -> str:
    """A text in a language, else in the default language, else in any it has, else nothing."""
    return words.get(language) or words.get("") or next(iter(words.values()), "")
