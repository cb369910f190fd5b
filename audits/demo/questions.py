"""Questions as the demonstration asks them: each may be skipped, and numbers speak for themselves."""

from functools import partial

from audits.checklists.library import metric_makers, question_makers
from audits.checklists.library.question_makers import EITHER, picture, story
from audits.sheet import When

yes_no = partial(question_makers.yes_no, skip=EITHER)
one_of = partial(question_makers.one_of, skip=EITHER)
scale = partial(question_makers.scale, skip=EITHER)
number = partial(question_makers.number, skip=EITHER, comment_when=When.NEVER)
tick_all = partial(question_makers.tick_all, required=False)
metric = partial(metric_makers.metric, skip=EITHER)

__all__ = ["metric", "number", "one_of", "picture", "scale", "story", "tick_all", "yes_no"]
