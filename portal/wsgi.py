import os

from django.core.wsgi import get_wsgi_application

from policies.checks import stop_on_unusable_terms

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

stop_on_unusable_terms()
application = get_wsgi_application()
