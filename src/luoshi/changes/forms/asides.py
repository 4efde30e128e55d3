"""Forms beside the way: a reason, a date, another change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from luoshi.changes.models import Change
from luoshi.changes.move_form import MoveForm, one_line, written
from luoshi.changes.rules import STARTED
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Article
from luoshi.problems.models import Problem

ARTICLES = "KB"


class ReasonForm(MoveForm):
    """Moves that need nothing but a reason."""

    reason = written(gettext_lazy("Reason"), max_length=2000)


class WithdrawForm(ReasonForm):
    """撤回."""

    verb, said = "withdraw", gettext_lazy("Taken back")

    @property
    def about(self) -> StrOrPromise:
        """What becomes of what was begun."""
        if (self.change.back_to or self.change.state) not in STARTED:
            return self.hint
        return _("Work on it has begun. It ends here; what was spent stays in the control log.")


class DeclineForm(ReasonForm):
    """不予变更."""

    verb, said = "decline", gettext_lazy("Not to be changed; the requester reads the reason")
    hint = gettext_lazy("The requester reads this reason.")


class PostponeForm(ReasonForm):
    """暂缓."""

    verb, said = "postpone", gettext_lazy("Postponed; it comes back by itself")
    until = forms.DateField(label=gettext_lazy("Comes back on"))


class ResumeForm(MoveForm):
    """重新启动."""

    verb, said = "resume", gettext_lazy("Taken up again")


class ReplaceForm(MoveForm):
    """由另一个变更代替."""

    verb, said = "replace", gettext_lazy("It goes on as the other change")
    number = one_line(gettext_lazy("Number of the other change"), 40)

    def given(self) -> dict[str, Any]:
        """The change with this number. Raises Refusal when there is none."""
        other = Change.numbered(self.cleaned_data["number"], self.member)
        if other is None:
            raise Refusal(_("There is no change %(code)s.") % {"code": self.cleaned_data["number"]})
        return {"other": other}


class LinkForm(MoveForm):
    """关联: a problem such as CRM-128, or an article such as KB-31."""

    verb, said = "link", gettext_lazy("Linked")
    number = one_line(gettext_lazy("Number of the problem or the article"), 40)
    hint = gettext_lazy("For example %(problem)s for a problem, KB-31 for an article.")

    @property
    def about(self) -> str:
        """With the numbers of this project."""
        return str(self.hint) % {"problem": f"{self.member.project.key}-128"}

    def make(self) -> None:
        """Link what has this number. Raises Refusal when there is none that this member may read."""
        given = self.cleaned_data["number"]
        name, digits = given.upper().rpartition("-")[::2]
        number = int(digits) if digits.isdecimal() and len(digits) < 10 else 0
        kind: Any = (
            Article if name == ARTICLES else Problem if name in ("", self.member.project.key) else None
        )
        found = kind.objects.visible_to(self.member).filter(number=number).first() if kind else None
        if found is None:
            raise Refusal(_("There is no problem or article %(code)s.") % {"code": given})
        if kind is Article:
            self.change.link_article(by=self.member, article=found)
        else:
            self.change.link(by=self.member, problem=found)


FORMS: dict[str, type[MoveForm]] = {
    form.verb: form for form in (WithdrawForm, DeclineForm, PostponeForm, ResumeForm, ReplaceForm, LinkForm)
}
