import gc
import os

from django.core.wsgi import get_wsgi_application

from policies.checks import stop_on_unusable_terms

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

stop_on_unusable_terms()
application = get_wsgi_application()
# What is loaded by now is held for good, and shared by the workers that are forked from here: the collector need not
# walk through it, which took a quarter of a page's time. Nor need it look so often: a page makes thousands of small
# things and hardly a ring of them.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
