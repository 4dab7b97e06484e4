"""The text that a chunk is encoded by, regardless of its white space."""

import hashlib
from typing import Final

from retrieval.datatypes import Chunk
from retrieval.text.normalisation import tidied_lines

# Of a million chunks, two different ones share a 64-bit key in one of 30 million libraries.
KEY_BYTES: Final = 8


def passage_of(chunk: Chunk) -> str:
    """Return the text that a chunk is encoded by: its heading, then its sentences, both tidied."""
    heading = tidied_lines(chunk.heading.of(chunk.document.text))
    text = tidied_lines(chunk.text)
    return f"{heading}\n{text}" if heading else text


def key_of(chunk: Chunk) -> int:
    """Return a number that chunks share if their texts, sentences and languages are the same.

    Terms and vectors depend on nothing else, so that one row of an index serves all such chunks.
    """
    text = chunk.document.text
    parts = [chunk.language.value, tidied_lines(chunk.heading.of(text)), tidied_lines(chunk.text)]
    for sentence in chunk.sentences:
        parts += sentence.language.value, tidied_lines(sentence.span.of(text))
    written = "\x1e".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(written, digest_size=KEY_BYTES).digest(), "little")
