"""What the programs answer when they do not take a message, in words that say what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel.trouble import told

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_SIGN = gettext_lazy(
    "The signature was not accepted: please check the signing secret and the server's clock."
)
_WORD = gettext_lazy("The robot only takes messages with a certain keyword: set it to signing instead.")
_FROM = gettext_lazy("The program refuses this server: its address has to be entered there first.")
_ADDRESS = gettext_lazy("The robot is gone or its address is wrong: please copy it once more.")
_SLOW = gettext_lazy("The robot has spoken too often; it is tried again later.")
_NOBODY = gettext_lazy("WeCom knows nobody of this name, or the application is not visible to them.")
_PASS = gettext_lazy("WeCom does not accept Corp ID and secret: please copy both once more.")
_AGENT = gettext_lazy("WeCom does not know this AgentId: please copy it once more.")
_ADMIN = gettext_lazy("This must be allowed by the administrator of the program first.")
_TEAMS = ("HTTP 401", "HTTP 403", "HTTP 404", "HTTP 410")
_DINGTALK = ("300001", "300005", "400101", "400102", "40035")


def _all(codes: tuple[str, ...], meaning: StrOrPromise) -> dict[str, StrOrPromise]:
    return dict.fromkeys(codes, meaning)


KNOWN: dict[str, dict[str, StrOrPromise]] = {
    "dingtalk": {**_all(_DINGTALK, _ADDRESS), "310000": _SIGN, "130101": _SLOW, "410100": _SLOW},
    "feishu": {"19021": _SIGN, "19022": _FROM, "19024": _WORD, "19001": _ADDRESS, "11232": _SLOW},
    "wecombot": {"93000": _ADDRESS, "45009": _SLOW},
    "slack": {"HTTP 403": _ADDRESS, "HTTP 404": _ADDRESS, "HTTP 410": _ADDRESS, "HTTP 429": _SLOW},
    "teams": {**_all(_TEAMS, _ADDRESS), "HTTP 429": _SLOW},
    "wecom": {
        **_all(("81013", "60111", "40003"), _NOBODY),
        **_all(("40001", "40013", "42001", "40014"), _PASS),
        **_all(("40056", "301002"), _AGENT),
        "60020": _FROM, "48002": _ADMIN, "45009": _SLOW,
    },
}  # fmt: skip
KNOWN["lark"] = KNOWN["feishu"]


UNOPENED = "unopened"
"""What was sealed with a key that this installation no longer has."""


def explained(product: str, why: str) -> str:
    """What it means, in front of what was answered; what the network said, in words."""
    if why == UNOPENED:
        return _("What was kept encrypted here cannot be opened with today's key; please enter it again.")
    code = re.match(r"HTTP \d+|\d+", why)
    meaning = KNOWN[product].get(code[0]) if code else None
    if code and code[0].startswith("HTTP 5"):
        meaning = _("The program does not answer properly at the moment; it is tried again later.")
    if meaning is None:
        return told(why).words
    return _("%(meaning)s (answer: %(answer)s)") % {"meaning": meaning, "answer": why}
