"""What of the diary can be done from a letter: filing nil for one member and one period."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.http import QueryDict
from django.template.defaultfilters import date as formatted
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.diary import rules
from luoshi.diary.cadence import MONTHLY, WEEKLY
from luoshi.diary.models import Diary
from luoshi.diary.trying import Said, keep, tried
from luoshi.kernel.verdict import Verdict
from luoshi.post.taps import Purpose
from luoshi.rollout.models import Member
from luoshi.ui.moments import date_text, weekday

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Nil(Purpose):
    """今天没有问题: valid for its period only; the mark is the day."""

    name = "nil"
    lasts = timedelta(days=35)
    button: ClassVar[StrOrPromise] = gettext_lazy("There was no problem")
    done: ClassVar[StrOrPromise] = gettext_lazy("Filed: no problem")
    asking = "diary/nil_asks.html"

    def find(self, member: Member, key: UUID, mark: str) -> Any:
        """The member's own day."""
        with suppress(ValueError):
            if key == member.pk:
                return member, date.fromisoformat(mark)
        return None

    def question(self, thing: tuple[Member, date]) -> str:
        """Whether the system worked well, on this day or in this period."""
        member, day = thing
        period, system = rules.period(member, day), member.project.system
        cadence = period.regime.cadence if period else ""
        if cadence == WEEKLY:
            return _("Did %(system)s work well for you this week?") % {"system": system}
        if cadence == MONTHLY:
            return _("Did %(system)s work well for you this month?") % {"system": system}
        named = {"system": system, "day": weekday(day)}
        return _("Did %(system)s work well for you on %(day)s?") % named

    def note(self, thing: tuple[Member, date]) -> str:
        """The day by its date."""
        return f"{date_text(thing[1])} {weekday(thing[1])}"

    def may(self, thing: tuple[Member, date], member: Member, mark: str) -> Verdict:
        """While its period is open and nothing is filed."""
        open_ = rules.may_file(*thing)
        return Verdict(False) if self._filed(thing) else open_

    def over(self, thing: tuple[Member, date], member: Member, mark: str) -> str:
        """That it is filed and when, or why nothing is due."""
        if filed := self._filed(thing):
            return _("Filed at %(time)s") % {"time": formatted(filed.filed_at, "H:i")}
        return str(rules.may_file(*thing).sentence)

    def do(self, thing: tuple[Member, date], member: Member, given: QueryDict, words: str) -> None:
        """File nil, and what was said to the trials."""
        Diary.file_nil(by=member, day=thing[1], channel="mail")
        keep(Said.of(given), by=member, day=thing[1])

    def page(self, thing: tuple[Member, date]) -> str:
        """The page of the day."""
        return f"{thing[0].project.url('diary:today')}?day={thing[1]}"

    def more(self, thing: tuple[Member, date], member: Member, given: QueryDict) -> dict[str, Any]:
        """What the member tries on this day."""
        return {"tried": tried(*thing, Said.of(given))}

    @staticmethod
    def _filed(thing: tuple[Member, date]) -> Diary | None:
        return Diary.objects.filed().filter(member=thing[0], day=thing[1]).first()
