"""The blueprint of stores and regions."""

from flask import Blueprint

stores = Blueprint("stores", __name__)
