"""What the words mean: frozen types of everything a seller writes, and look-ups."""
