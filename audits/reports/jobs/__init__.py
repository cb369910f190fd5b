"""What somebody asked for: documents and batches, with how far each is."""
