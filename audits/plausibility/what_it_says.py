"""Doubts about answers and words: what the report says."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from audits.conditions.applying import applying
from audits.plausibility.evidence import Doubt, Evidence, Sign, Weight
from audits.plausibility.likeness import likeness, runs_of, weakening_words, word_count
from audits.scoring import score
from audits.sentences import sentence
from audits.sheet import Kind, Question, State

EARLIER_READ = 300
"""Earlier reports compared with this one, so that a page never waits long."""

ALIKE = 0.4
"""Of 2.6 million pairs of 2,264 public reviews of airport lounges (CC0), the twelve above 0.4 were one text sent
twice or reworked; the next was at 0.21."""

FEWEST_SAME, FEWEST_BEST = 10, 10
FEWEST_REPEATED, SHORTEST_REPEATED_WORDS = 3, 4
FEWEST_UNTOLD, MOST_UNTOLD_SHARE = 3, 0.2
FEWEST_WEAK, MOST_WEAK_SHARE = 3, 0.02


def doubts_about_words(evidence: Evidence) -> Iterator[Doubt]:
    """Words seen in an earlier report, a comment that repeats itself, words that weaken."""
    yield from _about_earlier_words(evidence)
    for comment, count in Counter(evidence.comments).items():
        if count >= FEWEST_REPEATED and word_count(comment) >= SHORTEST_REPEATED_WORDS:
            shown = comment if len(comment) <= 60 else f"{comment[:59]}…"
            told = sentence(
                "The same comment stands at %(count)s questions: “%(comment)s”.", count=count, comment=shown
            )
            yield Doubt(Sign.COMMENT_REPEATED, told, Weight.GLANCE)
    weak = weakening_words(evidence.words)
    if len(weak) >= FEWEST_WEAK and len(weak) > MOST_WEAK_SHARE * word_count(evidence.words):
        words = [f"“{word}”" for word in dict.fromkeys(" ".join(word.lower().split()) for word in weak)]
        told = sentence(
            "Words that weaken a report stand in it %(count)s times: %(words)s.", count=len(weak), words=words
        )
        yield Doubt(Sign.WEAKENING_WORDS, told, Weight.GLANCE)


def doubts_about_answers(evidence: Evidence) -> Iterator[Doubt]:
    """One answer all the way down, everything perfect without a word, or much that could not be told."""
    yield from _about_sameness(evidence)
    yield from _about_perfection(evidence)
    given = evidence.sheet.answers
    answers = [given[key] for key in applying(evidence.sheet.questionnaire, given) if key in given]
    untold = sum(1 for answer in answers if answer.state is State.COULD_NOT_TELL)
    if untold >= FEWEST_UNTOLD and untold > MOST_UNTOLD_SHARE * len(answers):
        told = sentence(
            "%(untold)s of %(answers)s answers are “could not tell”.", untold=untold, answers=len(answers)
        )
        yield Doubt(Sign.MANY_COULD_NOT_TELL, told, Weight.GLANCE)


def _about_earlier_words(evidence: Evidence) -> Iterator[Doubt]:
    """Cost: one pass over the words of at most 300 earlier reports."""
    here = runs_of(evidence.words)
    nearest = max(
        (
            (likeness(here, runs_of(earlier.words)), earlier.visit)
            for earlier in evidence.earlier[:EARLIER_READ]
        ),
        key=lambda found: found[0],
        default=(0.0, ""),
    )
    if nearest[0] >= ALIKE:
        told = sentence(
            "The words are %(share)s the same as in visit %(visit)s.",
            share=f"{nearest[0]:.0%}",
            visit=nearest[1],
        )
        yield Doubt(Sign.WORDS_SEEN_BEFORE, told, Weight.LOOK_FIRST, (nearest[1],))


def _about_sameness(evidence: Evidence) -> Iterator[Doubt]:
    """Perfect answers are left to the next doubt: there the same answer may well be the truth."""
    earned = {found.key: found for card in score(evidence.sheet).touchpoints for found in card.questions}
    groups: defaultdict[object, list[Question]] = defaultdict(list)
    for _, question in evidence.sheet.questionnaire.questions():
        if question.kind in (Kind.CHOICE, Kind.SCALE) and earned[question.key].state is State.GIVEN:
            groups[question.scale or tuple(option.key for option in question.options)].append(question)
    for alike in groups.values():
        values = {evidence.sheet.answers[question.key].value for question in alike}
        perfect = all(0 < earned[question.key].best == earned[question.key].earned for question in alike)
        if len(alike) >= FEWEST_SAME and len(values) == 1 and not perfect:
            told = sentence(
                "All %(count)s questions with the same possible answers are answered “%(answer)s”.",
                count=len(alike),
                answer=values.pop(),
            )
            yield Doubt(Sign.ALL_THE_SAME, told, Weight.GLANCE)


def _about_perfection(evidence: Evidence) -> Iterator[Doubt]:
    scored = [
        question
        for touchpoint in score(evidence.sheet).touchpoints
        for question in touchpoint.questions
        if question.possible
    ]
    if len(scored) >= FEWEST_BEST and not evidence.words and not any(question.lost for question in scored):
        told = sentence(
            "All %(count)s scored questions earned everything, and no word was written.", count=len(scored)
        )
        yield Doubt(Sign.ALL_THE_BEST, told, Weight.GLANCE)
