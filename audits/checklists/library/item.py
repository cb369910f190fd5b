"""What the library holds: checklists ready to start from, and the theme of each of their questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from audits.sheet import Questionnaire, in_language


class Theme(StrEnum):
    """What a question is there to find out."""

    SPEED = "speed"
    QUALITY = "quality"
    VALUE = "value"
    COURTESY = "courtesy"
    LISTENING = "listening"
    PERSONAL = "personal touch"
    EMPOWERMENT = "empowerment"
    CONSISTENCY = "consistency across channels"
    PROACTIVE = "proactive help"
    FAREWELL = "farewell"
    ADVOCACY = "advocacy"


@dataclass(frozen=True, slots=True)
class LibraryItem:
    """A checklist of the library, why one would use it in a sentence, and its question keys by theme.

    Every question that earns points has exactly one theme; facts, photos and stories have none.
    """

    questionnaire: Questionnaire
    purpose: str
    themes: Mapping[Theme, tuple[str, ...]]

    @property
    def key(self) -> str:
        """The key of its questionnaire, which is its address too."""
        return self.questionnaire.key

    @property
    def title(self) -> str:
        """Its title in English."""
        return in_language(self.questionnaire.title)

    def theme_of(self, question: str) -> Theme | None:
        """The theme of a question by its key, None when it has none."""
        return next((theme for theme, keys in self.themes.items() if question in keys), None)
