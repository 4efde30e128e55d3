"""Addresses of changes."""

from django.urls import path

from luoshi.changes.views import (
    comparing,
    judging,
    listing,
    moves,
    opening,
    options,
    page,
    piloting,
    screening,
    setup,
    turning,
)

app_name = "changes"
urlpatterns = [
    path("changes/", listing.index, name="list"),
    path("changes/export.<str:kind>", listing.download, name="export"),
    path("changes/new/", opening.write, name="open"),
    path("changes/new/draft/", opening.draft, name="draft"),
    path("changes/new/known/", opening.suggest, name="suggest"),
    path("changes/new/kind/", opening.template, name="template"),
    path("changes/from/<int:number>/", turning.turn, name="from_problem"),
    path("changes/pilots/", piloting.pilots, name="pilots"),
    path("changes/pilots/days/", piloting.days, name="pilot_days"),
    path("setup/changes/", setup.setup, name="setup"),
    path("setup/changes/limits/", setup.limits, name="limits"),
    path("setup/changes/freeze/", setup.freeze, name="freeze"),
    path("setup/changes/freeze/<uuid:pk>/lift/", setup.lift, name="lift"),
    path("setup/changes/kind/", setup.propose, name="propose"),
    path("setup/changes/kind/<uuid:pk>/approve/", setup.approve, name="approve_kind"),
    path("setup/changes/kind/<uuid:pk>/stop/", setup.stop, name="stop_kind"),
    path("changes/<int:number>/", page.show, name="show"),
    path("changes/<int:number>/as-is/", screening.as_is, name="as_is"),
    path("changes/<int:number>/forward/", screening.forward, name="forward"),
    path("changes/<int:number>/brief/<int:version>/", screening.brief, name="brief"),
    path("changes/<int:number>/do/<slug:verb>/", moves.move, name="move"),
    path("changes/<int:number>/compare/", comparing.compare, name="compare"),
    path("changes/<int:number>/undo/", page.undo, name="undo"),
    path("changes/<int:number>/seen/", page.seen, name="seen"),
    path("changes/<int:number>/watch/", page.watch, name="watch"),
    path("changes/<int:number>/nudge/", moves.nudge, name="nudge"),
    path("changes/<int:number>/options/new/", options.option, name="option_new"),
    path("changes/<int:number>/options/<uuid:pk>/", options.option, name="option"),
    path("changes/<int:number>/options/<uuid:pk>/drop/", options.drop, name="option_drop"),
    path("changes/<int:number>/opinions/<uuid:pk>/", options.answer, name="answer_objection"),
    path("changes/<int:number>/remind/", judging.remind, name="remind"),
]
