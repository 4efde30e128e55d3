"""Processor seconds and memory of processes, as the system counts them: those of others are not in them."""

from __future__ import annotations

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """This process and all that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(below for child in children for below in family(int(child)))]


def session(leader: int) -> list[int]:
    """All of the session that this process began, also those whose parents have ended."""
    return [pid for pid in _numbers() if facts(pid)[3:4] == [str(leader)]]


def of_family(pid: int) -> float:
    """Processor seconds of a process and of all that it started and that still run."""
    return sum(sum(map(int, facts(one)[11:13])) for one in family(pid)) / TICK


def of_postgres(backend: int) -> float:
    """Processor seconds of the whole database server to which this process belongs; of ended ones, too."""
    server = facts(backend)[1]
    everybody = [pid for pid in _numbers() if pid == int(server) or facts(pid)[1:2] == [server]]
    ticks = sum(int(number) for pid in everybody for number in facts(pid)[11:13])
    return (ticks + sum(int(number) for number in facts(int(server))[13:15])) / TICK


def megabytes(pid: int) -> float:
    """Memory of a process (RSS)."""
    told = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(told.split("VmRSS:")[1].split()[0]) / 1024


def facts(pid: int) -> list[str]:
    """What /proc tells of a process, from its state on; nothing of one that has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _numbers() -> list[int]:
    return [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
