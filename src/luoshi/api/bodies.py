"""Bodies made of the pages' forms: their schema, and JSON as the form takes it.

What a form asks is asked here too, by the same form: one rule, one sentence. A field that is left out has the
value with which the form begins on the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from luoshi.api.refusing import Refused
from luoshi.api.shapes import Schema
from luoshi.evidence.forms import SeveralFiles, SeveralIds

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SEEN = "seen"
UNKNOWN = _("There is no such field.")
NOT_TEXT, NOT_NUMBER = _("A text belongs here."), _("A number belongs here.")
NOT_FLAG, NOT_LIST = _("Yes or no belongs here: true or false."), _("A list belongs here.")
NOT_OBJECT = _("An object with named fields belongs here.")
Wrong = list[tuple[str, "StrOrPromise"]]
UUID_TEXT: Schema = {"type": "string", "format": "uuid"}


@dataclass(frozen=True)
class Family:
    """Fields that a form makes for each of several things: `verdict-<id>` is `{"verdict": {"<id>": …}}`."""

    name: str
    about: StrOrPromise
    sign: str = "-"
    values: tuple[str, ...] = ()
    keys: str = "uuid"

    def schema(self) -> Schema:
        """An object by the ids of the things."""
        words: Schema = {"type": "string"} | ({"enum": list(self.values)} if self.values else {})
        return {"type": "object", "additionalProperties": words, "description": str(self.about)}


@dataclass(frozen=True)
class Rows:
    """Equal rows of a form: `what_1`, `what_2` … are `{"rows": [{"what": …}, …]}`."""

    fields: Mapping[str, forms.Field]
    name: str = "rows"
    most: int = 30

    def schema(self) -> Schema:
        """A list of objects."""
        row = object_of({name: schema_of(one) for name, one in self.fields.items()})
        return {"type": "array", "items": row, "maxItems": self.most}


@dataclass(frozen=True)
class Body:
    """What an operation is sent: the fields of a form, and what stands beside them."""

    form: type[forms.BaseForm]
    families: tuple[Family, ...] = ()
    rows: Rows | None = None
    states: tuple[str, ...] = ()
    """Of a thing with a life: a body may say in which of these states it was seen (`seen`)."""
    left_out: frozenset[str] = field(default_factory=frozenset)
    more: Mapping[str, Schema] = field(default_factory=dict)
    """What the address of the page's form says: the id of an option, for instance."""
    also: Mapping[str, Schema] = field(default_factory=dict)
    """Fields that the form makes by itself."""
    begins: bool = False
    """Whether the form begins with what stands: then nothing has to be sent."""

    def schema(self) -> Schema:
        """All fields of the form; nothing else is taken."""
        own = {name: schema_of(one) for name, one in self._fields().items()}
        own |= {family.name: family.schema() for family in self.families}
        if self.rows:
            own[self.rows.name] = self.rows.schema()
        own |= {**self.more, **self.also}
        if self.states:
            own[SEEN] = {"type": "string", "enum": list(self.states), "description": str(SEEN_ABOUT)}
        return object_of(own, self.required())

    def _fields(self) -> dict[str, forms.Field]:
        declared: dict[str, forms.Field] = getattr(self.form, "base_fields", {})
        files = getattr(self.form, "takes_files", True)
        return {
            name: one
            for name, one in declared.items()
            if not isinstance(one, SeveralFiles)
            and name not in self.left_out
            and (files or not isinstance(one, SeveralIds))
        }

    def required(self) -> list[str]:
        """What the form never begins with by itself."""
        prepares = "prepare" in vars(self.form) or "get_initial_for_field" in vars(self.form)
        if prepares or self.begins:
            return []
        return [name for name, one in self._fields().items() if one.required and one.initial is None]

    def data(self, form: forms.BaseForm, given: Any) -> QueryDict:
        """What a browser would have sent: the form as it begins, with what is given. Raises Refused."""
        if not isinstance(given, dict):
            raise Refused(422, NOT_OBJECT, errors=[("", NOT_OBJECT)])
        wrong: Wrong = [(name, NOT_TEXT) for name in self._beside & set(given) if not _is_text(given[name])]
        if wrong:
            raise Refused(422, NOT_TEXT, errors=wrong)
        given = {name: value for name, value in given.items() if name not in self._beside}
        flat, wrong = self._flat(given, form)
        if wrong:
            raise Refused(422, wrong[0][1], errors=wrong)
        data = QueryDict(mutable=True)
        rows_given = bool(self.rows and self.rows.name in given)
        for name, one in form.fields.items():
            if isinstance(one, SeveralFiles) or name in flat or (rows_given and self._in_row(name)):
                continue
            data.setlist(name, as_begun(one, form.get_initial_for_field(one, name)))
        for name, value in flat.items():
            data.setlist(name, as_begun(form.fields.get(name), value))
        return data

    @property
    def _beside(self) -> set[str]:
        return set(self.more) | ({SEEN} if self.states else set())

    def _in_row(self, name: str) -> bool:
        head, _mark, tail = name.rpartition("_")
        return bool(self.rows and head in self.rows.fields and tail.isdecimal())

    def _flat(self, given: dict[str, Any], form: forms.BaseForm) -> tuple[dict[str, Any], Wrong]:
        """By the names of the form's fields, and what does not fit any."""
        flat: dict[str, Any] = {}
        wrong: Wrong = []
        families = {family.name: family for family in self.families}
        for name, value in given.items():
            if name in families:
                wrong += self._family(families[name], value, form, flat)
            elif self.rows and name == self.rows.name:
                wrong += self._rows(value, flat)
            elif name not in form.fields or isinstance(form.fields[name], SeveralFiles):
                wrong.append((name, UNKNOWN))
            elif said := misfit(form.fields[name], value):
                wrong.append((name, said))
            else:
                flat[name] = value
        return flat, wrong

    def _family(self, family: Family, value: Any, form: forms.BaseForm, flat: dict[str, Any]) -> Wrong:
        if not isinstance(value, dict):
            return [(family.name, NOT_OBJECT)]
        wrong: Wrong = []
        for key, words in value.items():
            name = f"{family.name}{family.sign}{key}"
            if name not in form.fields:
                wrong.append((f"{family.name}.{key}", UNKNOWN))
            elif not isinstance(words, str):
                wrong.append((f"{family.name}.{key}", NOT_TEXT))
            else:
                flat[name] = words
        return wrong

    def _rows(self, value: Any, flat: dict[str, Any]) -> Wrong:
        rows = self.rows
        if rows is None or not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            return [(rows.name if rows else "", NOT_LIST)]
        if len(value) > rows.most:
            return [(rows.name, _("There are too many rows."))]
        wrong: Wrong = []
        for place, row in enumerate(value):
            for name, words in row.items():
                said = misfit(rows.fields[name], words) if name in rows.fields else UNKNOWN
                if said:
                    wrong.append((f"{rows.name}.{place}.{name}", said))
                flat[f"{name}_{place + 1}"] = words
        return wrong


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


SEEN_ABOUT = _("The state in which you saw it: it is not moved when it stands elsewhere by now.")


def object_of(fields: dict[str, Schema], required: list[str] | None = None) -> Schema:
    """An object that has no other fields."""
    wanted = {"required": required} if required else {}
    return {"type": "object", "properties": fields, "additionalProperties": False} | wanted


def schema_of(one: forms.Field) -> Schema:
    """What the field takes."""
    found = _kind_of(one)
    said = " ".join(str(words) for words in (one.label or "", one.help_text or "") if words)
    found = found if one.required else _or_nothing(found)
    return found | ({"description": said} if said else {})


def _or_nothing(schema: Schema) -> Schema:
    """What is not required may be null, and of a few words none."""
    nothing = {"enum": [*schema["enum"], "", None]} if "enum" in schema else {}
    return schema | {"type": [schema["type"], "null"]} | nothing


def _kind_of(one: forms.Field) -> Schema:
    if isinstance(one, SeveralIds | forms.ModelMultipleChoiceField):
        return {"type": "array", "items": UUID_TEXT}
    if isinstance(one, forms.ModelChoiceField | forms.UUIDField):
        return dict(UUID_TEXT)
    if isinstance(one, forms.MultipleChoiceField):
        return {"type": "array", "items": {"type": "string"}}
    if isinstance(one, forms.ChoiceField):
        values = _values(one)
        if values and all(value.isdecimal() for value in values):
            return {"type": "integer", "enum": [int(value) for value in values]}
        return {"type": "string"} | ({"enum": values} if values else {})
    if isinstance(one, forms.BooleanField):
        return {"type": "boolean"}
    if isinstance(one, forms.DateField):
        return {"type": "string", "format": "date"}
    if isinstance(one, forms.DateTimeField):
        return {"type": "string", "format": "date-time"}
    return _number_or_text(one)


def _number_or_text(one: forms.Field) -> Schema:
    if isinstance(one, forms.DecimalField | forms.FloatField):
        return {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
    if isinstance(one, forms.IntegerField):
        limits = {"minimum": one.min_value, "maximum": one.max_value}
        return {"type": "integer"} | {name: most for name, most in limits.items() if most is not None}
    most = getattr(one, "most", None) or getattr(one, "max_length", None)
    return {"type": "string"} | ({"maxLength": most} if most else {})


def _values(one: forms.ChoiceField) -> list[str]:
    choices: Any = one.choices
    return [str(value) for value, _label in choices if value not in ("", None)]


def misfit(one: forms.Field, value: Any) -> StrOrPromise:
    """Why a value of this kind cannot be what the field asks for; empty when it can."""
    if value is None:
        return ""
    kind = _kind_of(one)["type"]
    if kind == "array":
        fine = isinstance(value, list) and all(isinstance(each, str) for each in value)
        return "" if fine else NOT_LIST
    if kind == "boolean":
        return "" if isinstance(value, bool) else NOT_FLAG
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "integer" or isinstance(one, forms.DecimalField | forms.FloatField):
        return "" if is_number or isinstance(value, str) else NOT_NUMBER
    return "" if isinstance(value, str) else NOT_TEXT


SEVERAL = (SeveralIds, forms.ModelMultipleChoiceField, forms.MultipleChoiceField)


def as_begun(one: forms.Field | None, value: Any) -> list[str]:
    """As a browser sends what stands in a field; nothing chosen among several is nothing at all."""
    return [] if value is None and isinstance(one, SEVERAL) else as_sent(value)


def as_sent(value: Any) -> list[str]:
    """As a browser sends it: texts, none for an empty tick."""
    if isinstance(value, list | tuple | set) or hasattr(value, "iterator"):
        return [words for each in value for words in as_sent(each)]
    if isinstance(value, bool):
        return ["on"] if value else []
    if value is None:
        return [""]
    if isinstance(value, Model):
        return [str(value.pk)]
    if isinstance(value, datetime | date):
        return [value.isoformat()]
    return [f"{value:f}" if isinstance(value, Decimal) else str(value)]


SAFE = re.compile("[\ud800-\udfff\x00]")


def cleaned(value: Any) -> Any:
    """JSON without the characters that no database takes: they can be written in it, so they may come."""
    if isinstance(value, str):
        return SAFE.sub("", value)
    if isinstance(value, list):
        return [cleaned(each) for each in value]
    if isinstance(value, dict):
        return {SAFE.sub("", name): cleaned(each) for name, each in value.items()}
    return value
