"""What the browser of every journey watches for is found: a journey that breaks the policy of our pages fails."""

import pytest

from tests import builders


@pytest.mark.parametrize(
    ("breaking", "directive"),
    [
        (
            "document.head.append(Object.assign(document.createElement('style'), {textContent: 'p {}'}))",
            "style-src",
        ),
        (
            "document.body.append(Object.assign(document.createElement('script'), {text: 'let a'}))",
            "script-src",
        ),
        ("document.body.append(Object.assign(new Image(), {src: 'http://192.0.2.1/x.png'}))", "img-src"),
        ("void fetch('http://192.0.2.1/').catch(() => 0)", "connect-src"),
    ],
)
def test_what_our_policy_forbids_is_a_complaint(walk, inside, breaking, directive):
    with inside() as session:
        head = builders.person(session)
    walker = walk(head).open("/account")
    walker.page.evaluate(breaking)
    walker.page.wait_for_timeout(300)
    with pytest.raises(AssertionError, match=f"policy: {directive}"):
        walker.check()
    walker.complaints.clear()


def test_an_error_of_a_script_is_a_complaint(walk, inside):
    with inside() as session:
        head = builders.person(session)
    walker = walk(head).open("/account")
    walker.page.evaluate("setTimeout(() => { throw new Error('broken on purpose') })")
    walker.page.wait_for_timeout(300)
    with pytest.raises(AssertionError, match="script error: broken on purpose"):
        walker.check()
    walker.complaints.clear()
