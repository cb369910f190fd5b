"""The blueprint of people. The pages that give somebody a region or stores are in the stores' room."""

from flask import Blueprint

people = Blueprint("people", __name__)
