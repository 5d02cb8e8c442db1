"""How a file is answered, whichever page it belongs to: as a small picture, or to a script of ours."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from claims.files import uploads

SMALL_HEADERS = {
    # It never changes, so that a browser may keep it while somebody goes from page to page.
    "Cache-Control": "private, max-age=600",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def small_response(file: Any) -> HttpResponse:
    """A small picture of a file that the caller has checked the access to; 404 where it is no picture."""
    try:
        content = uploads.small_picture(file)
    except uploads.UploadProblem as problem:
        raise Http404 from problem
    return HttpResponse(content, content_type="image/jpeg", headers=SMALL_HEADERS)


def asks_for_json(request: HttpRequest) -> bool:
    """Whether a script of ours asks (static/js/upload.js), which says so and takes nothing else."""
    return request.headers.get("Accept") == "application/json"
