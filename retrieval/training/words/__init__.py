"""Training of the word vectors."""
