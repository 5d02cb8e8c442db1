"""PostgreSQL and Valkey without an installation: what `bin/demo` and the tests start for themselves.

Production never comes here: it gives `DATABASE_URL` and `REDIS_URL`.
"""
