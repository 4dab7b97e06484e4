"""Train the built-in static encoder: `python -m retrieval.training.words.train --data DATA --out FOLDER`.

One vector for each word piece of English, Russian and French, learned from aligned sentences, the words that
translate each other in them, a dictionary, names in two scripts, and film articles. The command prints what
it measures: FLORES-200 after each epoch; words of the dictionary and questions, none of them trained on, at
the end.
"""

import argparse
import json
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from retrieval.models.encoders import StaticEncoder
from retrieval.models.weights import write_fingerprint
from retrieval.training.data.name_pairs import NamePairs
from retrieval.training.data.parallel import (
    LANGUAGE_PAIRS,
    TextPair,
    film_extracts,
    flores,
    lexicon,
    sentence_pairs,
)
from retrieval.training.data.word_pairs import translations
from retrieval.training.words.contrastive import ContrastiveRecipe, PairSource, Trainer
from retrieval.training.words.measures import print_accuracy, print_measures, split_lexicon
from retrieval.training.words.word_pieces import piece_shares, train_tokenizer, words_of

# The English film articles give passages for their own sentences, so that a sentence also finds the text it
# belongs to; three sentences are the fewest that leave a passage.
SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_FEWEST_SENTENCES: Final = 3

_LEXICON_COPIES: Final = 4  # in the vocabulary's texts, so that dictionary words stay whole

# Chosen on trial vectors: recall@1 of PIAF's paragraphs rose from 0.336 to 0.406 and FLORES en-ru fell from
# 0.977 to 0.975; at 0.2 it was 0.417 and 0.972.
_RARITY: Final = 0.15

# Both modules are sentence-transformers' own; the second makes the vectors unit vectors.
_MODULES: Final = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def passages_of(extracts: Sequence[str]) -> list[TextPair]:
    """Pair one sentence of each text with the rest of it (inverse cloze, arXiv 1906.00300)."""
    pairs = []
    for number, extract in enumerate(extracts):
        sentences = SENTENCE_END.split(extract)
        if len(sentences) >= _FEWEST_SENTENCES:
            chosen = number % len(sentences)
            pairs.append((sentences[chosen], " ".join(sentences[:chosen] + sentences[chosen + 1 :])))
    return pairs


def emphasised(vectors: NDArray[np.float32], shares: NDArray[np.float64]) -> NDArray[np.float32]:
    """Lengthen the vectors of rare pieces: in a question they tell more than a translation needs."""
    weights: NDArray[np.float32] = (shares**-_RARITY).astype(np.float32)
    return vectors * weights[:, None]


def save(folder: Path, tokenizer: Tokenizer, vectors: NDArray[np.float32]) -> None:
    """Write a sentence-transformers StaticEmbedding model, in half precision, with its checksum."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    save_file({"embedding.weight": vectors.astype(np.float16)}, folder / "model.safetensors")
    (folder / "modules.json").write_text(json.dumps(_MODULES, indent=2) + "\n", encoding="utf-8")
    write_fingerprint(folder, ("tokenizer.json", "model.safetensors"))


def train(data: Path, out: Path, recipe: ContrastiveRecipe) -> None:
    """Train on the data folder, print the figures and save the model."""
    started = time.monotonic()
    sentences = {languages: sentence_pairs(data, languages) for languages in LANGUAGE_PAIRS}
    entries = lexicon(data)
    known, held_back = split_lexicon(entries)
    names = [(pair.latin, pair.cyrillic) for pair in NamePairs.read(data).training]
    texts = [text for pairs in sentences.values() for pair in pairs for text in pair]
    words = [text for pair in known * _LEXICON_COPIES + names for text in pair]
    tokenizer = train_tokenizer(texts + words, pieces=recipe.pieces)
    print(f"{tokenizer.get_vocab_size()} pieces, {time.monotonic() - started:.0f} s", flush=True)

    unseen = {tuple(map(" ".join, words_of(tokenizer, pair))) for pair in held_back}
    found = [pair for pairs in sentences.values() for pair in _word_pairs(tokenizer, pairs)]
    matched = known + [pair for pair in found if pair not in unseen]
    sources = [PairSource("-".join(each), pairs, dropped=0.15) for each, pairs in sentences.items()]
    sources += [
        PairSource("words", matched, share=2.0),
        PairSource("names", names, share=0.4),
        PairSource("films", passages_of(film_extracts(data)), dropped=0.15),
    ]
    for source in sources:
        print(f"{source.name}: {len(source.pairs)} pairs", flush=True)
    trainer = Trainer(tokenizer, sources, recipe)
    benchmark = flores(data)
    for loss in trainer.epochs():
        print(f"loss {loss:.3f}, {time.monotonic() - started:.0f} s")
        print_accuracy(trainer.encode, benchmark)
    shares = piece_shares(
        tokenizer, [text for pairs in sentences.values() for pair in pairs for text in pair]
    )
    save(out, tokenizer, emphasised(trainer.vectors(), shares))
    encode = StaticEncoder.load(out).encode_passages
    print_accuracy(encode, benchmark)
    print_measures(encode, data, entries, held_back)


def _word_pairs(tokenizer: Tokenizer, pairs: Sequence[TextPair]) -> list[TextPair]:
    left, right = (words_of(tokenizer, texts) for texts in zip(*pairs, strict=True))
    return translations(left, right)


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(prog="python -m retrieval.training.words.train", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="the folder with parallel/, names/, qa/, films/"
    )
    parser.add_argument("--out", type=Path, required=True, help="the folder to write the model to")
    parser.add_argument("--seed", type=int, default=2026)
    arguments = parser.parse_args()
    train(arguments.data, arguments.out, ContrastiveRecipe(seed=arguments.seed))


if __name__ == "__main__":
    main()
