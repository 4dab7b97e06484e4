"""Train the model of names; the same data give the same bytes.

`python -m retrieval.training.names.train --data DATA --out retrieval/models/names` takes minutes on one core.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from retrieval.names.matching import NameModel, Weights, heard_alike
from retrieval.names.transliteration import Transliteration
from retrieval.training.data.name_pairs import NamePair, NamePairs
from retrieval.training.names.alignment import Aligner
from retrieval.training.names.ngrams import learn_grams

_RIVALS: Final = 3_000  # about the names in a few hundred documents
_NEAREST: Final = 10  # rivals of each name that count as evidence
_ALIKE: Final = 0.5  # two names of one Cyrillic name that share fewer letters are no variants of each other
_SEED: Final = 7
_NEWTON_ROUNDS: Final = 25
_RIDGE: Final = 1e-3


class PairEvidence(NamedTuple):
    """What speaks for a pair, and whether it is one name."""

    vectors: float
    sounds: float
    same: bool


def main() -> None:
    """Learn from the names' training part, calibrate on another, write the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds names/en-ru.tsv.gz")
    parser.add_argument("--out", type=Path, required=True, help="the model's folder")
    arguments = parser.parse_args()
    pairs = NamePairs.read(arguments.data)
    segments = Aligner(pairs.training).learn()
    unweighted = Weights(0.0, 0.0, 0.0)
    model = NameModel(learn_grams(pairs.training), Transliteration(segments), unweighted, unweighted)
    weights = {"across": _fitted(list(_across(model, pairs))), "within": _fitted(list(_within(model, pairs)))}
    arguments.out.mkdir(parents=True, exist_ok=True)
    np.save(arguments.out / "grams.npy", model.grams)
    lines = (f"{segment.cyrillic}\t{segment.latin}\t{segment.weight:.2f}\n" for segment in segments)
    (arguments.out / "segments.tsv").write_text("".join(lines), encoding="utf-8")
    rounded = {
        name: {key: round(value, 3) for key, value in w._asdict().items()} for name, w in weights.items()
    }
    (arguments.out / "weights.json").write_text(json.dumps(rounded, indent=2) + "\n", encoding="utf-8")
    print(rounded)


def _across(model: NameModel, pairs: NamePairs) -> Iterator[PairEvidence]:
    """Yield the evidence for each calibrating Cyrillic name's partner and for the rivals nearest to it."""
    for pair, others, cosines in _with_rivals(model, pairs, [pair.cyrillic for pair in pairs.calibrating]):
        scores = model.transliteration.scores([(pair.cyrillic, other) for other in others])
        for other, cosine, score in zip(others, cosines, scores.tolist(), strict=True):
            yield PairEvidence(cosine, score, other == pair.latin)


def _within(model: NameModel, pairs: NamePairs) -> Iterator[PairEvidence]:
    """Yield the same for a Latin name and another Latin spelling of its Cyrillic name, if there is one."""
    spellings: dict[str, list[str]] = {}
    for pair in pairs.training:
        spellings.setdefault(pair.cyrillic, []).append(pair.latin)
    variants = {
        pair.latin: [
            other
            for other in spellings.get(pair.cyrillic, ())
            if Levenshtein.normalized_similarity(pair.latin, other) >= _ALIKE
        ]
        for pair in pairs.calibrating
    }
    for pair, others, cosines in _with_rivals(model, pairs, [pair.latin for pair in pairs.calibrating]):
        variant = variants[pair.latin][:1]
        rivals = [
            (other, cosine) for other, cosine in zip(others, cosines, strict=True) if other != pair.latin
        ]
        found = model.vectors([pair.latin, *variant])
        rivals += [(other, float(found[0] @ found[1])) for other in variant]
        for other, cosine in rivals:
            yield PairEvidence(cosine, heard_alike(pair.latin, other), other in variant)


def _with_rivals(
    model: NameModel, pairs: NamePairs, names: Sequence[str]
) -> Iterator[tuple[NamePair, list[str], list[float]]]:
    """Yield each calibrating pair with its Latin name and the rivals nearest to its `names`, and cosines."""
    rng = random.Random(_SEED)  # noqa: S311 a sample, not a secret
    rivals = rng.sample(sorted({pair.latin for pair in pairs.training}), _RIVALS)
    rights: dict[str, set[str]] = {}
    for pair in pairs.all:
        rights.setdefault(pair.cyrillic, set()).add(pair.latin)
    rival_vectors, own_vectors = (
        model.vectors(rivals),
        model.vectors([pair.latin for pair in pairs.calibrating]),
    )
    for pair, vector, own in zip(pairs.calibrating, model.vectors(names), own_vectors, strict=True):
        cosines = rival_vectors @ vector
        near = [int(row) for row in np.argsort(-cosines, kind="stable")[:_NEAREST]]
        near = [row for row in near if rivals[row] not in rights[pair.cyrillic]]
        others = [pair.latin, *(rivals[row] for row in near)]
        yield pair, others, [float(own @ vector), *cosines[near].tolist()]


def _fitted(evidence: Sequence[PairEvidence]) -> Weights:
    """Return the weights of greatest likelihood (Newton's method, with a touch of ridge)."""
    same = np.array([item.same for item in evidence], dtype=np.float64)
    inputs = np.array([(1.0, item.vectors, item.sounds) for item in evidence])
    weights: NDArray[np.float64] = np.zeros(inputs.shape[1])
    for _ in range(_NEWTON_ROUNDS):
        chances = 1 / (1 + np.exp(-(inputs @ weights)))
        slope = inputs.T @ (same - chances) - _RIDGE * weights
        curve = (inputs.T * (chances * (1 - chances))) @ inputs + _RIDGE * np.eye(len(weights))
        weights = weights + np.linalg.solve(curve, slope)
    bias, vectors, sounds = weights.tolist()
    return Weights(bias, vectors, sounds)


if __name__ == "__main__":
    main()
