"""The index of a folder of documents: chunks, words, vectors and films, on disk."""
