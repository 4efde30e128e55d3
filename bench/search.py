"""Search in 100,000 Chinese documents: what p50 and p95 of each kind of question are.

usage: python -m bench.search [DOCUMENTS]      DATABASE_URL names an empty database; without it SQLite
                                              in a folder of its own, removed afterwards

Every document belongs to a row of its own that is asked whether the member may see it, as in the product.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SCRATCH = Path(tempfile.mkdtemp(prefix="luoshi-bench-search-"))
os.environ["LUOSHI_DATA"] = str(SCRATCH)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.config.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from luoshi.rollout.models import Area, Firm, Member  # noqa: E402
from luoshi.search import kinds  # noqa: E402
from luoshi.search.kinds import Doc  # noqa: E402
from luoshi.search.models import Document, Frequency  # noqa: E402
from luoshi.search.queries import find, similar  # noqa: E402
from luoshi.testing.cast import make_member, make_project  # noqa: E402

# Words of front-line users, a line for each part of a sentence.
_LINES = Path(__file__).with_name("search_words.txt").read_text(encoding="utf-8").splitlines()
WORDS = {part: words.split() for part, _, words in (line.partition(": ") for line in _LINES)}
WHERE, DID, SAW, MORE = (WORDS[part] for part in ("where", "did", "saw", "more"))
CHARACTERS = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]


def sentence(dice: random.Random) -> tuple[str, str]:
    """Title and body as a front-line user writes them; names and codes make the long tail of rare tokens."""
    where, did, saw = dice.choice(WHERE), dice.choice(DID), dice.choice(SAW)
    made_up = ["".join(dice.choices(CHARACTERS, k=2)) for _ in range(2)]
    customer = f"{dice.choice(WORDS['city'])}{made_up[0]}{dice.choice(WORDS['trade'])}有限公司"
    more = "，".join(dice.sample(MORE, dice.randint(1, 4)))
    body = f"在{where}里{did}的时候{saw}，{more}。客户是{customer}，"
    body += f"订单SO-{dice.randint(10000, 99999)}，找{dice.choice(WORDS['family'])}{made_up[1]}。"
    if dice.random() < 0.4:
        body += f"后来又在{dice.choice(WHERE)}试了{dice.choice(DID)}，{dice.choice(SAW)}，"
        body += f"错误代码E-{dice.randint(1000, 1999)}。"
    return f"{where}{did}{saw}", body * dice.choice([1, 1, 1, 2])


def document(area: Area) -> Doc:
    number = area.order
    return Doc(area.name, f"/x/{number}/", code=f"CRM-{number}", number=number, body=area.url_patterns)


def seed(documents: int) -> tuple[Member, Member]:
    """The documents, their rows, an insider and an outsider who sees every 200th."""
    call_command("migrate", verbosity=0)
    project, dice = make_project(), random.Random(7)
    firm = Firm.objects.create(project=project, name="启明咨询")
    consultant = make_member(project, "何明远", "consultant", firm=firm)
    started = time.monotonic()
    for first in range(0, documents, 5000):
        rows = []
        for number in range(first + 1, min(first + 5000, documents) + 1):
            title, body = sentence(dice)
            opened = consultant if number % 200 == 0 else None
            rows.append(
                Area(project=project, name=f"{title}#{number}", url_patterns=body, order=number, owner=opened)
            )
        with transaction.atomic():
            Area.objects.bulk_create(rows, batch_size=500)
            Document.index_many("area", rows)
    spent = time.monotonic() - started
    print(
        f"{documents} documents seeded in {spent:.0f} s ({spent / documents * 1000:.2f} ms each)", flush=True
    )
    started = time.monotonic()
    common = Frequency.refresh()
    print(f"{common} common tokens counted in {time.monotonic() - started:.1f} s", flush=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return make_member(project, "林静", "lead"), consultant


def visible(member: Member) -> Any:
    areas = Area.objects.filter(project_id=member.project_id)
    return areas.filter(owner=member) if member.is_external else areas


def busy() -> float:
    """Processor seconds spent so far by this process and, on PostgreSQL, by its server process."""
    spent = time.process_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            fields = (
                Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text(encoding="ascii").rsplit(")")[1].split()
            )
        spent += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent


def measure(name: str, questions: list[str], ask: Callable[[str], list[Any]]) -> None:
    """Ask each question once to warm up and twice for the figures.

    Wall time says what a reader waits on this machine now; processor time also holds on a busy one.
    """
    for question in questions[:20]:
        ask(question)
    taken, found, before = [], 0, busy()
    for question in questions * 2:
        started = time.perf_counter()
        found += len(ask(question))
        taken.append((time.perf_counter() - started) * 1000)
    cpu = (busy() - before) / len(taken) * 1000
    p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    hits = found / len(taken)
    print(f"{name:42} p50 {p50:6.1f}  p95 {p95:6.1f}  processor {cpu:6.1f} ms  hits {hits:.1f}", flush=True)


def main() -> None:
    """Seed, measure, print."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    kinds.register("area", "Modules", visible=visible, document=document, everything=Area.objects.all)
    print(f"{connection.vendor}, {documents} documents")
    try:
        report(*seed(documents), documents)
    finally:
        connection.close()
        shutil.rmtree(SCRATCH, ignore_errors=True)


def report(lead: Member, consultant: Member, documents: int) -> None:
    dice = random.Random(11)
    pairs = sorted({text[at : at + 2] for text in WHERE + DID + SAW for at in range(0, len(text) - 1, 2)})
    names = ["".join(dice.choices(CHARACTERS, k=2)) for _ in range(60)]
    phrases = [dice.choice(WHERE) + " " + dice.choice(SAW) for _ in range(60)]
    unlike = [dice.choice(WHERE) + "怎么" + dice.choice(DID) + "呢" + dice.choice(SAW) for _ in range(60)]
    codes = [f"SO-{dice.randint(10000, 99999)}" for _ in range(60)]
    numbers = [str(dice.randint(1, documents)) for _ in range(60)]
    written = ["".join(sentence(dice))[:220] for _ in range(60)]
    only = ["area"]
    measure("two characters, common word", pairs, lambda q: find(lead, q, only))
    measure("two characters, rare word", names, lambda q: find(lead, q, only))
    measure("one character", sorted({c for w in WHERE for c in w}), lambda q: find(lead, q, only))
    measure("two words", phrases, lambda q: find(lead, q, only))
    measure("a sentence that nothing holds in full", unlike, lambda q: find(lead, q, only))
    measure("a code", codes, lambda q: find(lead, q, only))
    measure("a number", numbers, lambda q: find(lead, q, only))
    measure("alike to a text of 200 characters", written, lambda q: similar(lead, q, only))
    measure(
        f"outsider, {documents // 200} opened: two characters", pairs, lambda q: find(consultant, q, only)
    )
    measure(f"outsider, {documents // 200} opened: alike", written, lambda q: similar(consultant, q, only))


if __name__ == "__main__":
    main()
