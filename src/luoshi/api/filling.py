"""Operations made of the form of a page that belongs to no lifecycle: it asks, judges and does as there.

Whoever finds no such page finds no such operation: the same 404.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404

from luoshi.api.bodies import Body, Family
from luoshi.api.refusing import of_form
from luoshi.api.registry import Answer, Call, NothingForm, Operation
from luoshi.api.shapes import Schema, Shape
from luoshi.rollout.forms import accepted
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Find = Callable[[Member, Call], Any]


def nothing(member: Member, call: Call) -> Any:
    """What is made is not there yet."""
    return None


@dataclass(frozen=True)
class Filling:
    """A form, for whom it is there, how it is built and what is done with it."""

    may: Callable[[Member], object]
    do: Callable[[Member, Any, Any], Any]
    """`(member, thing, form)`; gives what is answered."""
    form: type[forms.BaseForm] = NothingForm
    build: Callable[[Member, Any, Any], forms.BaseForm] | None = None
    """`(member, thing, data)`; `data` is None for the form as it begins."""
    find: Find = nothing
    shape: Shape | None = None
    begins: bool = False
    """Whether it begins with what stands, so that what is left out stays."""
    families: tuple[Family, ...] = ()
    also: Mapping[str, Schema] = field(default_factory=dict)

    def operation(
        self, name: str, path: str, tag: str, about: StrOrPromise, *, method: str = "POST", new: bool = False
    ) -> Operation:
        """As the registry takes it; `new` for what is made, which needs a key and answers 201."""
        body = None if method == "DELETE" else self._body()
        shape = self.shape
        status = 204 if shape is None else 201 if new else 200
        return Operation(
            name, method, path, tag, about, self._carried_out(body), shape.ref if shape else None,
            (shape,) if shape else (), body, status=status, needs_key=new,
        )  # fmt: skip

    def _body(self) -> Body:
        return Body(self.form, self.families, also=self.also, begins=self.begins)

    def _carried_out(self, body: Body | None) -> Callable[[Call], Any]:
        def carry_out(call: Call) -> Any:
            member = call.member
            if not self.may(member):
                raise Http404
            thing = self.find(member, call)
            form = self._filled(member, thing, body, call)
            made: list[Any] = []
            if not accepted(form, lambda: made.append(self.do(member, thing, form))):
                raise of_form(form)
            return Answer(None, 204) if self.shape is None else self.shape.write(made[0], member)

        return carry_out

    def _filled(self, member: Member, thing: Any, body: Body | None, call: Call) -> forms.BaseForm:
        if body is None:
            return NothingForm({})
        data = body.data(self._built(member, thing, None), call.body if call.body is not None else {})
        return self._built(member, thing, data)

    def _built(self, member: Member, thing: Any, data: Any) -> forms.BaseForm:
        return self.build(member, thing, data) if self.build else self.form(data)


def member_of(call: Call, may: Callable[[Member], object]) -> Member:
    """Who asks, where this is there for them. Raises Http404."""
    if not may(call.member):
        raise Http404
    return call.member
