"""What the rules alone decide: which rows are drawn for themselves, and which squares every draw has."""
from .problem import Unsupported
from .unseen import Unseen, UnseenRows


# ---- A matching (Hopcroft and Karp) ----

class Matching:
    """Everybody's column, as board/matching.c finds it. From any start that leaves some rows without one, phases:
    every row without a column has level 0; a column has the level of the row that finds it first, and whoever
    has the column the next one. Up to the first level in which a column is free, each row without a column,
    ascending, looks for a path down the levels, columns ascending, and none that was looked at before in the
    phase."""

    def __init__(self, board, start):
        """`start`: a column of every row, of which only the allowed ones are kept."""
        self.board, n = board, board.n
        self.column = [None if board.forbids(row, column) else column for row, column in enumerate(start)]
        self.row = [None] * n
        for row, column in enumerate(self.column):
            if column is not None:
                self.row[column] = row
        while None in self.column and self.find_levels():
            for row in range(n):
                if self.column[row] is None:
                    self.find_path(row)

    def find_levels(self):
        """The columns of each level, ascending; in the last one only the free ones."""
        unseen, levels = Unseen(self.board, range(self.board.n)), []
        rows = [row for row, column in enumerate(self.column) if column is None]
        while rows:
            found = []
            for row in rows:
                while (column := unseen.take(row)) is not None:
                    found.append(column)
            rows = [self.row[column] for column in found]
            if None in rows:
                found = [column for column in found if self.row[column] is None]
            levels.append(Unseen(self.board, sorted(found)))
            if None in rows:
                self.levels = levels
                return True
        return False

    def find_path(self, row):
        rows, columns = [row], []
        while rows:
            column = self.levels[len(rows) - 1].take(rows[-1])
            if column is None:
                rows.pop()
                del columns[-1:]
                continue
            columns.append(column)
            if self.row[column] is None:
                for row, column in zip(rows, columns):
                    self.column[row], self.row[column] = column, row
                return
            rows.append(self.row[column])


def any_matching(board):
    largest = max((end - first for first, end in board.run.values()), default=0)
    return Matching(board, [(row + largest) % board.n for row in range(board.n)])


# ---- Blocks ----

def depth_first(start, unseen, behind):
    """What is reached from `start`, in the order the search is done with it."""
    path, done = [start], []
    while path:
        reached = unseen.take(path[-1])
        if reached is None:
            done.append(path.pop())
        else:
            path.append(behind[reached])
    return done


def find_blocks(board):
    """Pairs of rows and columns, in the order of first rows. Rows belong together when each can be reached
    from the other by going from a row to a column it may have, and on to the row that has it in any one
    draw."""
    matching, n = any_matching(board), board.n
    if None in matching.column:
        raise Unsupported("no draw fits the rules")
    done, unseen = [], Unseen(board, range(n))
    for row in range(n):
        if matching.column[row] in unseen.left:
            unseen.discard(matching.column[row])
            done += depth_first(row, unseen, matching.row)
    blocks, unseen = [], UnseenRows(board)
    for row in reversed(done):
        if row in unseen.left:
            unseen.discard(row)
            columns = sorted(depth_first(matching.column[row], unseen, matching.column))
            blocks.append((sorted(matching.row[column] for column in columns), columns))
    return sorted(blocks)


class Ground:
    """The board, its blocks that leave a choice, and forced pairs of people."""

    def __init__(self, board):
        self.board, self.blocks, self.forced = board, [], {}
        if board.n and (board.n == 1 or not board.is_roomy()):
            self.divide(find_blocks(board))

    def divide(self, blocks):
        if len(blocks) == 1 and self.board.n > 1:
            return
        self.blocks = [self.board.part(*block) for block in blocks if len(block[0]) > 1]
        self.forced = {self.board.giver[rows[0]]: self.board.receiver[columns[0]]
                       for rows, columns in blocks if len(rows) == 1}

    def parts(self):
        """The boards to be drawn one after the other: blocks, or the whole board."""
        return self.blocks or ([self.board] if self.board.n and not self.forced else [])
