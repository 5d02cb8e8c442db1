"""Files that are kept by whoever asks for them."""

from django.http import HttpResponse

from notifications.outbox import File


def file_answer(file: File) -> HttpResponse:
    """The file as a download; a text is UTF-8."""
    response = HttpResponse(file.content, content_type=f"{file.content_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
