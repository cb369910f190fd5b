"""The app, from the environment."""

from audits.app import create_app

app = create_app()
