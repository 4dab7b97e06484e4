"""The models, built in or from the hub: encoders of texts, readers of chunks, and their weights."""
