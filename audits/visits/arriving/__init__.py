"""What phones send: drafts, whole reports in their revisions, and the receipts that they are answered with."""
