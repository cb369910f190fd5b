"""Addresses of fieldwork."""

from flask import Blueprint

fieldwork = Blueprint("fieldwork", __name__)
