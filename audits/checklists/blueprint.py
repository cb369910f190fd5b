"""The blueprint of checklists and of stores' own touchpoints."""

from flask import Blueprint

checklists = Blueprint("checklists", __name__)
