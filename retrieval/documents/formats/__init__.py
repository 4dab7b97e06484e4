"""The formats that documents come in: one reader each, the only importer of its library."""
