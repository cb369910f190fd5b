"""`flask --app wsgi export …`: files out, in the columns of the imports."""

from audits.commands import Group

exports = Group("export", help="Write stores, visits, scores or a checklist to a file.")
