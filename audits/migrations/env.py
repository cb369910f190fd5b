"""What alembic runs. The connection and its transaction are handed in by `audits.migrations.migrate`."""

from alembic import context

from audits.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
