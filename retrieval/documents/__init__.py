"""Reads the files of a folder as documents, and splits them into sentences and chunks."""
