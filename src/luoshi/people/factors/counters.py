"""Which codes of a phone are good now: by the clock that all nodes share, not by that of one machine."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.mfa import app_settings
from allauth.mfa.totp.internal import auth

from luoshi.kernel import clock


def counters() -> Iterator[int]:
    """Those of the present half minute and of its neighbours."""
    now = int(clock.shared.now().timestamp()) // app_settings.TOTP_PERIOD
    return iter(range(now - app_settings.TOTP_TOLERANCE, now + app_settings.TOTP_TOLERANCE + 1))


def count_by_the_shared_clock() -> None:
    """The library asks the machine for the time, and has no other way to be told."""
    auth.yield_hotp_counters_from_time = counters
