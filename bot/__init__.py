"""Ask the documents: the command line, the local prompt and their wording."""
