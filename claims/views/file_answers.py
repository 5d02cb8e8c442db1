"""How a file is answered, whichever page it belongs to: as a small picture, or to a script of ours."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from claims.files import uploads
from claims.forms.files import FilesField, Problem, problems_of

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


def refused_json(problems: Sequence[Problem], *, fields: Sequence[str] = (), said: Sequence[str] = ()) -> JsonResponse:
    """Why files were not taken in, for a script that puts each reason beside its file.

    `error` is the first reason; `said` is about the `fields` beside the files. 429 where the same may go through later.
    """
    texts = [*said, *(problem.text for problem in problems)]
    told = {
        "error": texts[0] if texts else "",
        "said": [*said, *(problem.text for problem in problems if problem.at is None)],
        "fields": list(fields),
        "files": [{"at": problem.at, "error": problem.text} for problem in problems if problem.at is not None],
    }
    later = not said and bool(problems) and all(problem.again for problem in problems)
    return JsonResponse(told, status=429 if later else 422)


def for_script(request: HttpRequest, answer: HttpResponse, form: forms.Form) -> HttpResponse:
    """The answer as a script of ours takes it: where a redirect leads, or what is wrong in a form that came back.

    Anything else, such as a refusal with a page of its own, is answered as it is.
    """
    if not asks_for_json(request):
        return answer
    if isinstance(answer, HttpResponseRedirect):
        return JsonResponse({"href": answer.url})
    if answer.status_code != 200 or not form.errors:
        return answer
    of_files = [name for name, field in form.fields.items() if isinstance(field, FilesField)]
    problems = [problem for name in of_files for problem in problems_of(form, name)]
    others = {name: errors for name, errors in form.errors.items() if name not in of_files}
    return refused_json(
        problems, fields=list(others), said=[str(error) for errors in others.values() for error in errors]
    )
