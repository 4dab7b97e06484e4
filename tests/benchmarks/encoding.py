"""How fast the built-in encoder is beside sentence-transformers with the same weights.

python -m tests.benchmarks.encoding
"""

import argparse
import statistics
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from retrieval.documents.chunking import CHUNK_CHARS, chunks_of
from retrieval.documents.corpus import read_corpus
from retrieval.index.index import passage_of
from retrieval.models.encoders import TransformerEncoder
from retrieval.models.hub_encoder import SentenceTransformersEncoder
from retrieval.models.transformer import MODEL_FILE, TOKENIZER_FILE, default_threads
from retrieval.models.weights import ENCODER_FOLDER
from retrieval.training.backbone import base_folder, base_model, with_rows
from retrieval.training.onnx_weights import state_of
from tests.benchmarks.figures import timed
from tests.benchmarks.limits import MAX_FILE_BYTES

ROOT = Path(__file__).parents[2]
Encoders = dict[str, TransformerEncoder | SentenceTransformersEncoder]

QUESTION = "Who played the general in the film about the island?"


def main() -> None:
    """Print chunks a second and milliseconds a question, ours and theirs in turns."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=Path, default=ROOT / "seeds")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    texts = _passages(options.documents)
    with TemporaryDirectory() as folder:
        encoders: Encoders = {
            "built-in, 8 bits": TransformerEncoder.load(),
            "sentence-transformers": _theirs(Path(folder)),
        }
        seconds = _rounds(encoders, texts, options.rounds)
    vectors = [encoder.encode_passages(texts) for encoder in encoders.values()]
    print(f"{len(texts)} chunks, {default_threads()} threads, median of {options.rounds}")
    for name, (whole, one) in seconds.items():
        print(f"{name:<24}{len(texts) / whole:8.1f} chunks/s{one * 1000:8.1f} ms a question")
    ours, theirs = seconds.values()
    print(f"ratio: {theirs[0] / ours[0]:.2f} chunks/s, {theirs[1] / ours[1]:.2f} questions")
    print(f"cosine of the vectors: {(vectors[0] * vectors[1]).sum(axis=1).mean():.4f}")


def _passages(documents: Path) -> list[str]:
    corpus = read_corpus(documents, max_bytes=MAX_FILE_BYTES)
    return [
        passage_of(chunk) for each in corpus.documents for chunk in chunks_of(each, max_chars=CHUNK_CHARS)
    ]


def _rounds(encoders: Encoders, texts: Sequence[str], rounds: int) -> dict[str, tuple[float, float]]:
    """Return the median seconds of all texts and of one question, the encoders taking turns."""
    wholes: dict[str, list[float]] = {name: [] for name in encoders}
    ones: dict[str, list[float]] = {name: [] for name in encoders}
    for number in range(rounds):
        for name, encoder in encoders.items():
            wholes[name].append(timed(encoder.encode_passages, texts)[1])
            # A new question each time: the built-in encoder remembers the last ones.
            ones[name].append(timed(encoder.encode_questions, [f"{QUESTION} {number}"])[1])
    return {name: (statistics.median(wholes[name]), statistics.median(ones[name])) for name in encoders}


def _theirs(folder: Path) -> SentenceTransformersEncoder:
    """Return the built-in encoder's weights as floats in sentence-transformers."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - slow to import
    from sentence_transformers.sentence_transformer.modules import (  # noqa: PLC0415 - as above
        Normalize,
        Pooling,
        Transformer,
    )
    from transformers import PreTrainedTokenizerFast  # noqa: PLC0415 - as above

    state = {
        name.removeprefix("backbone."): weights
        for name, weights in state_of(ENCODER_FOLDER / MODEL_FILE).items()
    }
    model = with_rows(base_model(base_folder()), state["embeddings.word_embeddings.weight"].numpy())
    model.load_state_dict(state)
    model.save_pretrained(folder / "bert")
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_file=str(ENCODER_FOLDER / TOKENIZER_FILE),
        unk_token="[UNK]",  # noqa: S106 - a word piece
        pad_token="[PAD]",  # noqa: S106 - as above
    )
    tokenizer.save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"), max_seq_length=256)
    pooling = Pooling(transformer.get_embedding_dimension(), "mean")
    SentenceTransformer(modules=[transformer, pooling, Normalize()], device="cpu").save(str(folder / "whole"))
    return SentenceTransformersEncoder.load(str(folder / "whole"))


if __name__ == "__main__":
    main()
