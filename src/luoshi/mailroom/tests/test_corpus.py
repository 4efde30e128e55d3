"""The corpus: what must come of each mail, and how often the cutter is right."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from luoshi.mailroom.reading import entries, is_nil, whole
from luoshi.mailroom.reading.model import Reading
from luoshi.mailroom.tests.corpus import diaries, first, forms, fourth, machines, second, third
from luoshi.mailroom.tests.corpus.build import Case

ALL = [
    *first.cases(),
    *forms.cases(),
    *diaries.cases(),
    *machines.cases(),
    *second.cases(),
    *third.cases(),
    *fourth.cases(),
]


def read_here(raw: bytes, into: Path) -> Reading:
    """As the child does, without its start."""
    return Reading.told(whole.understood(raw, into), into)


def wrong(case: Case, into: Path) -> str:
    """What is not as it should be; empty when all is."""
    reading = read_here(case.raw, into)
    if case.said is not None and _bare(reading.said) != _bare(case.said):
        return f"said {reading.said!r}, not {case.said!r}; cut {reading.cut!r}"
    for words in case.cut:
        if words not in reading.cut:
            return f"not cut: {words!r}; cut is {reading.cut!r}"
    if case.entries is not None and [entry.words for entry in entries(reading)] != case.entries:
        return f"entries {[entry.words for entry in entries(reading)]}"
    return _other(case, reading)


def _bare(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _other(case: Case, reading: Reading) -> str:
    got = {
        **{
            name: getattr(reading, name)
            for name in ("subject", "sender", "sender_name", "automatic", "in_reply_to", "recipients")
        },
        "nil": is_nil(reading.said),
        "parts": [(part.name, part.place, part.quoted) for part in reading.parts],
        "bounce": reading.bounce
        and (reading.bounce.recipient, reading.bounce.status, reading.bounce.message_id),
        "remarks": reading.remarks,
        "of entries": [[part.name for part in entry.parts] for entry in entries(reading)],
    }
    differs = {name: got[name] for name, value in case.expect.items() if got[name] != value}
    return f"{differs}, not {case.expect}" if differs else ""


@pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
def test_a_mail_of_the_corpus_is_read_as_written_down(case: Case, tmp_path: Path) -> None:
    assert not wrong(case, tmp_path)


def test_the_corpus_is_large_and_each_mail_has_a_name_of_its_own() -> None:
    assert len(ALL) >= 120
    assert len({case.name for case in ALL}) == len(ALL)


def test_a_mail_that_was_damaged_on_its_way_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    dice = random.Random(5)
    for case in dice.sample(ALL, 120):
        raw = bytearray(case.raw)
        for _damage in range(5):
            at = dice.randrange(len(raw) + 1)
            raw[at : at + dice.randrange(60)] = dice.choice(
                (b"", b"\r\n\r\n", b"=?utf-8?B?", b"--", b"\0\xff", b'";<')
            )
        reading = read_here(bytes(raw), tmp_path)
        assert (reading.said + reading.cut + reading.html + reading.subject).encode() is not None
        assert not (reading.said and is_nil(reading.said) and len(entries(reading)) > 2)
