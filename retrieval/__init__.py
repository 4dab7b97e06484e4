"""Find answers in a folder of documents; knows nothing of Discord or of the environment."""
