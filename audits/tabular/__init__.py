"""Tables as files: CSV read row by row with every problem named, CSV and XLSX written row by row."""

from audits.tabular.cells import Cell, guarded, unguarded
from audits.tabular.reading import Column, Row, Table, open_table
from audits.tabular.writing import FileFormat, csv_chunks, workbook_bytes, write_file

__all__ = [
    "Cell",
    "Column",
    "FileFormat",
    "Row",
    "Table",
    "csv_chunks",
    "guarded",
    "open_table",
    "unguarded",
    "workbook_bytes",
    "write_file",
]
