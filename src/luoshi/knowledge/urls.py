"""Addresses of the archive and of bulletins."""

from django.urls import path

from luoshi.knowledge.views import (
    answering,
    bulletin_writing,
    bulletins,
    judging,
    keeping,
    reading,
    reviewing,
    saved,
    writing,
)

app_name = "knowledge"
urlpatterns = [
    path("knowledge/", reading.index, name="list"),
    path("knowledge/write/", writing.write, name="write"),
    path("knowledge/draft/<int:number>/", writing.draft, name="draft"),
    path("knowledge/answer/<int:number>/", answering.answer, name="answer"),
    path("knowledge/todo/", keeping.to_do, name="todo"),
    path("knowledge/todo/review/", reviewing.review, name="review"),
    path("knowledge/tasks/<uuid:pk>/", keeping.task, name="task"),
    path("knowledge/words/<uuid:pk>/<slug:verb>/", keeping.wording, name="wording"),
    path("knowledge/upgrade/", keeping.upgrade, name="upgrade"),
    path("knowledge/saved/", saved.saved, name="saved"),
    path("knowledge/saved/export.<str:kind>", saved.export, name="saved_export"),
    path("knowledge/saved/terms/", saved.terms, name="terms"),
    path("knowledge/<int:number>/", reading.show, name="show"),
    path("knowledge/<int:number>/revise/", writing.revise, name="revise"),
    path("knowledge/<int:number>/vote/", judging.vote, name="vote"),
    path("knowledge/<int:number>/undo/", judging.undo, name="undo"),
    path("knowledge/<int:number>/versions/", keeping.history, name="versions"),
    path("knowledge/<int:number>/versions/<int:edition>/restore/", keeping.restore, name="restore"),
    path("knowledge/<int:number>/do/<slug:verb>/", judging.move, name="move"),
    path("knowledge/bulletins/", bulletins.index, name="bulletins"),
    path("knowledge/bulletins/write/", bulletin_writing.write, name="bulletin_write"),
    path("knowledge/bulletins/<int:number>/", bulletins.show, name="bulletin"),
    path("knowledge/bulletins/<int:number>/revise/", bulletin_writing.revise, name="bulletin_revise"),
    path("knowledge/bulletins/<int:number>/acknowledge/", bulletins.acknowledge, name="acknowledge"),
    path("knowledge/bulletins/<int:number>/remind/", bulletins.remind, name="bulletin_remind"),
    path("knowledge/bulletins/<int:number>/send/", bulletins.send, name="bulletin_send"),
    path("knowledge/bulletins/<int:number>/withdraw/", bulletins.withdraw, name="withdraw"),
]
