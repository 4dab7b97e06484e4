"""From a question, perhaps in a conversation, to its outcome."""
