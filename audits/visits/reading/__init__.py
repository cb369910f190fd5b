"""Reading reviewed visits, each reader in an edition of their own."""
