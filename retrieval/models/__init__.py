"""Models: encoders of text and readers of passages, built in or from the hub; their weights."""
