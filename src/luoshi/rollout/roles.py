"""The roles of a member, in the order in which a person is named by them."""

from django.utils.translation import gettext_lazy as _

REPORTER, HEAD, LEAD, SPONSOR = "reporter", "head", "lead", "sponsor"
CONSULTANT, DEVELOPER, OBSERVER = "consultant", "developer", "observer"
ROLES = [
    (REPORTER, _("Front-line user")),
    (HEAD, _("Head of department")),
    (LEAD, _("Project lead")),
    (SPONSOR, _("Head of the company")),
    (CONSULTANT, _("Consultant")),
    (DEVELOPER, _("Software company")),
    (OBSERVER, _("Observer")),
]
EXTERNAL = frozenset({CONSULTANT, DEVELOPER})
# The foremost role comes first.
RANK = (LEAD, SPONSOR, HEAD, CONSULTANT, DEVELOPER, REPORTER, OBSERVER)
