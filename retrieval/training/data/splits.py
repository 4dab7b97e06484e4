"""Which articles of a question set are held out: never trained on, measured on instead."""

import hashlib
from enum import StrEnum
from typing import Final

# Shares of the articles, chosen so that at least 2,000 questions of each set are held out: 10 % of SQuAD's
# 439 articles hold 10,038 of its questions, 32 % of PIAF's 480 hold 2,098.
SQUAD_HELD_OUT: Final = 0.10
PIAF_HELD_OUT: Final = 0.32
FILMS_HELD_OUT: Final = 0.10
# Of the held-out articles: what turns a trained reader's scores into probabilities must be unseen by it,
# and what is measured unseen by both.
_CALIBRATING: Final = 0.4


class Split(StrEnum):
    """What an article is for."""

    TRAINED = "trained"
    CALIBRATING = "calibrating"
    MEASURED = "measured"


def held_out(title: str, share: float) -> bool:
    """Return whether an article belongs to the `share` of all articles that is held out.

    It hangs on the title alone, so that it is the same everywhere and for ever; an article that a share
    holds out is held out by every larger share too.
    """
    digest = hashlib.sha256(title.encode("utf-8")).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def split_of(title: str, share: float, *, calibrating: float = _CALIBRATING) -> Split:
    """Return what an article is for: `share` are held out, of these `calibrating` to calibrate with."""
    if held_out(title, share * calibrating):
        return Split.CALIBRATING
    return Split.MEASURED if held_out(title, share) else Split.TRAINED
