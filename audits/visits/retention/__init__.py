"""What is kept for a time only: photos of visits, and names of staff in reports."""
