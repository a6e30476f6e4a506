"""S for several gifts: the slots are shuffled once without doubles, which are two slots of one row with the
same column; then the few forbidden squares are switched away."""
from collections import Counter
from math import comb, factorial, perm

AHEAD = 64


class GiftSwitching:
    method, exact, unarranged = "switching", True, True

    def __init__(self, gifts, stream):
        self.gifts, self.stream = gifts, stream
        gifts.weigh()
        twins = (gifts.most_given - 1) * (gifts.most_received - 1)
        lost = gifts.most_in_row + gifts.most_in_column + 2 + (2 * twins + 1 if twins else 0)
        self.bad_most = max(0, gifts.slots - lost)

    def attempt(self, column):
        self.column, self.bad = column, []
        if not self.shuffle():
            return False
        while self.bad:
            if not self.switch_last():
                return False
        return True

    def forbids(self, slot, column):
        return self.gifts.board.forbids(self.gifts.row_of[slot], column)

    # ---- The shuffle ----

    def shuffle(self):
        """Row by row. On a board that is not arranged, nobody asks what is forbidden until all slots are
        drawn."""
        self.places, rows, arranged = [], range(self.gifts.board.n), self.gifts.board.is_arranged
        self.places_first = 0
        return all(self.draw_row(row) and (not arranged or self.find_bad(row)) for row in rows) and \
            (arranged or all(map(self.find_bad, rows)))

    def draw_row(self, row):
        """A row with a double is drawn once more, or the attempt is over."""
        first, end = self.gifts.row_start[row], self.gifts.row_start[row + 1]
        place_of = self.place_in_advance
        while not self.draw_slots(first, end, place_of):
            if not self.may_draw_again(first, end - first):
                return False
            place_of = self.place_now
        return True

    def place_now(self, slot):
        return slot + self.stream.below(self.gifts.slots - slot)

    def place_in_advance(self, slot):
        """Of 64 slots at once, whenever the last of these is used up."""
        if slot >= self.places_first + len(self.places):
            self.places_first = slot
            self.places = [self.place_now(k) for k in range(slot, min(slot + AHEAD, self.gifts.slots))]
        return self.places[slot - self.places_first]

    def draw_slots(self, first, end, place_of):
        """False at the first double."""
        column = self.column
        for slot in range(first, end):
            other = place_of(slot)
            column[slot], column[other] = column[other], column[slot]
            if column[slot] in column[first:slot]:
                return False
        return True

    def find_bad(self, row):
        """False when there are more forbidden squares than can be switched away."""
        for slot in range(self.gifts.row_start[row], self.gifts.row_start[row + 1]):
            if self.forbids(slot, self.column[slot]):
                if len(self.bad) == self.bad_most:
                    return False
                self.bad.append(slot)
        return True

    # ---- Doubles ----

    def may_draw_again(self, first, slots):
        """With a chance of least/doubles, unless there are too many ways to count them in 128 bits."""
        size = self.gifts.slots - first
        if not is_wide_enough(size, slots):
            return False
        now = Counter(self.column[first:])
        least = count_doubles(self.even_shape(size), size, slots)
        return self.comes_up(least, count_doubles(now.values(), size, slots))

    def even_shape(self, size):
        """How many slots columns have left, when `size` are and they are spread as evenly as can be."""
        level, received = 0, self.gifts.received
        while (reaching := sum(count > level for count in received)) < size:
            size, level = size - reaching, level + 1
        shape = [min(count, level) for count in received]
        for k in [k for k, count in enumerate(received) if count > level][:size]:
            shape[k] += 1
        return shape

    def comes_up(self, part, whole):
        """With the chance part/whole: random binary digits against those of the quotient, until they
        differ."""
        while True:
            word = self.stream.word()
            for digit in range(31, -1, -1):
                part *= 2
                is_one = part >= whole
                part -= is_one * whole
                if is_one != word >> digit & 1:
                    return is_one

    # ---- Switches ----

    def pick(self, fits):
        while True:
            slot = self.stream.below(self.gifts.slots)
            if slot not in self.bad and fits(slot):
                return slot

    def switch_last(self):
        """Slot i gets the column of k, k that of l, and l gets v."""
        column, i = self.column, self.bad[-1]
        v = column[i]
        k = self.pick(lambda slot: not self.forbids(i, column[slot]))
        l = self.pick(lambda slot: not self.forbids(slot, v))
        if k == l or self.forbids(k, column[l]):
            return False
        self.rotate(i, k, l)
        self.bad.pop()
        return not any(map(self.is_double, (i, k, l))) and self.accept(i, l)

    def rotate(self, i, k, l):
        column = self.column
        column[i], column[k], column[l] = column[k], column[l], column[i]

    def is_double(self, slot):
        """Whether another slot of its row has the same column."""
        row, start = self.gifts.row_of[slot], self.gifts.row_start
        return self.column[start[row]:start[row + 1]].count(self.column[slot]) > 1

    def accept(self, i, l):
        most, least = self.gifts.slots - len(self.bad) - 2, self.bad_most - len(self.bad)
        word = self.stream.word64()
        if word * most >> 64 < least:
            return True
        origins = sum(self.is_origin(i, k, l) for k in range(self.gifts.slots))
        return word * origins >> 64 < least

    def is_origin(self, i, k, l):
        if k in self.bad or k in (i, l) or self.forbids(k, self.column[i]) or self.forbids(l, self.column[k]):
            return False
        self.rotate(l, k, i)
        is_simple = not any(map(self.is_double, (i, k, l)))
        self.rotate(i, k, l)
        return is_simple


class GiftRejection(GiftSwitching):
    """R: nothing is switched away."""
    method = "rejection"

    def __init__(self, gifts, stream):
        super().__init__(gifts, stream)
        self.bad_most = 0


def is_wide_enough(size, slots):
    ways = 1
    for _ in range(slots):
        if ways > (1 << 126) // size:
            return False
        ways *= size
    return True


def count_doubles(left, size, slots):
    """Ways to fill `slots` slots in order such that some are double, when columns have so many slots left."""
    filled = [1] + [0] * slots  # ways without doubles to fill so many slots, in no order
    for count, columns in Counter(left).items():
        chosen = [comb(columns, k) * count ** k for k in range(slots + 1)]
        filled = [sum(filled[to - k] * chosen[k] for k in range(to + 1)) for to in range(slots + 1)]
    return perm(size, slots) - filled[slots] * factorial(slots)
