"""How long the PDF of a dossier takes: each dossier of a demo, printed as its page asks for it. Answers JSON.

usage: python -m bench.printed      (LUOSHI_DATA says where the demo is)
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time

import django

django.setup()

from django.utils import translation  # noqa: E402

from luoshi.evidence.queries import attachments_for  # noqa: E402
from luoshi.problems.models import Dossier  # noqa: E402
from luoshi.problems.printing import printed  # noqa: E402

MOST = 20


def main() -> None:
    """Print each of the latest dossiers once; what was printed a moment ago is not among them."""
    taken, worked, sizes, pictures = [], [], [], 0
    dossiers = Dossier.objects.select_related(
        "problem__project__organization", "consultant", "firm", "made_by"
    )
    for one in dossiers.order_by("-made_at")[:MOST]:
        one.consultant.project = one.problem.project
        files = attachments_for("dossier", [one.pk], member=one.consultant)[one.pk]
        began, before = time.perf_counter(), os.times()
        with translation.override("zh-hans"):
            made = printed(one, files)
        after = os.times()
        taken.append(time.perf_counter() - began)
        worked.append(sum(after[:4]) - sum(before[:4]))
        sizes.append(len(made))
        pictures += any(file.is_picture for file in files)
    told = {
        "n": len(taken), "pictures": pictures, "median": statistics.median(taken), "worst": max(taken),
        "cpu": statistics.mean(worked), "bytes": statistics.mean(sizes),
    }  # fmt: skip
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
