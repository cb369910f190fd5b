"""Addresses of stores."""

from flask import Blueprint

stores = Blueprint("stores", __name__)
