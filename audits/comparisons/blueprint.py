"""The blueprint that all addresses of comparisons hang on."""

from flask import Blueprint

comparisons = Blueprint("comparisons", __name__)
