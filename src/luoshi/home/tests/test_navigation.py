"""The navigation of each role leads only to pages that this role may open."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from luoshi.home import navigation
from luoshi.problems.models import SavedView
from luoshi.problems.tests.stages import signed_in
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


def test_the_views_that_a_reporter_kept_stand_beside_the_list_and_cost_no_other_page_a_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """On a phone, which has no rail, in the menu of the list."""
    SavedView.objects.create(project=cast.project, member=cast.reporter, name="我报的")
    cast.reporter.project = cast.project
    page = signed_in(cast.reporter).get(cast.project.url("problems:list")).content.decode()
    menu = re.findall(r'<div class="phone-only">.*?</div>', page, re.DOTALL)
    assert "我报的" in FRAME.findall(page)[0] and "我报的" in menu[0]
    with django_assert_num_queries(0):
        assert navigation._views(cast.reporter, cast.project.url("diary:today")) == []


@pytest.mark.parametrize("role", ["reporter", "lead", "consultant"])
def test_nothing_stands_twice_in_the_menu(cast: Cast, role: str) -> None:
    addresses = [item["url"] for item in navigation.frame_of(cast.everybody()[role], "/")["menu"]]
    assert len(addresses) == len(set(addresses))
    assert (cast.project.url("rewards:mine") in addresses) == (role != "consultant")
