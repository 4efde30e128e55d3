"""Somebody at a screen, told in the words of the product: what they open, tap, write and read."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from luoshi.rollout.models import Member
from luoshi.ui.moments import date_text
from tests.conftest import PageAs

PASTE = """(area, [data, type]) => {
    const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], 'image.png', {type}));
    area.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
}"""
# The languages and the widths of a phone and a desk, and the same turned round: every second claim walks that way.
SCREENS = pytest.mark.parametrize(("lang", "width"), [("zh-hans", 390), ("en", 1440)])
TURNED = pytest.mark.parametrize(("lang", "width"), [("zh-hans", 1440), ("en", 390)])
COMPOSING = {"key": "Enter", "isComposing": True, "keyCode": 229, "bubbles": True, "cancelable": True}


class Somebody:
    """One member before one browser. Sentences are named by their English and read in the member's language."""

    def __init__(self, page: Page, member: Member, lang: str) -> None:
        self.page, self.member, self.lang = page, member, lang

    def says(self, sentence: str, context: str = "", **facts: object) -> str:
        """A sentence of the product in this person's language."""
        with translation.override(self.lang):
            found = pgettext(context, sentence) if context else gettext(sentence)
            return found % facts if facts else found

    def counts(self, one: str, many: str, n: int, **facts: object) -> str:
        """A sentence with a number in it."""
        with translation.override(self.lang):
            return ngettext(one, many, n) % {"n": n, **facts}

    def date(self, day: date) -> str:
        """A calendar date as this person reads it."""
        with translation.override(self.lang):
            return date_text(day)

    def opens(self, place: str, *args: object, query: str = "") -> None:
        """Go to a page of the project by its name, or to an address."""
        self.page.goto(place if place.startswith("/") else self.member.project.url(place, *args) + query)

    def leaves_and_comes_back(self, place: str) -> None:
        """Close the page and open it once more in the same browser."""
        context = self.page.context
        self.page.close()
        self.page = context.new_page()
        self.opens(place)

    def button(self, sentence: str, context: str = "", within: str = "body", **facts: object) -> Locator:
        """A button, or a link that looks like one."""
        name, scope = self.says(sentence, context, **facts), self.page.locator(within)
        found = scope.get_by_role("button", name=name, exact=True)
        return found.or_(scope.get_by_role("link", name=name, exact=True)).locator("visible=true").first

    def taps(self, sentence: str, context: str = "", within: str = "body", **facts: object) -> None:
        """Press a button."""
        self.waits_for_the_script()
        self.button(sentence, context, within, **facts).click()

    def waits_for_the_script(self) -> None:
        """A robot is faster than any hand: without this it would use the page as one without script."""
        self.page.wait_for_load_state("domcontentloaded")
        expect(self.page.locator("key-keeper:defined")).to_be_attached()

    def unfolds(self, sentence: str) -> None:
        """Open what lies behind a summary."""
        self.page.locator("summary", has_text=self.says(sentence)).first.click()

    def unfolds_menu(self, sentence: str) -> None:
        """Open a menu that is an icon only, unless it stands open already."""
        named = self.page.locator(f"main summary[aria-label='{self.says(sentence)}']")
        menu = named.locator("visible=true").first
        if menu.locator("..").get_attribute("open") is None:
            menu.click()

    def presses(self, *keys: str) -> None:
        """Press keys one after the other, wherever the caret is."""
        self.waits_for_the_script()
        for key in keys:
            self.page.keyboard.press(key)

    def writes(self, label: str, words: str, within: str = "body") -> None:
        """Fill the field with this label."""
        self.field(label, within).fill(words)

    def field(self, label: str, within: str = "body") -> Locator:
        """The visible field with this label."""
        found = self.page.locator(within).get_by_label(self.says(label))
        return found.locator("visible=true").first

    def picks(self, sentence: str, within: str = "body") -> None:
        """Choose a chip."""
        chip = self.page.locator(within).locator("label.chip", has_text=self.says(sentence))
        chip.locator("visible=true").first.click()

    def hears(self, sentence: str, **facts: object) -> None:
        """What the page says after a move."""
        expect(self.page.locator("#toasts .toast").last).to_contain_text(self.says(sentence, **facts))

    def reads(self, words: str, within: str = "main") -> None:
        """These words stand on the page."""
        expect(self.page.locator(within).get_by_text(words).locator("visible=true").first).to_be_visible()

    def pastes(self, area: Locator) -> None:
        """Paste a screenshot while the caret is in this field."""
        area.evaluate(PASTE, [base64_png(), "image/png"])

    def ends_a_composition(self, area: Locator) -> None:
        """Enter that takes a candidate of the input method, with and without Ctrl."""
        for ctrl in (False, True):
            area.dispatch_event("keydown", {**COMPOSING, "ctrlKey": ctrl})


def base64_png() -> str:
    return base64.b64encode(png("indigo")["buffer"]).decode()


def png(colour: str = "teal") -> dict[str, Any]:
    """A small screenshot, as a file chooser hands it over."""
    out = io.BytesIO()
    Image.new("RGB", (640, 400), colour).save(out, "PNG")
    return {"name": f"{colour}.png", "mimeType": "image/png", "buffer": out.getvalue()}


Meet = Callable[..., Somebody]


def meeting(page_as: PageAs, lang: str, screen: int = 1440) -> Meet:
    """meet(member, width): that person before a screen of this width, reading this language."""

    def meet(member: Member, width: int = screen, **more: Any) -> Somebody:
        return Somebody(page_as(member, width=width, lang=lang, **more), member, lang)

    return meet
