"""What a page hands to its scripts, written small."""

import json

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup


def data_attribute(name: str, content: object) -> Markup:
    """JSON as `data-name`, in single quotes: double ones, of which it is full, would each take five characters."""
    return Markup("data-{}='{}'").format(name, htmlsafe_json_dumps(content, _compact))


def _compact(content: object, **_settings: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
