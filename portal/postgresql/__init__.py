"""Django's PostgreSQL, which asks a line less often whether it still works (`ENGINE` of the database)."""
