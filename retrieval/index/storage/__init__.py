"""An index on disk: its arrays, texts and generations."""
