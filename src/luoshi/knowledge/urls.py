"""Addresses of the archive."""

from django.urls import path

from luoshi.knowledge.views import answering, judging, reading, writing

app_name = "knowledge"
urlpatterns = [
    path("knowledge/", reading.index, name="list"),
    path("knowledge/write/", writing.write, name="write"),
    path("knowledge/draft/<int:number>/", writing.draft, name="draft"),
    path("knowledge/answer/<int:number>/", answering.answer, name="answer"),
    path("knowledge/<int:number>/", reading.show, name="show"),
    path("knowledge/<int:number>/revise/", writing.revise, name="revise"),
    path("knowledge/<int:number>/vote/", judging.vote, name="vote"),
    path("knowledge/<int:number>/do/<slug:verb>/", judging.move, name="move"),
]
