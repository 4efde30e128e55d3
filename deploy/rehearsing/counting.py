"""What is there after the evening, against what people were told."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import psycopg
from bench.figures import Report

from deploy.rehearsing.faults import Fault
from deploy.rehearsing.installation import Installation
from deploy.rehearsing.people import Acknowledged, Crowd

IN_FLIGHT = 2
"""Seconds in which an answer may still be on its way that was confirmed before the cut."""

Told = list[tuple[Fault, tuple[float, float]]]
"""Each fault, from when to when it and its repair lasted."""


def gap(filed: list[Acknowledged], began: float, ended: float) -> float:
    """The longest time without an acknowledgement."""
    moments = sorted([began, ended, *(one.at for one in filed if began <= one.at <= ended)])
    return max(later - earlier for earlier, later in pairwise(moments))


def counted(installation: Installation, report: Report, crowd: Crowd, beside: Crowd, told: Told) -> None:
    """The table: for each fault what was acknowledged, lost, doubled, and the longest gap.

    Whoever is `beside` a node that is cut off has to wait, so gaps are those of the crowd alone.
    """
    kept = kept_words(installation)
    for fault, (began, ended) in told:
        filed = [one for one in crowd.filed if began <= one.at <= ended]
        lost = sum(kept[one.words] == 0 for one in filed)
        doubled = sum(kept[one.words] > 1 for one in filed)
        longest, waited = gap(filed, began, ended), max((one.waited for one in filed), default=0.0)
        said = f"acknowledged {len(filed)}, lost {lost}, doubled {doubled}, longest gap {longest:.1f} s"
        said += f" (longest wait of one person {waited:.1f} s)"
        report.add(
            fault.name,
            said,
            f"0, 0, ≤ {fault.bound:g} s",
            not lost and not doubled and longest <= fault.bound,
        )
    if installation.fenced is not None:
        fenced_off(installation, report, beside)
    for mine, theirs in (
        (crowd.filed, beside.filed),
        (crowd.given_up, beside.given_up),
        (crowd.odd, beside.odd),
    ):
        mine += theirs  # type: ignore[operator]
    whole(installation, report, crowd, kept)


def fenced_off(installation: Installation, report: Report, beside: Crowd) -> None:
    """What the old primary did while another had taken over."""
    began, ended = installation.cut
    told = [one for one in beside.filed if began + IN_FLIGHT < one.at < ended]
    around = len(beside.filed) - len(told)
    said = f"{len(told)} acknowledged by the node that saw it alone, in {ended - began:.0f} s; "
    said += f"{around} before and after"
    report.add("the old primary, cut off", said, "0, and some around it", not told and around > 0)
    said = f"{installation.fenced:.1f} s"
    report.add("two that take themselves for the primary", said, "0 s", not installation.fenced)


def whole(installation: Installation, report: Report, crowd: Crowd, kept: Counter[str]) -> None:
    """The evening as one: nothing lost, nothing doubled, nobody gave up, and the doctor finds nothing."""
    lost = [one.words for one in crowd.filed if not kept[one.words]]
    doubled = [words for words, count in kept.items() if count > 1]
    said = f"acknowledged {len(crowd.filed)}, lost {len(lost)}, doubled {len(doubled)}"
    report.add("the whole evening", said, "0 lost, 0 doubled", not lost and not doubled)
    report.add("gave up", f"{len(crowd.given_up)}", "0", not crowd.given_up)
    report.add(
        "answers that nobody should get", f"{len(crowd.odd)} {'; '.join(crowd.odd[:3])}", "0", not crowd.odd
    )
    if installation.taken_over:
        said = f"{installation.taken_over:.0f} s"
        report.add("jobs taken over by the other worker", said, "≤ 30 s", installation.taken_over <= 30)
    if installation.shifted is not None:
        clocks(installation, report)
    missing = len([one for one in crowd.filed if one.picture]) - pictures_kept(installation)
    report.add("pictures acknowledged and not there", str(max(0, missing)), "0", missing <= 0)
    found = installation.doctor()
    report.add("luoshi doctor", found or "finds nothing", "finds nothing", not found)


def clocks(installation: Installation, report: Report) -> None:
    """What a node with a wrong clock wrote, and what is said of it."""
    asked = "SELECT count(*) FROM trail_event WHERE at > clock_timestamp() + interval '5 seconds'"
    with psycopg.connect(installation.direct, connect_timeout=10) as connection:
        row = connection.execute(asked).fetchone()
    ahead = row[0] if row else 0
    report.add("events dated ahead by a node whose clock was", str(ahead), "0", not ahead)
    said = installation.shifted or "nothing"
    report.add("luoshi doctor --deploy on that node", said, "names the clock", bool(installation.shifted))


def kept_words(installation: Installation) -> Counter[str]:
    """How often each report is in the database."""
    with psycopg.connect(installation.direct, connect_timeout=10) as connection:
        rows = connection.execute("SELECT words, count(*) FROM problems_occurrence GROUP BY words").fetchall()
    return Counter(dict(rows))


def pictures_kept(installation: Installation) -> int:
    """How many of the evening's reports have their picture."""
    asked = "SELECT count(*) FROM evidence_attachment WHERE name = 'shot.webp'"
    with psycopg.connect(installation.direct, connect_timeout=10) as connection:
        row = connection.execute(asked).fetchone()
    return row[0] if row else 0
