"""One thing that is wrong with an installation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """What is wrong, and what to do. `serious`: data may be lost, or somebody may see what is not theirs."""

    sentence: str
    remedy: str
    serious: bool = True
