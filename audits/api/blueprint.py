"""The blueprint that all addresses of the API hang on. Everything under it answers in JSON, refusals too."""

from flask import Blueprint

api = Blueprint("api", __name__, url_prefix="/api/v1")
