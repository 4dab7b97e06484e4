"""Names that are written in different scripts or spelt differently, matched."""
