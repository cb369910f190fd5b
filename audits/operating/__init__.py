"""Running the program: is it well, what does it do, and is everything it keeps still whole."""
