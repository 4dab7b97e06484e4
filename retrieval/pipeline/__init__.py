"""Answers a question, alone or in a conversation, from an index."""
