"""The blueprint that all pages of visits hang on."""

from flask import Blueprint

visits = Blueprint("visits", __name__)
