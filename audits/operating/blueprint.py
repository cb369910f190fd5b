"""The blueprint that the addresses for operators hang on."""

from flask import Blueprint

from audits.operating.readiness import Looking

operating = Blueprint("operating", __name__)
operating.record_once(lambda state: state.app.extensions.update(looking=Looking()))
