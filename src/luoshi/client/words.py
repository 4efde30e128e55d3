"""Sentences of the client in the languages of the product, without Django."""

from __future__ import annotations

import gettext as catalogs
import os
from pathlib import Path

HERE = Path(__file__).resolve().parent / "locale"
CATALOGS = {"zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}
LANGUAGES = {"zh": "zh-hans", "zh_TW": "zh-hant", "zh_HK": "zh-hant", "en": "en"}
USUAL = "zh-hans"


class _Spoken:
    """What is spoken by this process."""

    catalog: catalogs.NullTranslations = catalogs.NullTranslations()


def gettext(text: str) -> str:
    """The sentence in the language that is spoken."""
    return _Spoken.catalog.gettext(text)


def speak(language: str) -> None:
    """From now on in this one; English where there is no catalog of it."""
    named = [CATALOGS[language]] if language in CATALOGS else []
    _Spoken.catalog = catalogs.translation("django", HERE, named, fallback=True)


def of_terminal() -> str:
    """What the terminal is set to; empty where it says nothing that we speak."""
    said = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return LANGUAGES.get(said[:5]) or LANGUAGES.get(said[:2]) or ""


def language() -> str:
    """That of the terminal; Chinese where it says nothing."""
    return of_terminal() or USUAL
