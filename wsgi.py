"""The app, from the environment."""

import gc
import logging
import os
import sys

# The matrices here are small: a second linear-algebra thread only fights the other workers for the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from audits.app import create_app
from audits.errors import AuditError
from audits.operating.settings_shown import left_on_this_machine
from audits.web import log_lines

try:
    app = create_app()
except AuditError as refusal:
    raise SystemExit(str(refusal)) from None

# A server's words go to a log; a command's are for whoever typed it.
if "gunicorn" in sys.modules:
    log_lines.set_up(requests=app.extensions["settings"].log == "requests")
    for sentence in left_on_this_machine(app.extensions["settings"]):
        logging.getLogger("audits").warning(sentence)

# What the app is made of stays: looking through all of it for rubbish time and again added half to a large page.
gc.collect()
gc.freeze()
