"""Addresses of checklists."""

from flask import Blueprint

checklists = Blueprint("checklists", __name__)
