"""Addresses of problems."""

from django.urls import path

from luoshi.problems.views import (
    bulk,
    dossier,
    holders,
    inbox,
    listing,
    marks,
    moves,
    page,
    phrases,
    portal,
    sheet,
    targets,
)

app_name = "problems"
urlpatterns = [
    path("desk/", portal.desk, name="desk"),
    path("inbox/", inbox.index, name="inbox"),
    path("inbox/<int:number>/", inbox.item, name="inbox_item"),
    path("inbox/<int:number>/next/", inbox.onward, name="inbox_next"),
    path("inbox/<int:number>/ask/", inbox.ask, name="inbox_ask"),
    path("holders/", holders.index, name="holders"),
    path("phrases/", phrases.index, name="phrases"),
    path("phrases/menu/", phrases.menu, name="phrase_menu"),
    path("phrases/<uuid:pk>/", phrases.change, name="phrase"),
    path("setup/targets/", targets.targets, name="targets"),
    path("problems/", listing.index, name="list"),
    path("problems/bulk/undo/", bulk.undo, name="bulk_undo"),
    path("problems/bulk/<slug:do>/", bulk.bulk, name="bulk"),
    path("problems/export.<str:kind>", listing.download, name="export"),
    path("problems/views/", listing.save_view, name="save_view"),
    path("problems/views/<uuid:view>/remove/", listing.drop_view, name="drop_view"),
    path("problems/<int:number>/", page.show, name="show"),
    path("problems/<int:number>/do/<slug:verb>/", moves.move, name="move"),
    path("problems/<int:number>/undo/", page.undo, name="undo"),
    path("problems/<int:number>/watch/", page.watch, name="watch"),
    path("problems/<int:number>/remind/", page.remind, name="remind"),
    path("problems/<int:number>/sheet/", sheet.sheet, name="sheet"),
    path("problems/<int:number>/sheet/draft/", sheet.draft, name="sheet_draft"),
    path("problems/<int:number>/sheet/<slug:name>/", sheet.part, name="sheet_part"),
    path("problems/<int:number>/marks/", marks.answer, name="mark"),
    path("problems/<int:number>/hand-over/", dossier.hand_over, name="hand_over"),
    path("problems/<int:number>/dossier/<int:version>/", dossier.dossier, name="dossier"),
    path("problems/<int:number>/vendor-number/", portal.vendor_number, name="vendor_number"),
]
