"""Every client that reads the addresses of a data directory finds the same sockets."""

from pathlib import Path

import dj_database_url
import pytest
import redis

from portal.embedded import addresses

AWKWARD = Path("/Srv/Sager og Skader/Ærø 100%")


def test_the_database_url_keeps_capitals_spaces_and_danish_letters() -> None:
    parsed = dj_database_url.parse(addresses.database_url(AWKWARD))
    assert parsed["HOST"] == f"{AWKWARD}/run"
    assert (parsed["PORT"], parsed["NAME"], parsed["USER"]) == (5432, "portal", "portal")


def test_redis_reads_the_same_path() -> None:
    pool = redis.ConnectionPool.from_url(addresses.redis_url(AWKWARD))
    assert (pool.connection_kwargs["path"], pool.connection_kwargs["db"]) == (f"{AWKWARD}/run/valkey.sock", 0)


def test_the_cache_has_a_database_beside_the_broker() -> None:
    pool = redis.ConnectionPool.from_url(addresses.cache_url(addresses.redis_url(AWKWARD)))
    assert (pool.connection_kwargs["path"], pool.connection_kwargs["db"]) == (f"{AWKWARD}/run/valkey.sock", 1)
    assert addresses.cache_url("rediss://user:secret@broker:6380/0") == "rediss://user:secret@broker:6380/1"


def test_an_address_over_the_network_is_left_to_celery_as_it_is() -> None:
    assert addresses.celery_url("redis://broker:6379/0") == "redis://broker:6379/0"


def test_a_path_too_long_for_a_socket_gets_a_short_directory_of_its_own() -> None:
    deep, other = Path("/") / ("a" * 60) / ("b" * 60), Path("/") / ("a" * 60) / ("c" * 60)
    short = addresses.socket_directory(deep)
    assert len(str(short / addresses.POSTGRES_SOCKET)) < 100
    assert short == addresses.socket_directory(deep)
    assert short != addresses.socket_directory(other)


def test_a_comma_which_libpq_takes_for_a_list_of_hosts_gets_a_short_directory_too() -> None:
    assert addresses.socket_directory(Path("/srv/Kolding, Vejle")).parent == Path("/tmp")  # noqa: S108


def test_the_length_is_counted_in_bytes() -> None:
    danish = Path("/") / ("ø" * 45)
    assert addresses.socket_directory(danish).parent == Path("/tmp")  # noqa: S108


def test_a_symbolic_link_leads_to_the_same_sockets(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there")
    assert addresses.redis_url(tmp_path / "link") == addresses.redis_url(tmp_path / "there")


def test_a_short_directory_that_others_can_enter_is_refused(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100)
    short = addresses.socket_directory(deep)
    short.mkdir(mode=0o755)
    try:
        with pytest.raises(addresses.ForeignSocketDirectory):
            addresses.database_url(deep)
        short.chmod(0o700)
        assert addresses.socket_directory(deep) == short
    finally:
        short.rmdir()


def test_a_short_directory_that_is_a_link_is_refused(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 101)
    short = addresses.socket_directory(deep)
    short.symlink_to(tmp_path)
    try:
        with pytest.raises(addresses.ForeignSocketDirectory):
            addresses.redis_url(deep)
    finally:
        short.unlink()
