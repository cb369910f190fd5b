"""What is said to be kept is kept: no mark stands beside an answer that the phone is still writing down."""

from tests.visits import phone

_SLOW = """
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...given) {
  const request = put.apply(this, given), until = performance.now() + (window.slow ?? 0);
  const again = () => performance.now() < until && (this.count().onsuccess = again);
  if (this.name === "entries") again();
  return request;
};
"""


def test_an_answer_is_marked_as_kept_only_once_it_is_written_down(walk, inside):
    with inside() as session:
        job = phone.job(session)
    walker = walk(job.shopper, phone=True)
    walker.page.add_init_script(_SLOW)
    walker.open(f"{job.brief}/phone").press("Begin this visit")
    question = walker.page.locator("#question-greeted")
    walker.context.set_offline(True)
    for answer in ("yes", "no"):
        walker.page.evaluate("window.slow = 2000")
        question.locator(f"input[value={answer}]").check(force=True)
        walker.page.wait_for_timeout(700)
        assert question.locator(".where").count() == 0, answer
        walker.page.evaluate("window.slow = 0")
        question.locator(".where").wait_for()
    question.locator("textarea").fill("Nobody looked up.")
    assert question.locator(".where").count() == 0
    question.locator(".where").wait_for()
    walker.complaints.clear()  # The browser itself complains of the lost network.


def test_what_is_still_being_written_down_when_its_page_is_left_is_not_lost(walk, inside):
    with inside() as session:
        job = phone.job(session)
    walker = walk(job.shopper, phone=True)
    walker.page.add_init_script(_SLOW)
    walker.open(f"{job.brief}/phone").press("Begin this visit")
    walker.page.evaluate("window.slow = 60_000")
    walker.page.locator("#question-greeted input[value=yes]").check(force=True)
    walker.open("/today").open(f"{job.brief}/phone#touchpoint-entrance")
    walker.page.locator("#question-greeted input[value=yes]:checked").wait_for(state="attached")
    walker.page.locator("#question-greeted .where").wait_for()
    assert walker.page.evaluate("Object.keys(localStorage).filter((it) => it.startsWith('left-'))") == []
