"""Words as HTML: nothing in them ever becomes markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.rollout.models import Organization, Project
from luoshi.talk import words
from luoshi.talk.words import link_numbers, mentioned_in, render

PROJECT = Project(organization=Organization(slug="huarui", name="华锐贸易"), key="CRM", name="CRM上线")
PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "javascript:alert(1)",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "CRM-1<script>CRM-2</script>",
    "@<b>林静</b>",
    "@林静<img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ 7*7 }}{% debug %}",
    "%(x)s {0} {x.__class__}",
    "\u2028<script>\u2029",
    "<math><mi//xlink:href='data:x,<script>alert(4)</script>'>",
    "</textarea><script>alert(1)</script>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
]


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_pages", {})
    # Any page of this project that takes something after it stands in for the page of a problem.
    monkeypatch.setattr(Project, "url", lambda project, name, *args: f"/huarui/CRM/{name}/{args[0]}/")
    link_numbers("problems")


class Reader(HTMLParser):
    """Collects what a browser would read as elements and as text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def is_harmless(said: str, html: str) -> bool:
    read = Reader(html)
    links = all(a["href"].startswith("/huarui/CRM/problems/") for tag, a in read.elements if tag == "a")
    names = {(tag, *attrs) for tag, attrs in read.elements} <= {("a", "href"), ("b", "class")}
    return links and names and read.text == said


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_stays_text(payload: str) -> None:
    assert is_harmless(payload, render(payload, PROJECT, ["林静", "<b>林静</b>"]))


ALPHABET = st.sampled_from(
    [*"<>&\"'/=@#-()\n\t 林静a1", "CRM-128", "@林静", "<script", "onerror=", "&amp;", "\u202e", "👨‍👩‍👧"]
)


@given(st.lists(ALPHABET, max_size=30).map("".join))
def test_whatever_is_written_is_read_back_as_it_was(said: str) -> None:
    assert is_harmless(said, render(said, PROJECT, ["林静"]))


@pytest.mark.parametrize(
    ("said", "linked"),
    [
        ("见CRM-128。", ["128"]),
        ("CRM-1、CRM-2", ["1", "2"]),
        ("ERP-128 XCRM-1 CRM-0 CRM-12a crm-5 CRM-1-2 CRM-9999999999", []),
        ("CRM-C17", []),
    ],
)
def test_only_this_projects_numbers_are_links(said: str, linked: list[str]) -> None:
    links = [attrs["href"] for tag, attrs in Reader(render(said, PROJECT)).elements if tag == "a"]
    assert links == [f"/huarui/CRM/problems/{number}/" for number in linked]


def test_line_breaks_stay() -> None:
    assert render("一\n\n二", PROJECT) == "一\n\n二"


def test_the_longest_name_is_meant() -> None:
    class Person:
        def __init__(self, name: str) -> None:
            self.name = name

    ann, anna, wang, wanglei = (Person(n) for n in ("Ann", "Anna", "王", "王磊"))
    people = [ann, anna, wang, wanglei]
    assert mentioned_in("@Anna 和@王磊", people) == [anna, wanglei]  # type: ignore[arg-type,comparison-overlap]
    assert mentioned_in("a@Ann.example @Annabel", people) == []  # type: ignore[arg-type,comparison-overlap]
    assert mentioned_in("＠王", people) == [wang]  # type: ignore[arg-type,comparison-overlap]
