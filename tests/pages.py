"""Reading a page as a person's browser would, and the things that every page of ours must have."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

_WITHOUT_LABEL = frozenset({"hidden", "submit", "button", "image", "reset"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_CONTROLS = frozenset({"input", "select", "textarea", "button"})
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'"


@dataclass
class Tag:
    """One element: its name, attributes, own text with that of everything inside, and what it stands in."""

    name: str
    attributes: dict[str, str]
    inside: tuple["Tag", ...] = ()
    text: str = ""

    def __getitem__(self, attribute: str) -> str:
        return self.attributes.get(attribute, "")

    def __contains__(self, attribute: str) -> bool:
        return attribute in self.attributes

    @property
    def words(self) -> str:
        """The text with its white space drawn together."""
        return " ".join(self.text.split())

    def stands_in(self, name: str) -> "Tag | None":
        """The nearest element of this name around this one."""
        return next((tag for tag in reversed(self.inside) if tag.name == name), None)


@dataclass
class Form:
    """A form and the controls that belong to it, in the page's order."""

    tag: Tag
    controls: list[Tag] = field(default_factory=list)
    options: list[Tag] = field(default_factory=list)

    @property
    def buttons(self) -> list[Tag]:
        """What sends this form."""
        return [tag for tag in self.controls if tag["type"] in {"submit", "image"} or _is_plain_button(tag)]

    def filled(self) -> dict[str, list[str]]:
        """What the form would send if nothing were touched, without any button."""
        values: dict[str, list[str]] = {}
        for tag in self.controls:
            if tag["name"] and "disabled" not in tag and tag not in self.buttons:
                values.setdefault(tag["name"], []).extend(self._values(tag))
        return {name: given for name, given in values.items() if given}

    def _values(self, tag: Tag) -> list[str]:
        if tag.name == "select":
            mine = [option for option in self.options if option.stands_in("select") is tag]
            chosen = [option for option in mine if "selected" in option]
            if not chosen and "multiple" not in tag:
                chosen = mine[:1]
            return [option.attributes.get("value", option.words) for option in chosen]
        if tag.name == "textarea":
            return [tag.text.removeprefix("\n")]
        if tag["type"] in {"checkbox", "radio"}:
            return [tag["value"] or "on"] if "checked" in tag else []
        return [] if tag["type"] == "file" else [tag["value"]]


def _is_plain_button(tag: Tag) -> bool:
    return tag.name == "button" and tag["type"] not in {"button", "reset"}


class Page(HTMLParser):
    """A parsed page: `tags` in order, `forms`, `title`, `heading`, `text`."""

    def __init__(self, html: str, address: str = "") -> None:
        super().__init__(convert_charrefs=True)
        self.html, self.address = html, address
        self.tags: list[Tag] = []
        self._open: list[Tag] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element; it stays open until its end tag unless it can hold nothing."""
        found = Tag(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        self.tags.append(found)
        if tag not in _VOID:
            self._open.append(found)

    def handle_endtag(self, tag: str) -> None:
        """Close the nearest open element of this name with all that was left open in it."""
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].name == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        """Text belongs to every element it stands in."""
        for tag in self._open:
            tag.text += data

    def all(self, name: str) -> list[Tag]:
        """Every element of this name."""
        return [tag for tag in self.tags if tag.name == name]

    @property
    def title(self) -> str:
        """What the browser's tab says."""
        return next((tag.words for tag in self.all("title") if not tag.stands_in("svg")), "")

    @property
    def heading(self) -> str:
        """The words of the main heading."""
        return next((tag.words for tag in self.all("h1")), "")

    @property
    def text(self) -> str:
        """All words a reader sees, white space drawn together."""
        return next((tag.words for tag in self.all("body")), "")

    @property
    def links(self) -> dict[str, str]:
        """Where each link leads, by its words."""
        return {tag.words: tag["href"] for tag in self.all("a") if "href" in tag}

    @property
    def forms(self) -> list[Form]:
        """The forms in order, each with its controls, those that name it by `form=` included."""
        forms = {id(tag): Form(tag) for tag in self.all("form")}
        by_id = {form.tag["id"]: form for form in forms.values() if form.tag["id"]}
        for tag in self.tags:
            around = tag.stands_in("form")
            form = by_id.get(tag["form"]) if "form" in tag else around and forms[id(around)]
            if form and tag.name in _CONTROLS:
                form.controls.append(tag)
            elif form and tag.name == "option":
                form.options.append(tag)
        return list(forms.values())

    def form_with(self, button: str) -> tuple[Form, Tag]:
        """The form that a button sends, and the button, by the button's words."""
        found = [(form, tag) for form in self.forms for tag in form.buttons if _words_of(tag) == button]
        there = [_words_of(tag) for form in self.forms for tag in form.buttons]
        assert found, f"{self.address} has no button “{button}”; it has {there}"
        return found[0]


def _words_of(button: Tag) -> str:
    return button["aria-label"] or (button["value"] if button.name == "input" else button.words)


def faults(page: Page) -> list[str]:
    """What is wrong with a page that any page of ours must get right."""
    return [*_faults_of_document(page), *_faults_of_controls(page), *_faults_of_policy(page)]


def _faults_of_document(page: Page) -> list[str]:
    found = []
    if not page.title.split("·")[0].strip():
        found.append("has no title")
    headings = [tag for tag in page.all("h1") if not tag.stands_in("template")]
    if len(headings) != 1:
        found.append(f"has {len(headings)} h1 headings instead of one")
    if not any(tag["lang"] for tag in page.all("html")):
        found.append("does not say its language")
    ids = Counter(tag["id"] for tag in page.tags if "id" in tag)
    found += [f"has the id “{name}” {count} times" for name, count in ids.items() if count > 1]
    found += [f"has a picture without alt: {tag['src']}" for tag in page.all("img") if "alt" not in tag]
    return found


def _faults_of_controls(page: Page) -> list[str]:
    labelled = {tag["for"] for tag in page.all("label") if tag.words}
    found = [
        f"has a field without a label: {tag.name} {tag['name']}"
        for tag in page.tags
        if tag.name in {"input", "select", "textarea"}
        and tag["type"] not in _WITHOUT_LABEL
        and not (
            tag["id"] in labelled or tag.stands_in("label") or tag["aria-label"] or tag["aria-labelledby"]
        )
    ]
    for form in page.forms:
        tokens = [tag for tag in form.controls if tag["name"] == "csrf_token" and tag["value"]]
        if form.tag["method"].lower() == "post" and len(tokens) != 1:
            found.append(f"has a form to {form.tag['action'] or 'itself'} with {len(tokens)} CSRF tokens")
    return found


def _faults_of_policy(page: Page) -> list[str]:
    """What our own policy would make the browser drop in silence."""
    found = []
    for tag in page.tags:
        handlers = [name for name in tag.attributes if name == "style" or name.startswith("on")]
        found += [f"has {name}= on a {tag.name}" for name in handlers]
        if tag.name == "style" or (
            tag.name == "script" and not tag["src"] and tag["type"] != "application/json"
        ):
            found.append(f"has an inline {tag.name}")
    return found
