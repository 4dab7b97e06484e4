"""The files of an index: arrays, texts, generations."""
