"""R: a shuffle that is given up at the first forbidden square."""


class Rejection:
    method, exact, unarranged = "rejection", True, True

    def __init__(self, board, stream):
        self.board, self.stream = board, stream

    def attempt(self, column):
        n, forbids = self.board.n, self.board.forbids
        for row in range(n):
            other = row + self.stream.below(n - row)
            column[row], column[other] = column[other], column[row]
            if forbids(row, column[row]):
                return False
        return True
