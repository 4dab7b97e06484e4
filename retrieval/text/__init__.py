"""Text as it is matched: normalised, in a language, in words and titles."""
