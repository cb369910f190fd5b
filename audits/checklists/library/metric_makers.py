"""Questions that are reported as metrics and earn no points, and the touchpoint that ends a visit with them."""

from dataclasses import replace
from decimal import Decimal

from audits.checklists.library.question_makers import Skip, story, touchpoint, words, yes_no
from audits.sheet import Channel, Kind, Lens, Metric, Question, Scale, Touchpoint, When


def metric(
    key: str, label: str, kind: Metric, lowest: int, highest: int, hint: str, skip: Skip = ()
) -> Question:
    """A scale that is reported as a metric."""
    return Question(
        key,
        Kind.SCALE,
        words(label),
        hint=words(hint),
        required=True,
        scale=Scale(Decimal(lowest), Decimal(highest)),
        metric=kind,
        comment_when=When.NEVER,
        may_skip=skip,
    )


def outcome(place: str, task: str, channel: Channel = Channel.STORE) -> Touchpoint:
    """The last touchpoint: five metrics and the story.

    It earns no points, for how somebody liked a visit is no observation, and is not scored.
    """
    return touchpoint(
        "outcome",
        "All in all",
        channel,
        Lens.EXPERIENCE,
        metric(
            "satisfied",
            "How satisfied were you, all in all?",
            Metric.CSAT,
            1,
            5,
            "1 is not at all, 5 is completely",
        ),
        metric("easy", f"How easy was it to {task}?", Metric.CES, 1, 7, "1 is hard, 7 is easy"),
        _verdict("would_return", f"Would you choose {place} again?", Metric.RETURN, When.NEVER),
        metric(
            "recommend",
            f"How likely are you to recommend {place} to a friend?",
            Metric.NPS,
            0,
            10,
            "0 is not at all likely, 10 is certain",
        ),
        _verdict(
            "would_tell",
            f"Would you recommend {place} to a friend who asked you?",
            Metric.RECOMMEND,
            When.ALWAYS,
            "In the comment: what you would tell them first",
        ),
        story("story", "What happened, in order?", "Facts, as a camera would have recorded them"),
    )


def _verdict(key: str, label: str, kind: Metric, comment_when: When, hint: str = "") -> Question:
    asked = yes_no(key, label, None, hint, comment_when=comment_when)
    return replace(asked, metric=kind)
