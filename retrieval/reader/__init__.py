"""From a question and its chunks to an answer, or none."""
