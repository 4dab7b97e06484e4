"""Vectors made of few real ones, about as near to their neighbours as passages on one subject are."""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


def mixed(first: Vectors, second: Vectors, draw: np.random.Generator) -> Vectors:
    """Return 0.8 times the first, 0.4 times the second and noise of length 0.5, made unit.

    Both are rows, or one row, of unit length and of one shape.
    """
    noise = draw.standard_normal(first.shape, dtype=np.float32) / np.float32(np.sqrt(first.shape[-1]))
    made = np.float32(0.8) * first + np.float32(0.4) * second + np.float32(0.5) * noise
    unit: Vectors = made / np.linalg.norm(made, axis=-1, keepdims=True)
    return unit
