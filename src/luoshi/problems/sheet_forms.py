"""Forms of the investigation sheet, with one line of advice for each part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from luoshi.evidence.forms import WithFiles
from luoshi.problems.models import Investigation, Mark
from luoshi.problems.models.marks import stored_marks
from luoshi.ui.fields import CleanTextField

MOST = 5000
HINTS = {
    "contact": _("With whom, on which day, by telephone or at the desk"),
    "place": _("Menu and page, the number of the record, the address in the browser"),
    "steps": _("One step a line, so that somebody else gets the same result"),
    "expected": _("What should happen, and where that is written"),
    "actual": _("What the system shows, with the exact wording of the message"),
    "frequency": _("Always, sometimes, on which computers and records"),
    "affected": _("Who else meets it, since when, how much work stands still"),
    "ruled_out": _("What was tried and made no difference: browser, network, rights"),
    "causes": _("What you think, named as a guess"),
    "workaround": _("How people get along until then"),
    "callable": _("Name, extension and the best time"),
    "no_evidence": _("Why nobody could take a picture"),
}


class PartField(CleanTextField):
    """Words of one part: wanted for the hand-over, but a sheet is saved while parts are empty."""

    def validate(self, value: str) -> None:
        """Only too long words are refused."""
        if value:
            super().validate(value)


class SheetForm(WithFiles):
    """All parts at once."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blank = Investigation()
        for part in Investigation.OWN_WORDS:
            self.fields[part] = PartField(label=blank.label(part), help_text=HINTS[part], max_length=MOST)

    def warn(self, asked: Mapping[str, int]) -> None:
        """Say at the parts that consultants ask back about how often they did."""
        for part, count in asked.items():
            said = ngettext("consultants asked back %(n)d time", "consultants asked back %(n)d times", count)
            field = self.fields[part]
            field.help_text = f"{field.help_text}{_('; ')}{said % {'n': count}}"

    @property
    def parts(self) -> dict[str, str]:
        """The words of each part."""
        return {part: self.cleaned_data[part] for part in Investigation.OWN_WORDS}

    @property
    def shown(self) -> list[forms.BoundField]:
        """The parts in the order of the sheet."""
        return [self[part] for part in Investigation.OWN_WORDS]


class PartForm(forms.Form):
    """One part."""

    words = PartField(max_length=MOST)
    use_required_attribute = False

    def __init__(self, *args: Any, part: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = Investigation().label(part)
        self.fields["words"].help_text = HINTS[part]


def rows(
    sheet: Investigation, *, marked: bool = False, asked: Mapping[str, int] | None = None
) -> list[dict[str, Any]]:
    """The sheet for the page: name, label, words and advice of each part; the last is about evidence.

    For who may answer them, `marks` are the open ones of the part and `pieces` its words, cut at the marks;
    `asked` says how often consultants asked back about it, where that is often.
    """
    found: list[dict[str, Any]] = [
        {"name": part, "label": str(sheet.label(part)), "words": getattr(sheet, part), "hint": HINTS[part]}
        for part in sheet.PARTS
    ]
    found.append(evidence_row(sheet))
    for row in found if asked else ():
        row["asked"] = asked.get(row["name"], 0) if asked else 0
    if marked and sheet.marks:
        _mark(found, stored_marks(sheet))
    return found


def _mark(found: list[dict[str, Any]], marks: list[Mark]) -> None:
    for row in found:
        if not row.get("fixed"):
            row["marks"] = [mark for mark in marks if mark.part == row["name"]]
            row["pieces"] = pieces(row["words"], row["marks"])


def pieces(words: str, marks: list[Mark]) -> list[tuple[str, bool]]:
    """The words cut at the marks: each piece, and whether it is marked; empty without marks."""
    found, at = [], 0
    for mark in marks:
        found += [(words[at : mark.start], False), (words[mark.start : mark.end], True)]
        at = mark.end
    return [piece for piece in (*found, (words[at:], False)) if piece[0]] if marks else []


def evidence_row(sheet: Investigation) -> dict[str, Any]:
    """Evidence is there, or it is said why there is none."""
    words = _("There are pictures or files") if sheet.has_evidence else sheet.no_evidence
    return {
        "name": "no_evidence",
        "label": _("Evidence, or why there is none"),
        "words": words,
        "hint": HINTS["no_evidence"],
        "fixed": sheet.has_evidence,
    }
