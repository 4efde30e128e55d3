"""What was said while a problem lay with a firm stays with that firm; its dossiers say when that was."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import Any

from django.db import migrations

BATCH = 500


def keep_the_firm(apps: Any, schema_editor: Any) -> None:
    """Before the first hand-over and between two firms it was said to nobody outside: it stays open."""
    comments, dossiers = apps.get_model("talk", "Comment"), apps.get_model("problems", "Dossier")
    about = comments.objects.filter(subject_kind="problem", firm__isnull=True).order_by("id")
    rows = about.select_related("author").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        given = defaultdict(list)
        of = {comment.subject_id for comment in batch}
        for dossier in dossiers.objects.filter(problem_id__in=of).order_by("made_at", "version"):
            given[dossier.problem_id].append(dossier)
        for comment in batch:
            comment.firm_id = comment.author.firm_id or _firm_at(given[comment.subject_id], comment.at)
        comments.objects.bulk_update([comment for comment in batch if comment.firm_id], ["firm"])


def _firm_at(dossiers: list[Any], at: Any) -> Any:
    before = [dossier for dossier in dossiers if dossier.made_at <= at]
    if not before or (before[-1].withdrawn_at and before[-1].withdrawn_at <= at):
        return None
    return before[-1].firm_id


class Migration(migrations.Migration):
    dependencies = [
        ("problems", "0005_answered_marks"),
        ("talk", "0004_comment_for_one_firm"),
    ]

    operations = [migrations.RunPython(keep_the_firm, migrations.RunPython.noop)]
