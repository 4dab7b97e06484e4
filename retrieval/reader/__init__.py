"""Reads candidates for an answer: scores, short answers, the choice between them."""
