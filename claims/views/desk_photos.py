"""The photos of a claim, small enough to stand side by side on its page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from claims.files import uploads
from claims.models import Document


@for_roles(*CALL_CENTRE)
@require_safe
def small(request: HttpRequest, number: str, document: int) -> HttpResponse:
    """A photo as a small JPEG; 404 for a document that is no picture.

    It never changes, so that the browser of whoever has seen it may keep it for as long as a claim is worked on.
    """
    photos = Document.objects.visible_to(signed_in(request)).filter(claim__number=number)
    photos = photos.filter(content_type__in=uploads.PICTURES).select_related("claim")
    try:
        content = uploads.small_picture(get_object_or_404(photos, pk=document))
    except uploads.UploadProblem as problem:
        raise Http404 from problem
    headers = {
        "Cache-Control": "private, max-age=600",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return HttpResponse(content, content_type="image/jpeg", headers=headers)
