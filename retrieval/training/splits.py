"""Which articles of a question set are held out: never trained on, measured on instead."""

import hashlib
from typing import Final

# Shares of the articles, chosen so that at least 2,000 questions of each set are held out: 10 % of SQuAD's
# 439 articles hold 10,038 of its questions, 32 % of PIAF's 480 hold 2,098.
SQUAD_HELD_OUT: Final = 0.10
PIAF_HELD_OUT: Final = 0.32


def held_out(title: str, share: float) -> bool:
    """Whether an article belongs to the `share` of all articles that is held out.

    It hangs on the title alone, so that it is the same everywhere and for ever; an article that a share
    holds out is held out by every larger share too.
    """
    digest = hashlib.sha256(title.encode("utf-8")).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64
