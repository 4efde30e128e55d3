"""The navigation of each role leads only to pages that this role may open."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from luoshi.testing.cast import Cast

FRAME = re.compile(r'<nav class="nav".*?</nav>', re.DOTALL)
LINK = re.compile(r'<a [^>]*href="(/[^"]*)"')


@pytest.mark.parametrize(
    "role", ["reporter", "lead", "head", "sponsor", "consultant", "developer", "observer"]
)
def test_every_link_leads_somewhere(cast: Cast, role: str) -> None:
    browser = Client()
    browser.force_login(cast.everybody()[role].user)
    home = browser.get("/", follow=True).content.decode()
    links = set(LINK.findall(FRAME.findall(home)[0]))
    assert len(links) > 2
    assert not [link for link in links if browser.get(link, follow=True).status_code != 200]
