"""Telling programs of others what happened here: signed, tried again, and never with a word about a shopper."""
