"""What no template may do, whoever writes it."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_form_is_written_in_one_file_only():
    writers = [
        path.relative_to(ROOT / "templates").as_posix()
        for path in (ROOT / "templates").rglob("*.html")
        if "<form" in re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    ]
    assert writers == ["components/forms.html"]


def test_no_template_steps_around_the_policy_or_the_escaping():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\|\s*safe\b|\sstyle=|\son[a-z]+=\"|<style", text), path.name
