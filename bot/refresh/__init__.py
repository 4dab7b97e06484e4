"""The index, opened and kept up to date with the folder."""
