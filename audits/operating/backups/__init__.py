"""Backups: what they hold, how they are made while others work, and how they are brought back.

A folder of backups holds `pool/`, each file once under its sha256 however many backups know it, and a folder for every
backup with the database, the list of files, and the manifest, which is written last: a backup without it is half made.
"""
