"""The blueprint of webhooks: head office's pages about them."""

from flask import Blueprint

webhooks = Blueprint("webhooks", __name__)
