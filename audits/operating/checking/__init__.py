"""Looking whether everything that is kept is still what it was: rows, files, and the scores that approval froze."""
