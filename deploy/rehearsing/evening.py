"""One evening: people report, one part after another breaks, and afterwards it is counted what is there."""

from __future__ import annotations

import json
import time

from bench.figures import Report
from bench.filing import pictures

from deploy.rehearsing.counting import counted
from deploy.rehearsing.faults import Fault, holder
from deploy.rehearsing.installation import Installation
from deploy.rehearsing.network import LOOPBACK
from deploy.rehearsing.people import Crowd
from deploy.rehearsing.processes import eventually

CALM = 12
"""Seconds of reporting before and after a fault that belong to it."""

BESIDE = 3
"""People beside the first web node, who come in there and nowhere else."""

NOT_WAITING = "?options=-c%20synchronous_commit%3Doff"
"""For what is made before anybody is told anything."""


def evening(
    installation: Installation, report: Report, faults: list[Fault], people: int, pause: float
) -> None:
    """Start everything, break it part by part, count at the end."""
    began = time.monotonic()
    installation.start_database()
    installation.make_database()
    if installation.with_files:
        installation.start_files()
        installation.make_bucket()
    cookies, base = settle(installation, people + BESIDE)
    installation.start_luoshi()
    shots, network = pictures(6), installation.network
    front, node = (LOOPBACK, installation.web_port), installation.values["nodes"][0]
    name = f"{LOOPBACK}:{installation.web_port}"
    crowd = Crowd(network, front, name, base, shots, pause)
    beside = Crowd(network, (node["address"], node["port"]), name, base, shots, pause, node["name"])
    eventually("the first page", lambda: answers(installation), 120)
    eventually("a worker that holds the jobs", lambda: holder(installation))
    said = f"{len(installation.processes)} processes in {time.monotonic() - began:.0f} s"
    report.add("everything started", said)
    crowd.come(cookies[:people])
    beside.come(cookies[people:] if network.can_be_cut else [])
    try:
        eventually("the first reports", lambda: len(crowd.filed) > people)
        told = [(fault, during(installation, crowd, fault)) for fault in faults]
    finally:
        crowd.leave()
        beside.leave()
    counted(installation, report, crowd, beside, told)


def settle(installation: Installation, people: int) -> tuple[list[str], str]:
    """Tables, a company with so many people, and a session for each of them."""
    installation.make_keys()
    sizes = {"people": people + 20, "problems": 100, "days": 10}
    named = [word for name, size in sizes.items() for word in (f"--{name}", str(size))]
    installation.luoshi("migrate", "-v0", more=NOT_WAITING)
    installation.luoshi("seed", "--project", "CRM", *named, more=NOT_WAITING)
    who = json.loads(installation.luoshi("cookies", str(people), module="bench.inside"))
    return who["reporters"], who["base"]


def answers(installation: Installation) -> bool:
    """Whether the front answers with a page of a healthy node."""
    return installation.asks("/healthz?part=database") == 200


def during(installation: Installation, crowd: Crowd, fault: Fault) -> tuple[float, float]:
    """From when to when the fault and its repair lasted."""
    print(f"  … {fault.name}", flush=True)
    began = time.monotonic()
    time.sleep(CALM / 2)
    repair = fault.strike(installation)
    struck = time.monotonic()
    eventually("reports after the fault", lambda: len(crowd.since(struck)) > 5)
    time.sleep(CALM)
    repair()
    eventually("all databases following again", installation.is_whole, 240)
    time.sleep(CALM / 2)
    return began, time.monotonic()
