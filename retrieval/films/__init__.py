"""Films: which there are in the documents, which a question names."""
