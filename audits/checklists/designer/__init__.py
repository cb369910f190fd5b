"""The page on which a checklist is made: forms, what they mean as questions, and their addresses."""
