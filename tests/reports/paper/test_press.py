"""The press under attack and over time: limits, other threads, memory, and nothing fetched from anywhere."""

import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from audits.web.paper import Document, Press, RenderFailed
from tests.reports.paper.papers import document, printed, table

ATTACKS = """
<link rel=stylesheet href="http://127.0.0.1:9/a.css"><style>@import "http://127.0.0.1:9/b.css";
@font-face { font-family: X; src: url(http://127.0.0.1:9/c.woff) } p { background: url(file:///etc/passwd) }</style>
<img src="http://127.0.0.1:9/d.png" alt=d><img src="file:///etc/passwd" alt=e><img src="asset:gone" alt=f>
<object data="http://127.0.0.1:9/g.svg"></object><svg><image href="http://127.0.0.1:9/h.png"/></svg>
<link rel=attachment href="file:///etc/passwd"><a rel=attachment href="file:///etc/passwd">k</a>
<script>alert(1)</script><iframe src="http://127.0.0.1:9/l"></iframe><p style="font-family: X">Here</p>
"""


def test_markup_that_got_through_fetches_nothing_and_attaches_nothing(press):
    made = printed(ATTACKS, press)
    assert made.refused >= 6
    assert b"root:" not in made.pdf
    assert b"EmbeddedFile" not in made.pdf


def test_the_rendering_process_can_neither_connect_nor_start_a_program():
    tried = (
        "import io, sys; from audits.web import paper_child as child\n"
        "child.serve(io.BytesIO(), io.BytesIO())\n"
        "import socket, subprocess\n"
        "for attempt in (lambda: socket.create_connection(('127.0.0.1', 9)), lambda: subprocess.run(['true'])):\n"
        "    try: attempt()\n"
        "    except PermissionError: print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", tried], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["refused", "refused"], done.stderr


@pytest.mark.parametrize(
    "picture",
    [
        b"",
        b"not a picture",
        b"\xff\xd8\xff\xe0broken",
        b"\x89PNG\r\n\x1a\nbroken",
        b"<svg",
        b"<svg><text>x</text>",
    ],
)
def test_a_picture_that_is_none_leaves_a_gap_and_its_words(press, picture):
    made = printed("<p>Before</p><img src='asset:p' alt='A photo'><p>After</p>", press, assets={"p": picture})
    assert made.pages == 1


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{'word ' * 200_000}</p>",
        f"<p>{'x' * 1_000_000}</p>",
        f"<p class=comment>{chr(10) * 100_000}</p>",
        f"<p>{'e' + chr(0x301) * 100_000}</p>",
        f"<p>{chr(0x202E) * 50_000}</p>",
        f"<p>{'<b>' * 3000}deep{'</b>' * 3000}</p>",
    ],
    ids=["a megabyte of words", "a megabyte of one word", "empty lines", "marks", "turns", "nesting"],
)
def test_text_that_would_hang_is_printed_or_refused_in_bounded_time_and_the_next_is_printed(body):
    with Press(patience=60) as press:
        with suppress(RenderFailed):
            printed(body, press)
        assert printed("<p>Next</p>", press).pages == 1


def test_a_process_that_is_killed_fails_one_document_alone():
    with Press(size=2) as press:
        printed("<p>Warm</p>", press)
        process = press._free.queue[-1]
        os.kill(process.pid, signal.SIGKILL)
        process._child.wait()
        assert printed("<p>Next</p>", press).pages == 1


def test_several_threads_print_at_once_and_each_gets_its_own_document():
    with Press(size=2) as press, ThreadPoolExecutor(4) as threads:
        bodies = ["<p>x</p>", "<p>x</p><p class=new-page>y</p>"] * 3
        pages = [made.pages for made in threads.map(lambda body: printed(body, press), bodies)]
        assert pages == [1, 2] * 3
        assert press._free.qsize() == 2


def test_a_process_is_replaced_after_some_documents_and_when_it_has_grown():
    with Press(recycle_after=2) as press:
        assert len({_pid_after_one(press) for _ in range(4)}) == 2
    with Press(recycle_above=1) as press:
        assert _pid_after_one(press) == 0


def _pid_after_one(press: Press) -> int:
    """The process that printed one document, 0 when it was ended over it."""
    process = press._free.queue[-1]
    process.start()
    number = process.pid
    printed("<p>One</p>", press)
    return number if process._child or process.printed == 2 else 0


def test_memory_stays_flat_over_many_documents():
    """From the fifth document of several pages to the twenty-fifth a process grows by less than a fiftieth."""
    paper = document(table(200))
    with Press(recycle_after=100) as press:
        held = [press.print(paper).memory for _ in range(25)]
    assert held[-1] < held[4] * 1.02


def test_no_style_sheet_of_paper_asks_for_features_of_fonts():
    """Each line that has some stays in the memory of the process that laid it out."""
    for sheet in Path("static/css").glob("print*.css"):
        assert not re.search(r"font-(variant|feature|kerning)", sheet.read_text(encoding="utf-8")), sheet


def test_styles_are_kept_but_not_for_ever():
    with Press() as press:
        for number in range(40):
            made = press.print(
                Document("<html lang=en><title>T</title><p>x", (f"p {{ margin: {number}px }}",))
            )
            assert made.pages == 1
