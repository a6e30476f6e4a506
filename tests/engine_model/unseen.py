"""Searches through the squares that are not forbidden, of which there may be n*n, without looking at them
all."""
from .board import LISTED


class Unseen:
    """Columns that no row has taken yet; each row takes the first of them that it may have."""

    def __init__(self, board, columns):
        """The columns ascend."""
        self.board, self.left, self.runs = board, set(columns), []
        for column in reversed(columns):
            group = board.column_group[column]
            if not self.runs or self.runs[-1][0] != group:
                self.runs.append((group, []))
            self.runs[-1][1].append(column)

    def take(self, row):
        """The first column, or None; nobody gets it again."""
        column = self.first_listed(row) if self.board.row_group[row] == LISTED else self.first_plain(row)
        self.left.discard(column)
        return column

    def discard(self, column):
        self.left.discard(column)

    def first_listed(self, row):
        return next((column for column in self.board.lists[row] if column in self.left), None)

    def first_plain(self, row):
        return first_of(self.runs, self.left, self.board.row_group[row], self.board.listed[row])


class UnseenRows:
    """The same the other way round: rows that a column may have."""

    def __init__(self, board):
        self.board, self.left, self.runs = board, set(range(board.n)), {}
        self.listed_by = [set() for _ in range(board.n)]
        for row, columns in enumerate(board.lists):
            for column in columns:
                self.listed_by[column].add(row)
            if board.row_group[row] != LISTED:
                self.runs.setdefault(board.row_group[row], []).append(row)
        self.runs = list(self.runs.items())

    def take(self, column):
        group, listed_by = self.board.column_group[column], self.listed_by[column]
        row = first_of(self.runs, self.left, group, listed_by)
        if row is None:
            row = next((row for row in listed_by & self.left if self.board.row_group[row] == LISTED), None)
        self.left.discard(row)
        return row

    def discard(self, row):
        self.left.discard(row)


def first_of(runs, left, but_group, but):
    """Looks from the end of the runs of groups for one that is left, in no such group and not among these.
    Drops what it finds is not left any more."""
    for k in range(len(runs) - 1, -1, -1):
        group, run = runs[k]
        if group == but_group:
            continue
        for place in range(len(run) - 1, -1, -1):
            if run[place] not in left:
                del run[place]
            elif run[place] not in but:
                return run[place]
        if not run:
            del runs[k]
    return None
