"""All addresses. A project's pages lie under /<company>/<KEY>/."""

from django.urls import include, path

from luoshi.config.health import healthz
from luoshi.home.views import front

urlpatterns = [
    path("", front, name="front"),
    path("healthz", healthz, name="healthz"),
    path("", include("luoshi.ui.urls")),
    path("", include("luoshi.people.urls")),
    path("", include("luoshi.rollout.root_urls")),
    path("", include("luoshi.home.root_urls")),
    path("", include("luoshi.post.root_urls")),
    path("", include("luoshi.api.urls")),
    path("<slug:org>/<str:key>/", include("luoshi.home.urls")),
    path("<slug:org>/<str:key>/", include("luoshi.diary.urls")),
    path("<slug:org>/<str:key>/", include("luoshi.problems.urls")),
    path("<slug:org>/<str:key>/", include("luoshi.changes.urls")),
    path("<slug:org>/<str:key>/", include("luoshi.knowledge.urls")),
    path("<slug:org>/<str:key>/", include("luoshi.talk.urls")),
    path("<slug:org>/<str:key>/", include("luoshi.rewards.urls")),
    path("<slug:org>/<str:key>/", include("luoshi.evidence.urls")),
    path("<slug:org>/<str:key>/", include("luoshi.search.urls")),
    path("<slug:org>/<str:key>/", include("luoshi.messenger.urls")),
    path("<slug:org>/<str:key>/", include("luoshi.post.urls")),
    path("<slug:org>/<str:key>/", include("luoshi.mailroom.urls")),
    path("<slug:org>/<str:key>/", include("luoshi.api.project_urls")),
    path("<slug:org>/<str:key>/", include("luoshi.api.webhooks.urls")),
    path("<slug:org>/<str:key>/", include("luoshi.rollout.urls")),
]

handler400 = "luoshi.config.trouble.bad_request"
handler403 = "luoshi.ui.errors.forbidden"
handler404 = "luoshi.ui.errors.not_found"
handler500 = "luoshi.config.trouble.server_error"
