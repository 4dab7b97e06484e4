"""Files of a folder read as documents, in sentences and chunks."""
