"""What a mail does: the verbs that the page would have called, by the same rules, with their refusals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from luoshi.diary.models import Diary, Reminder
from luoshi.evidence.models import Attachment
from luoshi.mailroom.deciding import Waits
from luoshi.mailroom.models import reasons
from luoshi.mailroom.parts import Taken
from luoshi.mailroom.reading import Entry, Part, Reading, entries, is_nil
from luoshi.mailroom.verdicts import is_bad, is_good
from luoshi.post.models import ReplyAddress
from luoshi.problems.lifecycle import VERIFYING
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member
from luoshi.talk import topics
from luoshi.talk.models import Meeting, say

MAIL = "mail"
REPORT, DIARY, NIL, COMMENT, VERDICT = "report", "diary", "nil", "comment", "verdict"
_ANSWERED = re.compile(
    r"^\s*(?:(?:re|aw|回复|回覆|答复|答覆|fw|fwd|转发|轉寄|轉發)\s*[:：]\s*)+", re.IGNORECASE
)


@dataclass
class Filed:
    """What came of a mail: what kind of deed, about what, and each thing with its words and its page."""

    kind: str
    subject: Any
    things: list[dict[str, str]] = field(default_factory=list)
    day: date | None = None

    def adds(self, kind: str, thing: Any, words: str, url: str) -> None:
        """One more thing that came of it."""
        self.things.append({"kind": kind, "id": str(thing.pk), "words": words[:200], "url": url})


def report(by: Member, reading: Reading, taken: Taken) -> Filed:
    """One problem, by the subject and what was said below it, listed in the person's diary."""
    files = list(taken.values())
    if not reading.said.strip() and not files and not reading.subject.strip():
        raise Waits(reasons.NOTHING_SAID)
    return report_words(by, worded(reading.subject, reading.said), files)


def worded(subject: str, said: str) -> str:
    """A subject says what it is about, unless the text begins with it or it names an earlier mail."""
    title, words = _ANSWERED.sub("", subject).strip(), said.strip()
    return words if words.startswith(title) else f"{title}\n\n{words}".strip()


def report_words(by: Member, words: str, files: list[Attachment]) -> Filed:
    """Raises Refusal."""
    problem = Diary.add_entry(by=by, words=words, files=files, channel=MAIL)
    filed = Filed(REPORT, problem)
    filed.adds("problem", problem, f"{problem.code} {problem.title}", problem.url)
    return filed


def answer(by: Member, to: ReplyAddress, reading: Reading, taken: Taken) -> Filed:
    """What a reply does to the thing that its address stands for. Raises Waits or Refusal."""
    if "calendar" in {part.content_type.partition("/")[2] for part in reading.parts}:
        raise Waits(reasons.CALENDAR)
    if not reading.said.strip() and not taken:
        raise Waits(reasons.NOTHING_SAID)
    if to.subject_kind == "arrival":
        return report(by, reading, taken)
    if to.subject_kind == "diary":
        return file_diary(by, day_of(to, by), reading, taken)
    topic = _topic(to, by)
    if topic is None:
        raise Waits(reasons.NO_THREAD)
    topic.project = by.project
    if to.firm_id and to.firm_id != topics.firm_with(topic):
        raise Waits(reasons.MOVED_ON)
    words = reading.said.strip()
    if isinstance(topic, Problem) and (judged := _judged(topic, by, words, taken)):
        return judged
    return comment(topic, by, words, to.audience, list(taken.values()), reading.cut)


def _topic(to: ReplyAddress, by: Member) -> Any | None:
    """What is answered; what is answered to a meeting is said on the thing that it is about."""
    kind, key = to.subject_kind, to.subject_id
    if kind != Meeting.trail_kind:
        return topics.find(kind, key, by)
    meeting = Meeting.objects.visible_to(by).filter(pk=key).first()
    return topics.find(meeting.subject_kind, meeting.subject_id, by) if meeting else None


def comment(
    topic: Any, by: Member, words: str, audience: str, files: Sequence[Attachment], cut: str = ""
) -> Filed:
    """Say it to those for whom the address stands; `cut` is what was quoted. Raises Refusal."""
    said = say(topic, by=by, words=words, audience=audience, attachments=files, channel=MAIL, cut=cut)
    filed = Filed(COMMENT, topic)
    filed.adds("comment", said, topics.name_for(topic, by), f"{topic.url}#c-{said.pk}")
    return filed


def _judged(problem: Problem, by: Member, words: str, taken: Taken) -> Filed | None:
    """好了 or 还不行 of whoever is asked, when nothing else can be meant; else it is a comment."""
    if problem.state != VERIFYING or not problem.awaits(by) or taken:
        return None
    if is_good(words):
        problem.confirm(by=by)
    elif is_bad(words):
        problem.reject(by=by, still=words)
    else:
        return None
    filed = Filed(VERDICT, problem)
    filed.adds("problem", problem, f"{problem.code} {problem.title}", problem.url)
    return filed


def day_of(to: ReplyAddress, by: Member) -> date:
    """The day whose diary the letter was about. Raises Waits when it was about none."""
    thing = diary_thing(to, by)
    if thing is None:
        raise Waits(reasons.NO_THREAD)
    return thing.day


def diary_thing(to: ReplyAddress, by: Member) -> Reminder | Diary | None:
    """What the letter was about."""
    reminder = Reminder.objects.filter(pk=to.subject_id, member=by).first()
    return reminder or Diary.objects.filter(pk=to.subject_id, member=by).first()


def file_diary(by: Member, day: date, reading: Reading, taken: Taken) -> Filed:
    """没问题 files nil; anything else is one problem or several, and the diary with them. Raises Refusal."""
    if not taken and is_nil(reading.said):
        diary = Diary.file_nil(by=by, day=day, channel=MAIL)
        filed = Filed(NIL, diary, day=diary.day)
        filed.adds(DIARY, diary, str(diary), by.project.url("diary:today") + f"?day={diary.day}")
        return filed
    found = [(one.words, _of(one.parts, taken)) for one in with_all_files(entries(reading), reading, taken)]
    return file_entries(by, day, found)


def with_all_files(found: list[Entry], reading: Reading, taken: Taken) -> list[Entry]:
    """A file that stands under no entry belongs to the last one; files alone are one entry."""
    placed = {part.path for entry in found for part in entry.parts}
    rest = [part for part in reading.parts if part.path in taken and part.path not in placed]
    if not found:
        return [Entry(reading.said.strip() or reading.subject, rest)]
    return [*found[:-1], Entry(found[-1].words, [*found[-1].parts, *rest])]


def file_entries(by: Member, day: date, found: list[tuple[str, list[Attachment]]]) -> Filed:
    """Each one reported, then the diary handed in, all or nothing. Raises Refusal."""
    *before, (words, files) = found
    problems = [Diary.add_entry(by=by, words=text, files=own, day=day, channel=MAIL) for text, own in before]
    diary = Diary.file(by=by, day=day, card={"words": words, "files": files}, channel=MAIL)
    problems += [diary.written] if diary.written else []
    filed = Filed(DIARY, diary, day=diary.day)
    for problem in problems:
        filed.adds("problem", problem, f"{problem.code} {problem.title}", problem.url)
    return filed


def _of(parts: Sequence[Part], taken: Taken) -> list[Attachment]:
    return [taken[part.path] for part in parts if part.path in taken]
