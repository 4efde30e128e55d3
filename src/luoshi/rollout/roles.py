"""The roles of a member, in the order in which a person is named by them."""

from django.utils.translation import pgettext_lazy

REPORTER, HEAD, LEAD, SPONSOR = "reporter", "head", "lead", "sponsor"
CONSULTANT, DEVELOPER, OBSERVER = "consultant", "developer", "observer"
ROLES = [
    (REPORTER, pgettext_lazy("role", "Front-line user")),
    (HEAD, pgettext_lazy("role", "Head of department")),
    (LEAD, pgettext_lazy("role", "Project lead")),
    (SPONSOR, pgettext_lazy("role", "Head of the company")),
    (CONSULTANT, pgettext_lazy("role", "Consultant")),
    (DEVELOPER, pgettext_lazy("role", "Software company")),
    (OBSERVER, pgettext_lazy("role", "Observer")),
]
EXTERNAL = frozenset({CONSULTANT, DEVELOPER})
# The foremost role comes first.
RANK = (LEAD, SPONSOR, HEAD, CONSULTANT, DEVELOPER, REPORTER, OBSERVER)
