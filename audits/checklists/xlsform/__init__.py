"""Checklists as XLSForms: reading them in a process of their own, and writing them.

pyxform is imported by the reading process only, never by the web server.
"""

from audits.checklists.xlsform.process import read
from audits.checklists.xlsform.writing import write_workbook

__all__ = ["read", "write_workbook"]
