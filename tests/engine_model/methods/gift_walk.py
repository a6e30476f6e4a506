"""W for several gifts: from draw to draw by taking columns away from slots, until the first one is taken."""
PATIENCE = 16
MOST_STEPS = 10000000  # of all attempts together
HOLE = None


class Flow:
    """As many gifts as can be given at the same time, as gifts/flow.c finds them (Dinitz). By row the columns it
    has, by column the rows that have it; in which slots they are is part of it."""

    def __init__(self, gifts, stream):
        self.gifts, self.board, n = gifts, gifts.board, gifts.board.n
        self.columns, self.rows = [[] for _ in range(n)], [[] for _ in range(n)]
        order = gifts.columns()
        for slot, row in enumerate(gifts.row_of):
            other = slot + stream.below(gifts.slots - slot)
            order[slot], order[other] = order[other], order[slot]
            if order[slot] not in self.columns[row] and not self.board.forbids(row, order[slot]):
                self.columns[row].append(order[slot])
                self.rows[order[slot]].append(row)
        while not all(map(self.is_done, range(n))) and self.find_levels():
            for row in range(n):
                while not self.is_done(row) and self.find_path(row):
                    pass

    def is_done(self, row):
        return len(self.columns[row]) == self.gifts.given[row]

    def is_full(self, column):
        return len(self.rows[column]) == self.gifts.received[column]

    def find_levels(self):
        """A row with gifts left has level 0, a column that of the first row that may have it and does not,
        and rows that have the column the next one; up to the first level in which a column has room."""
        rows = [row for row in range(self.board.n) if not self.is_done(row)]
        self.row_level, unseen, levels = dict.fromkeys(rows, 0), set(range(self.board.n)), []
        while rows and not (levels and any(not self.is_full(column) for column in levels[-1])):
            found = set()
            for row in rows:
                new = {column for column in unseen if not self.board.forbids(row, column)}
                new -= set(self.columns[row])
                unseen -= new
                found |= new
            levels.append(sorted(found))
            rows = []
            for row in (row for column in found for row in self.rows[column]):
                if row not in self.row_level:
                    self.row_level[row] = len(levels)
                    rows.append(row)
        levels[-1] = [column for column in levels[-1] if not self.is_full(column)]
        self.dead, self.next_slot = set(), [0] * self.board.n
        self.scans = {row: self.scan(row, levels[level]) for row, level in self.row_level.items()
                      if level < len(levels)}
        self.last = len(levels) - 1
        return bool(levels[-1])

    def scan(self, row, columns):
        """Columns of its level that the row may have and does not have; it never looks back in a phase."""
        for column in columns:
            if not (column in self.dead or column in self.columns[row] or self.board.forbids(row, column)):
                yield column

    def find_path(self, row):
        """Down the levels to a column with room. A column whose rows all led nowhere is dead."""
        rows, columns = [row], []
        while True:
            column = next(self.scans[rows[-1]], None)
            if column is None:
                if not columns:
                    return False
                rows.pop()
                column = columns.pop()
                self.next_slot[column] += 1
            if not self.is_full(column):
                self.take(rows, [*columns, column])
                return True
            deeper = self.next_row(column, len(rows))
            if deeper is None:
                self.dead.add(column)
            else:
                columns.append(column)
                rows.append(deeper)

    def next_row(self, column, level):
        """The next that has the column and is of this level."""
        rows = self.rows[column]
        while self.next_slot[column] < len(rows):
            row = rows[self.next_slot[column]]
            if self.row_level.get(row) == level and level <= self.last:
                return row
            self.next_slot[column] += 1
        return None

    def take(self, rows, columns):
        """Every row but the first gives its column to the row before it, for the next one."""
        for before, row, old, new in reversed(list(zip(rows, rows[1:], columns, columns[1:]))):
            self.columns[row][self.columns[row].index(old)] = new
            self.rows[old][self.next_slot[old]] = before
        self.rows[columns[-1]].append(rows[-1])
        self.columns[rows[0]].append(columns[0])


class GiftWalk:
    method, exact, unarranged = "walk", False, False

    def __init__(self, gifts, stream):
        self.gifts, self.stream, board, self.steps_left = gifts, stream, gifts.board, MOST_STEPS
        self.rounds = (64 + 4 * board.n.bit_length()) * (1 + gifts.slots // board.n)
        flow = Flow(gifts, stream)
        self.columns, self.rows = flow.columns, flow.rows

    def attempt(self, column):
        gifts = self.gifts
        if not self.steps_left:
            return False
        self.steps = most = min(PATIENCE * self.rounds * gifts.board.n, self.steps_left)
        for _ in range(self.rounds if gifts.slots else 0):
            home = [row[:] for row in self.columns], [row[:] for row in self.rows]
            if not self.round():
                self.columns, self.rows = home
                break
        self.rounds = 1
        self.steps_left -= most - self.steps
        column[:] = [to for row in self.columns for to in row]
        return True

    def round(self):
        slot = self.stream.below(self.gifts.slots)
        row = self.gifts.row_of[slot]
        place = slot - self.gifts.row_start[row]
        home = self.columns[row][place]
        hole = self.rows[home].index(row)
        self.columns[row][place] = HOLE
        while self.steps:
            column = self.pick_column(row)
            self.columns[row][place] = column
            if column == home:
                self.rows[home][hole] = row
                return True
            taken = self.stream.below(self.gifts.received[column])
            row, self.rows[column][taken] = self.rows[column][taken], row
            place = self.columns[row].index(column)
            self.columns[row][place] = HOLE
            self.steps -= 1
        return False

    def pick_column(self, row):
        """One that the row may have and does not have."""
        board, choices = self.gifts.board, self.gifts.board.choices(row)
        while True:
            column = board.choice(row, self.stream.below(choices))
            if self.gifts.received[column] and column not in self.columns[row]:
                return column
