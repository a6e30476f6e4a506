"""The draw engine once more, slow and short: draw(problem, seed) gives the receivers that kr_draw gives.

Written from what docs/engine.md and the heads of the files in src/draw say, for one purpose: whoever verifies
a draw need not trust the C code. Everything must be the same to the last random word, so that any other
numbering, order or budget is another ENGINE. The standard library is enough.

    stream      random words
    problem     people and rules
    board       rows, columns and forbidden squares
    unseen      searches through the squares that are not forbidden
    blocks      what can be drawn for itself, and what is forced
    plan        which methods, in which order, how often
    drawing     all of it together
    methods/    the ways to draw, one a file
"""
from .drawing import Drawn, draw, recompute
from .problem import EXACT, NO_SWAPS, ONE_CIRCLE, Problem, Unsupported
from .stream import Stream

ENGINE = 2

__all__ = ["ENGINE", "EXACT", "NO_SWAPS", "ONE_CIRCLE", "Drawn", "Problem", "Stream", "Unsupported", "draw",
           "recompute"]
