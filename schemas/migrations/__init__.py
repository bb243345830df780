"""The database's structure over time (Alembic). `schemas.migrate` brings a database to the newest."""
