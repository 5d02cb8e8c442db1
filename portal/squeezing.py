"""Pages, styles and scripts go out compressed also where no proxy stands in front of us."""

from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# Pictures and PDFs are small already, and what is downloaded says how large it is.
SQUEEZED: Final = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml"})


class SqueezeMiddleware(GZipMiddleware):
    """Answer with gzip where the visitor takes it; the demonstration weighs what production does.

    A page with a secret gets a random length (Django's own guard), and the secrets of forms are masked anew each time.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Let a browser's copy count as fresh: its tag was weakened when the copy was squeezed."""
        if known := request.META.get("HTTP_IF_NONE_MATCH", ""):
            request.META["HTTP_IF_NONE_MATCH"] = known.removeprefix("W/")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Squeeze what is text; everything else goes as it is."""
        if response.headers.get("Content-Type", "").partition(";")[0] not in SQUEEZED:
            return response
        squeezed: HttpResponseBase = super().process_response(request, response)
        return squeezed
