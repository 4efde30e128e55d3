"""The index is whole, and can be made again."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from luoshi.rollout.models import Area
from luoshi.search.models import Document, Frequency
from luoshi.search.queries import find
from luoshi.search.tests.shelf import Shelf
from luoshi.testing.cast import Cast


def test_a_document_is_written_by_one_statement_and_once_more_over_itself(cast: Cast, shelf: Shelf):
    area = Area.objects.create(project=cast.project, name="审批卡住")
    with CaptureQueriesContext(connection) as ours:
        Document.index("area", area)
    area.name = "审批很慢"
    Document.index("area", area)
    assert [document.title for document in Document.objects.filter(subject_id=area.pk)] == ["审批很慢"]
    with CaptureQueriesContext(connection) as many:
        Document.index_many("area", [area])
    (one,), (other,) = (
        [re.sub(r"VALUES.*?ON CONFLICT|RETURNING.*|[() ]", "", asked["sql"]) for asked in seen]
        for seen in (ours, many)
    )
    assert one == other and "EXCLUDED" in one


def test_what_is_rolled_back_is_not_found(cast: Cast, shelf: Shelf):
    with pytest.raises(RuntimeError), transaction.atomic():
        shelf.put("审批卡住")
        raise RuntimeError
    assert find(cast.lead, "审批") == []


def test_reindex_writes_what_is_missing_and_drops_what_is_gone(cast: Cast, shelf: Shelf, capsys):
    Document.objects.all().delete()
    gone = shelf.put("报价空白")
    Area.objects.filter(pk=gone.pk).delete()
    Area.objects.create(project=cast.project, name="审批卡住")
    call_command("reindex", "area")
    assert [hit.title for hit in find(cast.lead, "审批")] == ["审批卡住"]
    assert not Document.objects.filter(subject_id=gone.pk).exists()


def test_reindex_names_what_it_does_not_know(cast: Cast, shelf: Shelf):
    with pytest.raises(CommandError, match="nonsense"):
        call_command("reindex", "nonsense")


def test_reindex_twice_changes_nothing(cast: Cast, shelf: Shelf, capsys):
    shelf.put("审批卡住")
    for _ in range(2):
        call_command("reindex")
    assert len(find(cast.lead, "审批")) == 1


def test_counting_what_is_common_is_repeatable(cast: Cast, shelf: Shelf):
    for number in range(6):
        shelf.put(f"客户列表{number}")
    Frequency.refresh()
    before = list(Frequency.objects.order_by("token").values_list("token", "documents"))
    assert ("客户", 6) in before
    Frequency.refresh()
    assert list(Frequency.objects.order_by("token").values_list("token", "documents")) == before


def test_the_index_keeps_step_with_the_documents(cast: Cast, shelf: Shelf):
    area = shelf.put("审批卡住")
    shelf.rename(area, "报价空白")
    shelf.put("客户列表")
    Document.objects.filter(title="客户列表").delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # Raises when the index and the documents say different things.
            cursor.execute("INSERT INTO search_index(search_index) VALUES ('integrity-check')")
    assert [hit.title for hit in find(cast.lead, "空白")] == ["报价空白"]
