"""`flask --app wsgi import …`: files in, checked as a whole before anything is written."""

from audits.commands import Group

imports = Group("import", help="Bring in stores, a checklist or visits from a file.")
