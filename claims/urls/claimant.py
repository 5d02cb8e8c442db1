"""Addresses of the pages behind a private link."""

from django.urls import path

from claims.urls import case
from claims.views import case_links
from claims.views.claimant import by_link

urlpatterns = [
    *case.behind(by_link, at="<str:token>/", named="claimant"),
    path("<str:token>/luk/", by_link(case_links.close_link), name="claimant-close-link"),
]
