"""The blueprint of rounds and assignments."""

from flask import Blueprint

fieldwork = Blueprint("fieldwork", __name__)
