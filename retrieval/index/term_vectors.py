"""The vectors of an index's words and names, computed once, which a question's words are compared with."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index.dense import DenseIndex
from retrieval.index.storage.arrays import opened, pieces
from retrieval.index.storage.text_list import TextList
from retrieval.index.vocabulary import Vocabulary
from retrieval.models.encoders import StaticEncoder
from retrieval.names.matching import NameTable, built_in_model, coarse, spelled

# A word of more pieces than this was rare in training, so that the mean of their vectors means little.
KNOWN_PIECES: Final = 3
MEANINGS_FILE: Final = "meanings.faiss"
IDENTITY_FILE: Final = "lexicon.json"
# Number of words whose vectors are computed at a time.
BLOCK: Final = 8192


@dataclass(frozen=True, slots=True)
class TermVectors:
    """The vectors of an index's words.

    `meanings` holds the vectors of well-known words, `meaning_rows` the rows of their terms. `names` holds
    the vectors of names, then of joined names. `identity` identifies the weights.
    """

    identity: str
    meaning_rows: NDArray[np.int32]
    meanings: DenseIndex
    names: NameTable

    @classmethod
    def of(
        cls,
        vocabulary: Vocabulary,
        encoder: StaticEncoder,
        known: "tuple[Vocabulary, TermVectors] | None" = None,
    ) -> "TermVectors":
        """Compute the vectors of a vocabulary's words, reusing those of `known`."""
        identity = lexicon_identity(encoder)
        if known is not None and known[1].identity != identity:
            known = None
        words = list(vocabulary.words)
        rows, meanings = _meanings(words, encoder, known)
        name_rows = np.flatnonzero(vocabulary.is_name).tolist()
        names = [*(words[row] for row in name_rows), *vocabulary.joined]
        return cls(identity, rows, meanings, _names(names, known))

    def save(self, folder: Path) -> None:
        """Write the vectors' files into an existing folder."""
        (folder / IDENTITY_FILE).write_text(json.dumps({"identity": self.identity}), encoding="utf-8")
        np.save(folder / "meaning_rows.npy", self.meaning_rows)
        self.meanings.save(folder, MEANINGS_FILE)
        np.save(folder / "name_rows.npy", self.names.rows)
        TextList.of(self.names.names).save(folder, "names")
        np.save(folder / "name_vectors.npy", self.names.vectors)
        np.save(folder / "name_coarse.npy", self.names.coarse)

    @staticmethod
    def is_in(folder: Path) -> bool:
        """Return whether a folder holds saved term vectors."""
        return (folder / IDENTITY_FILE).exists()

    @classmethod
    def load(cls, folder: Path) -> "TermVectors":
        """Open what `save` wrote; the vectors stay on disk until they are searched."""
        identity = json.loads((folder / IDENTITY_FILE).read_bytes())["identity"]
        names = NameTable(
            opened(folder / "name_rows.npy"),
            TextList.load(folder, "names"),
            opened(folder / "name_vectors.npy"),
            opened(folder / "name_coarse.npy"),
        )
        meanings = DenseIndex.load(folder, MEANINGS_FILE)
        return cls(str(identity), opened(folder / "meaning_rows.npy"), meanings, names)


def lexicon_identity(encoder: StaticEncoder) -> str:
    """Return the identity of the weights that the vectors are computed with."""
    return f"{encoder.identity} {zlib.crc32(built_in_model().grams.data):08x}"


def is_known(piece_count: int) -> bool:
    """Return whether a word with this number of pieces has a meaningful vector."""
    return 0 < piece_count <= KNOWN_PIECES


def _meanings(
    words: Sequence[str], encoder: StaticEncoder, known: tuple[Vocabulary, TermVectors] | None
) -> tuple[NDArray[np.int32], DenseIndex]:
    meanings = DenseIndex.empty(encoder.dimension)
    rows: list[int] = []
    computed: dict[str, int | None] = {}
    old = DenseIndex.empty(encoder.dimension)
    if known is not None:
        vocabulary, term_vectors = known
        line_of = {int(row): line for line, row in enumerate(term_vectors.meaning_rows)}
        computed = {word: line_of.get(row) for row, word in enumerate(vocabulary.words)}
        old = term_vectors.meanings
    for block in pieces(len(words), BLOCK):
        lines, codes = _block(words[block], encoder, computed, old)
        rows += (block.start + line for line in lines)
        meanings.add(codes)
    return np.array(rows, dtype=np.int32), meanings


def _block(
    words: Sequence[str], encoder: StaticEncoder, computed: dict[str, int | None], old: DenseIndex
) -> tuple[list[int], NDArray[np.uint8]]:
    """Return which words have a meaningful vector, and these vectors' stored bytes."""
    new = [place for place, word in enumerate(words) if word not in computed]
    counts = encoder.piece_counts([words[place] for place in new]).tolist() if new else []
    fresh = {place for place, count in zip(new, counts, strict=True) if is_known(count)}
    lines = [place for place, word in enumerate(words) if place in fresh or computed.get(word) is not None]
    codes = np.empty((len(lines), old.code_bytes), dtype=np.uint8)
    is_fresh = np.array([place in fresh for place in lines], dtype=np.bool_)
    kept = [computed[words[place]] for place in lines if place not in fresh]
    codes[~is_fresh] = old.codes(np.array(kept, dtype=np.int64))
    if fresh:
        codes[is_fresh] = old.codes_of(encoder.word_vectors([words[place] for place in sorted(fresh)]))
    return lines, codes


def _names(words: Sequence[str], known: tuple[Vocabulary, TermVectors] | None) -> NameTable:
    if known is None:
        return NameTable.of(words)
    vocabulary, table = known[0], known[1].names
    before = list(vocabulary.words)
    old_words = [*(before[row] for row in np.flatnonzero(vocabulary.is_name).tolist()), *vocabulary.joined]
    spellings = dict.fromkeys(old_words, "") | dict(
        zip((old_words[row] for row in table.rows.tolist()), table.names, strict=True)
    )
    line_of = {name: line for line, name in enumerate(table.names)}
    names = {
        row: name
        for row, word in enumerate(words)
        if (name := spellings[word] if word in spellings else spelled(word))
    }
    listed = tuple(names.values())
    lines = np.array([line_of.get(name, -1) for name in listed], dtype=np.int64)
    new = np.flatnonzero(lines < 0)
    vectors = np.empty((len(lines), built_in_model().grams.shape[1]), dtype=np.float32)
    vectors[lines >= 0] = table.vectors[lines[lines >= 0]]
    vectors[new] = built_in_model().vectors([listed[place] for place in new])
    return NameTable(np.array(list(names), dtype=np.int32), listed, vectors, coarse(vectors))
