"""Cells of files for spreadsheets: no text of anybody becomes a formula."""

from __future__ import annotations


def safe_cell(text: str) -> str:
    """The text in a form that no spreadsheet takes for a formula."""
    risky = text.lstrip(" '\"").startswith(("=", "+", "-", "@")) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if risky else text


def plain_cell(text: str) -> str:
    """The text as it was before it was disarmed, for a file of ours that comes back."""
    return text[1:] if text.startswith("'") and safe_cell(text[1:]) == text else text
