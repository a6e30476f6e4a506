"""Which methods draw, in which order, and how often each may try. All budgets are counted in steps: an
attempt takes about n of them, or n*n."""
from .methods.circle_counting import CircleCounting
from .methods.circle_switching import CircleSwitching
from .methods.circle_tour import CircleTour
from .methods.circles import CircleRejection
from .methods.classes import Classes
from .methods.counting import LIMIT as COUNTING_LIMIT
from .methods.counting import Counting
from .methods.rejection import Rejection
from .methods.search import LIMIT as SEARCH_LIMIT
from .methods.search import Finding, Listing
from .methods.sequential import LIMIT as SEQUENTIAL_LIMIT
from .methods.sequential import Sequential
from .methods.switching import Switching
from .methods.walk import JoinedWalk, Walk
from .methods.weighted import WeightedSwitching, loss
from .problem import EXACT, ONE_CIRCLE
from .problem import SHAPES as SHAPE_FLAGS

WITHOUT_LIMIT = None
ALONE = 100000
SHAPES, BLOCK, REST = "shapes", "block", "rest"


# ---- What suits a board ----

def is_any(board):
    return True


def wants_a_circle(board):
    return bool(board.problem.flags & ONE_CIRCLE)


def wants_no_circle(board):
    return not wants_a_circle(board)


def may_be_unfair(board):
    return not board.problem.flags & EXACT


def is_tiny(board):
    return board.n <= 7


def is_countable(board):
    return board.n <= COUNTING_LIMIT


def is_table_sized(board):
    return board.n <= SEQUENTIAL_LIMIT


def is_large(board):
    return board.n >= 25


def has_few_draws(board):
    if board.n > SEARCH_LIMIT:
        return False
    draws = 1.0
    for row in range(board.n):
        draws *= board.choices(row) * (row + 1) / board.n
    return draws <= 30000


def is_sparse(board):
    n, hits, most = board.n, board.conflicts(), board.most()
    return hits * (hits + 1) <= n / 2 and hits * most * most <= n * n / 2


def is_weighable(board):
    return is_large(board) and loss(board, 0) <= 1.5


def may_have_classes(board):
    return is_large(board) and not board.has_listed


def has_few_conflicts(board):
    return board.conflicts() <= 8


def may_be_unfair_and_hit(board):
    return may_be_unfair(board) and (not wants_a_circle(board) or board.n <= 256)


def is_small_circle(board):
    return wants_a_circle(board) and board.n <= 16


def is_sparse_circle(board):
    closed = board.most_in_row + board.most_in_column - 2
    return wants_a_circle(board) and (board.conflicts() - 1) * closed <= 0.6 * board.n


def is_circle_through_groups(board):
    if not wants_a_circle(board) or not is_table_sized(board) or not board.is_arranged:
        return False
    rules, lost = sum(map(len, board.lists)) / board.n, 1.0
    while rules > 0:
        rules, lost = rules - 1, lost * 3
    return not board.has_listed and not board.problem.must and board.most_in_row > lost


def is_circle_with_few_conflicts(board):
    return wants_a_circle(board) and has_few_conflicts(board)


def is_circle_and_may_be_unfair(board):
    return wants_a_circle(board) and may_be_unfair(board)


def is_looked_at(board):
    """Before shapes are drawn the board is arranged, unless nothing but switching gets its turn."""
    return board.n <= SEARCH_LIMIT or wants_a_circle(board) and not is_sparse_circle(board)


# ---- The plans: method, what it suits, attempts, steps ----

PLANS = {
    SHAPES: [
        (CircleCounting, is_small_circle, 1, WITHOUT_LIMIT),
        (Listing, is_tiny, 1, WITHOUT_LIMIT),
        (Listing, has_few_draws, 1, WITHOUT_LIMIT),
        (CircleSwitching, is_sparse_circle, 3000, 20000000000),
        (CircleTour, is_circle_through_groups, 20000, 2000000000),
        (CircleRejection, is_circle_with_few_conflicts, 30000, 20000000000),
    ],
    BLOCK: [
        (Sequential, is_countable, 200, WITHOUT_LIMIT),
        (Counting, is_countable, 4096, WITHOUT_LIMIT),
        (Switching, is_sparse, 100000, 400000000),
        (WeightedSwitching, is_weighable, 300, 400000000),
        (Classes, may_have_classes, 1000, 400000000),
        (Sequential, is_table_sized, 20000, 1000000000),
        (Rejection, has_few_conflicts, 30000, 10000000000),
        (Walk, may_be_unfair_and_hit, 256, WITHOUT_LIMIT),
    ],
    REST: [
        (CircleCounting, wants_a_circle, 1, WITHOUT_LIMIT),
        (Listing, is_any, 1, WITHOUT_LIMIT),
        (JoinedWalk, is_circle_and_may_be_unfair, 64, 10000000),
        (Finding, may_be_unfair, 8, WITHOUT_LIMIT),
    ],
}


def steps(plan, by=None):
    return steps_alone(plan, by) if by else PLANS[plan]


def affordable(method, board, attempts, steps_at_most):
    """How many attempts stay within the steps."""
    if steps_at_most is WITHOUT_LIMIT:
        return attempts
    cost = board.n * board.n if method in (Sequential, CircleTour) else board.n
    return min(attempts, steps_at_most // cost)


# ---- One method alone, as the tests of the engine can force it ----

PLAIN = {"rejection": Rejection, "counting": Counting, "switching": Switching, "weighted": WeightedSwitching,
         "sequential": Sequential, "classes": Classes, "walk": Walk, "search": Finding}
CIRCLE = {"rejection": CircleRejection, "counting": CircleCounting, "switching": CircleSwitching,
          "sequential": CircleTour, "walk": JoinedWalk}


def is_looked_for_in(plan):
    """What searches for a shape has to see the whole board, what only searches for a draw, a block."""
    return lambda board: plan == (SHAPES if board.problem.flags & SHAPE_FLAGS else BLOCK)


def steps_alone(plan, by):
    """Circles are drawn on the whole board, all others block by block; Q can do both."""
    if by == "search":
        return [(Finding, is_looked_for_in(plan), ALONE, WITHOUT_LIMIT)]
    if plan == SHAPES and by in CIRCLE:
        return [(CIRCLE[by], wants_a_circle, ALONE, WITHOUT_LIMIT)]
    if plan == BLOCK:
        suits = is_any if by == "sequential" or by not in CIRCLE else wants_no_circle
        return [(PLAIN[by], suits, ALONE, WITHOUT_LIMIT)]
    return []
