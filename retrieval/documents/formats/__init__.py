"""File formats: one reader each, the only importer of its library."""
