"""Comments: what somebody said on a thing, sealed when it is said."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.evidence.models import Attachment, attach
from luoshi.evidence.models.attachment import Given
from luoshi.kernel import clock
from luoshi.kernel.idempotency import claim
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Firm, Member, Organization, Project
from luoshi.talk import notices, rules, topics
from luoshi.talk.rules import ALL, INTERNAL
from luoshi.talk.topics import Topic
from luoshi.talk.words import mentioned_in, render
from luoshi.trail.models import Event, record

BATCH = 500
MOST_CUT = 10_000


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments by topic and by who may read them."""

    def on(self, topic: Topic) -> CommentQuerySet:
        """The thread of one thing, oldest first."""
        return self.filter(subject_kind=topic.trail_kind, subject_id=topic.pk).order_by("at", "id")

    def visible_to(self, member: Member) -> CommentQuerySet:
        """Comments on things the member may see.

        Outsiders read only what is written for all sides, and nothing that another firm wrote or that was
        said while the matter lay with another firm.
        """
        found = self.filter(topics.on_visible(member), project_id=member.project_id)
        if not member.is_external:
            return found
        ours = Q(author__firm__isnull=True) | Q(author__firm_id=member.firm_id)
        here = Q(firm__isnull=True) | Q(firm_id=member.firm_id)
        return found.filter(ours, here, audience=ALL)

    def for_page(self) -> CommentQuerySet:
        """With what an entry of the timeline shows."""
        author = ("author__firm", "author__department", "project__organization")
        return self.select_related(*author).prefetch_related("mentions")


class Comment(Record):
    """评论: words and files for all three sides or for the company alone. Never edited."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    audience = models.CharField(max_length=10, choices=rules.AUDIENCES, default=ALL)
    at = models.DateTimeField(default=clock.now)
    # The only firm that reads it, where several may see what it is about.
    firm = models.ForeignKey(Firm, null=True, on_delete=models.PROTECT, related_name="+")
    # What was quoted in the mail that this was, so that nothing of it is lost.
    cut = models.TextField(blank=True)
    mentions = models.ManyToManyField(Member, related_name="+")

    # Filled by `queries`, for all comments of a page at once.
    files: list[Attachment]
    reader: Member | None = None
    objects = CommentQuerySet.as_manager()
    trail_kind = "comment"

    class Meta:
        verbose_name = _("comment")
        indexes: ClassVar = [
            # The timeline of one thing, and of a list of things.
            models.Index(fields=["subject_id", "at"], name="comment_thread"),
        ]

    def __str__(self) -> str:
        return self.words[:80]

    @property
    def is_internal(self) -> bool:
        """Whether only the company's own people read it."""
        return self.audience == INTERNAL

    @cached_property
    def html(self) -> SafeString:
        """The words for the page."""
        return render(self.words, self.project, [person.name for person in self.mentions.all()])

    @property
    def quoted(self) -> str:
        """What was cut from the mail, for its author and the company's own people: it may quote anything."""
        reader = self.reader
        own = reader is not None and (not reader.is_external or reader.pk == self.author_id)
        return self.cut if own else ""

    @property
    def seal(self) -> str:
        """SHA-256 of the words, written into the trail when they were said."""
        return hashlib.sha256(self.words.encode("utf-8", "surrogatepass")).hexdigest()

    @classmethod
    def comments_stay_as_said(cls) -> Iterator[str]:
        """One sentence for each comment, of any project, whose words are not those that were said."""
        rows = cls.objects.order_by("id").only("subject_id", "words").iterator(BATCH)
        while batch := list(islice(rows, BATCH)):
            about = {comment.subject_id for comment in batch}
            said = Event.objects.filter(subject_id__in=about, verb="say").values_list("facts", flat=True)
            seals = {facts.get("comment"): facts.get("sha256") for facts in said}
            for comment in batch:
                if seals.get(str(comment.pk)) != comment.seal:
                    yield f"comment {comment.pk}: its words are not those in the trail"


def say(
    topic: Any,
    *,
    by: Member,
    words: str,
    audience: str = ALL,
    attachments: Iterable[Given] = (),
    channel: str = "web",
    cut: str = "",
) -> Comment:
    """Add a comment to the thread of `topic` and tell who is mentioned and who follows.

    `cut` was quoted below the words of a mail. Mentions are found in the words as “@name”.
    One transaction, one trail event.
    Raises Refusal with the sentence, GoneFile for a file that is not the author's draft.
    """
    words, given = words.strip(), list(attachments)
    with transaction.atomic():
        claim()
        if not topics.can_see(by, topic):
            raise Refusal(gettext("This is not open to you any more."))
        called = mentioned_in(words, Member.objects.visible_to(by).active().select_related("user", "project"))
        verdict = rules.may_say(by, audience) & rules.words_fit(words, bool(given))
        (verdict & rules.may_mention(called, audience)).or_refuse()
        comment = _written(topic, by, words, audience, cut)
        comment.mentions.set([person for person in called if topics.can_see(person, topic)])
        files = attach(given, "comment", comment.pk, by=by, internal=comment.is_internal)
        _record(topic, comment, files, channel)
        notices.tell_mentioned(comment, topic)
        topics.told(comment, topic)
    return comment


def _written(topic: Any, by: Member, words: str, audience: str, cut: str) -> Comment:
    return Comment.objects.create(
        organization_id=topic.project.organization_id,
        project=topic.project,
        subject_kind=topic.trail_kind,
        subject_id=topic.pk,
        author=by,
        words=words,
        audience=audience,
        cut=cut[:MOST_CUT],
        firm_id=topics.firm_with(topic) and (by.firm_id or topics.firm_with(topic)),
    )


def _record(topic: Any, comment: Comment, files: list[Attachment], channel: str) -> None:
    facts = {"comment": str(comment.pk), "audience": comment.audience, "sha256": comment.seal}
    if files:
        facts["files"] = ",".join(one.file.sha256 for one in files)
    record(topic, "say", by=comment.author, facts=facts, channel=channel, internal=comment.is_internal)
