"""A cache that outlives its server: while Valkey is away, each process remembers for itself."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError


def _steady(name: str) -> Callable[..., Any]:
    """The operation of that name, asked of Valkey, else of the process's own memory."""
    far, near = getattr(RedisCache, name), getattr(LocMemCache, name)

    @wraps(far)
    def operation(self: "SteadyCache", *args: Any, **kwargs: Any) -> Any:
        try:
            return far(self, *args, **kwargs)
        except (RedisError, OSError):
            return near(self.own, *args, **kwargs)

    return operation


class SteadyCache(RedisCache):
    """Valkey; where it does not answer, the process's own memory.

    The limits on sign-in and filing live in the cache. They then hold per process instead of for all, and neither
    sign-in nor filing fails because the cache is away.
    """

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.own = LocMemCache(f"steady-{server}", {})

    def is_away(self) -> bool:
        """Whether the server does not answer, so that this process remembers for itself."""
        try:
            return not self._cache.get_client().ping()
        except (RedisError, OSError):
            return True

    add = _steady("add")
    get = _steady("get")
    set = _steady("set")
    touch = _steady("touch")
    delete = _steady("delete")
    has_key = _steady("has_key")
    incr = _steady("incr")
    get_many = _steady("get_many")
    set_many = _steady("set_many")
    delete_many = _steady("delete_many")
    clear = _steady("clear")
