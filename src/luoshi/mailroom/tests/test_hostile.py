"""Threats 20 and 24: HTML mail shows nothing remote and runs nothing; no mail takes more than its share."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from luoshi.mailroom.reading import Unreadable, child, cleaning, entries, inside, is_nil, read, shown
from luoshi.mailroom.reading.model import Reading
from luoshi.mailroom.tests.corpus import hostile
from luoshi.mailroom.tests.corpus.build import html, mail

# The program with its own limits; at its end it says what it took, in kB and seconds.
MEASURED = """
import re, runpy, sys, time
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    peak = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
    sys.stderr.write(f"\\n{peak} {time.process_time()}")
"""


def measured(raw: bytes, into: Path) -> tuple[int, float]:
    """Peak memory in MB and processor seconds of the child that reads this mail."""
    command = [sys.executable, "-I", "-c", MEASURED, child.PROGRAM, str(into)]
    done = subprocess.run(command, input=raw, capture_output=True, timeout=60, check=False, env={})
    assert done.returncode == 0, done.stderr[-500:]
    peak, seconds = done.stderr.decode().rsplit("\n", 1)[1].split()
    return int(peak) // 1024, float(seconds)


@pytest.mark.parametrize("name", hostile.MAILS)
def test_hostile_files(name: str, tmp_path: Path) -> None:
    peak, seconds = measured(hostile.MAILS[name](), tmp_path)
    assert peak < inside.MEMORY // 1024**2
    assert seconds < 5


def test_what_needs_more_time_than_it_is_given_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "PATIENCE", 0.001)
    with pytest.raises(Unreadable, match="too-slow"):
        read(mail(html("<p>x</p>")), tmp_path)


def test_a_mail_that_ends_its_child_takes_no_other_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = mail(html("<p>x</p>"))
    with monkeypatch.context() as hurried, pytest.raises(Unreadable):
        hurried.setattr(child, "PATIENCE", 0.001)
        read(good, tmp_path)
    assert [read(good, tmp_path).said for _number in range(3)] == ["x"] * 3


def test_two_mails_at_a_time_are_both_read(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda number: read(mail(html(f"<p>{number}</p>")), tmp_path).said, range(8)))
    assert said == [str(number) for number in range(8)]


@pytest.mark.parametrize(
    "line",
    ["1、报表打不开；", "您好，谢谢", "没有新的", "　" * 900, "李娜\n", "1.", "•", "：", "2026-11-30 9:12\n"],
)
def test_taking_a_diary_apart_needs_no_child_to_be_quick(line: str) -> None:
    said = (line * 100_000)[:300_000]
    reading = Reading("", "", "", [], "", None, "", [], "", None, said, said, "", "")
    began = time.process_time()
    entries(reading)
    assert not is_nil(said) or len(said) < 200
    assert time.process_time() - began < 2


def test_a_long_name_is_cut_and_keeps_its_ending(tmp_path: Path) -> None:
    [part] = read(hostile.MAILS["a file name of 5,000 characters"](), tmp_path).parts
    assert len(part.name) == 200
    assert part.name.endswith(".pdf")


def test_the_first_parts_of_ten_thousand_are_kept_and_it_is_said(tmp_path: Path) -> None:
    reading = read(hostile.MAILS["10,000 parts"](), tmp_path)
    assert "too-many-parts" in reading.remarks
    assert len(list(tmp_path.iterdir())) == len(reading.parts)


def test_an_archive_stays_closed(tmp_path: Path) -> None:
    [part] = read(hostile.MAILS["a nested zip"](), tmp_path).parts
    assert part.name == "42.zip"
    assert part.size < 100_000


@pytest.mark.parametrize("markup", hostile.MARKUP)
def test_mail_html_clean(markup: str, tmp_path: Path) -> None:
    clean = read(mail(html("<p>before</p>" + markup.format("harm.example") + "<p>after</p>")), tmp_path).html
    tags = "".join(re.findall(r"<[^>]*>", re.sub(r"""(<[^>]*?)=\s*"[^"]*\"""", r"\1", clean)))
    assert not re.search(
        r"<(script|style|link|meta|base|svg|math|form|input|iframe|object|embed|video|audio|picture|source|template)",
        tags,
        re.I,
    )
    assert not re.search(r"\bon\w+\b|\bstyle\b|\bclass\b|\bid\b|\bsrcset\b|\bbackground\b", tags, re.I)
    assert "harm.example" not in "".join(re.findall(r"<(?!a )[^>]*>", clean))
    assert "javascript:" not in clean.lower().replace(" ", "")


def test_only_our_own_copies_of_pictures_are_shown() -> None:
    clean = cleaning.cleaned(
        '<img src="cid:a" onload="x"><img src="cid:b"><img src="http://harm.example/c">', {"a": 0, "b": 1}
    )
    assert clean == '<img src="cid:0"><img src="cid:1">'
    assert (
        shown(clean, {1: "/evidence/1/?kind=thumb&x"})
        == '<img src="/evidence/1/?kind=thumb&amp;x" loading="lazy">'
    )
