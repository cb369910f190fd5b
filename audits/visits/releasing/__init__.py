"""What a store gets to read of an approved visit, in which words, and from when on."""
