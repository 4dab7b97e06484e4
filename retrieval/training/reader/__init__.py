"""Training of the reader, and fitting of its confidence."""
