"""What is there after the evening, against what people were told."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import psycopg
from bench.figures import Report

from deploy.rehearsing.faults import Fault
from deploy.rehearsing.installation import Installation
from deploy.rehearsing.people import Acknowledged, Crowd

Told = list[tuple[Fault, tuple[float, float]]]
"""Each fault, from when to when it and its repair lasted."""


def gap(filed: list[Acknowledged], began: float, ended: float) -> float:
    """The longest time without an acknowledgement."""
    moments = sorted([began, ended, *(one.at for one in filed if began <= one.at <= ended)])
    return max(later - earlier for earlier, later in pairwise(moments))


def counted(installation: Installation, report: Report, crowd: Crowd, told: Told) -> None:
    """The table: for each fault what was acknowledged, lost, doubled, and the longest gap."""
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
    whole(installation, report, crowd, kept)


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
    missing = len([one for one in crowd.filed if one.picture]) - pictures_kept(installation)
    report.add("pictures acknowledged and not there", str(max(0, missing)), "0", missing <= 0)
    found = installation.doctor()
    report.add("luoshi doctor", found or "finds nothing", "finds nothing", not found)


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
