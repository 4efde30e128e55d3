"""What every form of a move shares, whatever moves: its fields, what is said, and how it is refused."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django_stubs_ext import StrOrPromise

from luoshi.evidence.forms import WithFiles
from luoshi.kernel.lifecycle import Lifecycle, Living
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member
from luoshi.ui.fields import CleanTextField

LINE = 300
WORDS_LIMIT = 20_000


def written(label: StrOrPromise, **more: Any) -> CleanTextField:
    """Words over several lines."""
    return CleanTextField(label=label, max_length=more.pop("max_length", WORDS_LIMIT), **more)


def one_line(label: StrOrPromise, max_length: int = LINE, **more: Any) -> CleanTextField:
    """Words on one line."""
    return CleanTextField(label=label, max_length=max_length, widget=forms.TextInput, **more)


def one_of(label: StrOrPromise, choices: Any = (), **more: Any) -> forms.ChoiceField:
    """One of a few, as chips."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


def one_person(label: StrOrPromise) -> forms.ModelChoiceField[Member]:
    """One of a few persons, as chips; the form says which."""
    return forms.ModelChoiceField(
        Member.objects.none(), label=label, widget=forms.RadioSelect, empty_label=None
    )


class AnyMoveForm(WithFiles):
    """Base of all: what is asked, the move itself, and what is said when it is made."""

    life: ClassVar[Lifecycle]
    verb = ""
    takes_files = False
    template = ""
    hint: StrOrPromise = ""
    button: StrOrPromise = ""
    said: StrOrPromise = ""

    def __init__(self, *args: Any, thing: Living, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing = thing
        if not self.takes_files:
            del self.fields["files"], self.fields["attachment"]
        self.prepare()
        for field in self.shown[:1]:
            field.field.widget.attrs["autofocus"] = True

    def prepare(self) -> None:
        """Hook: choices and first values that depend on the thing and the person."""

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that a page draws one after the other; files are drawn apart."""
        return [self[name] for name in self.fields if name not in ("files", "attachment")]

    @property
    def has_words(self) -> bool:
        """Whether something is written over several lines."""
        return any(isinstance(field.widget, forms.Textarea) for field in self.fields.values())

    @property
    def label(self) -> StrOrPromise:
        """The move's name, which is also what its button says."""
        return self.button or self.life.move(self.verb).label

    @property
    def about(self) -> StrOrPromise:
        """One sentence above the fields."""
        return self.hint

    def make(self) -> None:
        """Make the move. Raises Refusal."""
        getattr(self.thing, self.verb)(by=self.member, **self.given())

    def given(self) -> dict[str, Any]:
        """What the verb is called with."""
        given = {
            name: value for name, value in self.cleaned_data.items() if name not in ("files", "attachment")
        }
        return given | ({"files": self.kept} if self.takes_files else {})

    def refuse(self, refused: Refusal) -> None:
        """Show why not, and each single point that is missing."""
        self.add_error(None, str(refused))
        for point in refused.missing:
            self.add_error(None, str(point))
