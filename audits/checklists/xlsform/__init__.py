"""Checklists as XLSForms: reading them in a process of their own, and writing them.

pyxform is imported by the reading process only, never by the web server.
"""

from audits.checklists.xlsform.process import read

__all__ = ["read"]
