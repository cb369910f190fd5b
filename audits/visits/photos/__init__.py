"""Photos: taken in, made safe, shown."""
