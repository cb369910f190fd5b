"""Addresses of comparisons."""

from flask import Blueprint

comparisons = Blueprint("comparisons", __name__)
