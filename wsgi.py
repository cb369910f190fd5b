"""The app, from the environment."""

import gc
import os

# The matrices here are small: a second linear-algebra thread only fights the other workers for the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from audits.app import create_app
from audits.errors import AuditError

try:
    app = create_app()
except AuditError as refusal:
    raise SystemExit(str(refusal)) from None

# What the app is made of stays: looking through all of it for rubbish time and again added half to a large page.
gc.collect()
gc.freeze()
