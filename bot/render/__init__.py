"""Pure functions: what was found -> what one surface shows."""
