"""Addresses of the diary."""

from django.urls import path

from luoshi.diary.views import amending, answers, board, card, compliance, mine, pulse, quiet, regimes, today

app_name = "diary"
urlpatterns = [
    path("today/", today.today, name="today"),
    path("today/nil/", today.nil, name="nil"),
    path("today/file/", today.file, name="file"),
    path("today/fill-in/<slug:day>/", amending.fill_in, name="fill_in"),
    path("today/undo/<slug:day>/", today.undo, name="undo"),
    path("today/trial/<uuid:pk>/", today.trial, name="trial"),
    path("today/write/", card.write, name="write"),
    path("today/meet/", card.meet, name="meet"),
    path("today/solved/", card.self_solved, name="self_solved"),
    path("today/draft/", card.draft, name="draft"),
    path("today/known/", card.suggest, name="suggest"),
    path("today/<int:number>/works/", answers.works, name="works"),
    path("today/<int:number>/fails/", answers.fails, name="fails"),
    path("today/<int:number>/reply/", answers.reply, name="reply"),
    path("today/<int:number>/take-back/", answers.take_back, name="take_back"),
    path("report/", card.report, name="report"),
    path("mine/", mine.show, name="mine"),
    path("today/quiet/", quiet.really_none, name="really_none"),
    path("diary/calendar/", compliance.calendar, name="calendar"),
    path("diary/calendar/today/", compliance.today, name="calendar_today"),
    path("diary/calendar/xlsx/", compliance.workbook, name="calendar_xlsx"),
    path("diary/pulse/", pulse.show, name="pulse"),
    path("diary/pulse/<uuid:department>/follow/", pulse.follow, name="follow"),
    path("diary/pulse/<uuid:department>/dismiss/", pulse.dismiss, name="dismiss"),
    path("diary/", board.missing, name="missing"),
    path("diary/remind/", board.remind, name="remind"),
    path("diary/entries/", board.entries, name="entries"),
    path("diary/versions/<uuid:pk>/", amending.versions, name="versions"),
    path("setup/reporting/", regimes.regimes, name="regimes"),
    path("setup/reporting/preview/", regimes.preview, name="regime_preview"),
    path("setup/reporting/<uuid:pk>/withdraw/", regimes.withdraw, name="withdraw_regime"),
]
