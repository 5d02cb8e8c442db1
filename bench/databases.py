"""Copies of the bench's database, so that each run meets the same rows and no run the warmth of another."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from django.db import connection
from psycopg import sql


def url_of(name: str) -> str:
    """The address of a database beside the one of the settings."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Let this process speak with the database of that name for the length of the block, then with none."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


@contextmanager
def copy_of(source: str, name: str) -> Iterator[str]:
    """A copy of a database, file by file, that is dropped at the end; nobody may be connected to the source."""
    connection.close()
    _tell("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, source)
    try:
        yield name
    finally:
        _tell("DROP DATABASE {} WITH (FORCE)", name)


def _tell(statement: str, *names: str) -> None:
    settings = connection.settings_dict
    with psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    ) as server:
        server.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))
