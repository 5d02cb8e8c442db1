"""Addresses of the desk pages."""

from django.urls import URLPattern, path

from claims.views import desk, desk_calls, desk_case, desk_decide, desk_post, desk_queue, desk_route, desk_settle, hours

urlpatterns: list[URLPattern] = [
    path("", desk_queue.queue, name="desk-queue"),
    path("aabningstider/", hours.every_place, name="desk-hours-places"),
    path("aabningstider/callcenter/", hours.call_centre, name="desk-hours"),
    path("post/", desk_post.dead_letters, name="desk-dead-letters"),
    path("post/<int:pk>/igen/", desk_post.retry, name="desk-dead-letter-retry"),
    path("post/<int:pk>/luk/", desk_post.close, name="desk-dead-letter-close"),
    path("sag/<str:number>/", desk_case.case, name="desk-case"),
    path("sag/<str:number>/opkald/", desk.call, name="desk-call"),
    path("sag/<str:number>/aftal-opkald/", desk_calls.agree, name="desk-agree-call"),
    path("sag/<str:number>/vurdering/", desk.assess, name="desk-assess"),
    path("sag/<str:number>/sagsbehandler/", desk.assign, name="desk-assign"),
    path("sag/<str:number>/note/", desk.note, name="desk-note"),
    path("sag/<str:number>/afgoerelse/", desk_decide.decide, name="desk-decide"),
    path("sag/<str:number>/afgoerelse/brev/", desk_decide.letter, name="desk-decide-letter"),
    path("sag/<str:number>/afgoerelse/forslag/", desk_decide.second, name="desk-second"),
    path("sag/<str:number>/afgoerelse/send-tilbage/", desk_decide.send_back, name="desk-send-back"),
    path("sag/<str:number>/erstat/", desk_settle.settle, name="desk-settle"),
    path("sag/<str:number>/reklamation/", desk_settle.recall, name="desk-recall"),
    path("sag/<str:number>/afslut/", desk.close, name="desk-close"),
    path("sag/<str:number>/genaabn/", desk.reopen, name="desk-reopen"),
    path("sag/<str:number>/enhed/", desk.find_device, name="desk-find-device"),
    path("sag/<str:number>/dokument/", desk.document, name="desk-document"),
    path("sag/<str:number>/dokument/<int:document>/", desk.download, name="desk-download"),
    path("sag/<str:number>/dokumentation-komplet/", desk.documents_complete, name="desk-documents-complete"),
    path("sag/<str:number>/vej/", desk_route.choose, name="desk-route"),
    path("sag/<str:number>/vej/indlevering/", desk_route.walk_in, name="desk-route-walk-in"),
    path("sag/<str:number>/vej/label/", desk_route.label, name="desk-route-label"),
    path("sag/<str:number>/vej/afhentning/", desk_route.pickup, name="desk-route-pickup"),
    path("sag/<str:number>/label/", desk_route.print_label, name="desk-label"),
]
