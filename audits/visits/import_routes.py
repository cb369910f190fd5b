"""Head office's upload of visits."""
