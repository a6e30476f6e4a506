"""Random words: the ChaCha20 key stream of a seed."""
import struct

DRAW_STREAM = 1
MASK32, MASK64 = (1 << 32) - 1, (1 << 64) - 1
MOST_BLOCKS = 256
COLUMNS = [(k, 4 + k, 8 + k, 12 + k) for k in range(4)]
DIAGONALS = [(k, 4 + (k + 1) % 4, 8 + (k + 2) % 4, 12 + (k + 3) % 4) for k in range(4)]


def chacha20(start, counter, count):
    """The 32-bit words of `count` blocks. Each of the 16 words of all blocks is one long number, in which
    every block has 64 bits, the upper half empty: so all blocks are computed at once."""
    ones = sum(1 << 64 * k for k in range(count))
    mask = ones * MASK32
    first = [word * ones for word in start]
    first[12] = sum((counter + k & MASK32) << 64 * k for k in range(count))
    first[13] = sum((counter + k >> 32) << 64 * k for k in range(count))
    x = first[:]
    for a, b, c, d in 10 * (COLUMNS + DIAGONALS):
        for one, two, three, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            x[one] = x[one] + x[two] & mask
            mixed = x[three] ^ x[one]
            x[three] = (mixed << bits | mixed >> 32 - bits) & mask
    sums = [(a + b & mask).to_bytes(8 * count, "little") for a, b in zip(x, first)]
    lanes = [struct.unpack(f"<{count}Q", lane) for lane in sums]
    return [word for block in zip(*lanes) for word in block]


class Stream:
    """Key = seed, 64-bit block counter from 0, 64-bit stream number."""

    def __init__(self, seed, number=DRAW_STREAM):
        self.start = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, *struct.unpack("<8L", seed), 0, 0,
                      number & MASK32, number >> 32]
        self.blocks, self.made, self.ready = 0, 1, []

    def word(self):
        if not self.ready:
            self.made = min(2 * self.made, MOST_BLOCKS)
            self.ready = chacha20(self.start, self.blocks, self.made)[::-1]
            self.blocks += self.made
        return self.ready.pop()

    def words_used(self):
        return 16 * self.blocks - len(self.ready)

    def word64(self):
        return self.word() | self.word() << 32

    def below(self, size):
        """Uniform in 0 ... size-1: the upper half of word * size. Words that would favour somebody are drawn
        again."""
        product = self.word() * size
        if product & MASK32 < size:
            unfair = (1 << 32) % size
            while product & MASK32 < unfair:
                product = self.word() * size
        return product >> 32

    def below64(self, size):
        product = self.word64() * size
        if product & MASK64 < size:
            unfair = (1 << 64) % size
            while product & MASK64 < unfair:
                product = self.word64() * size
        return product >> 64

    def share(self):
        """Uniform in 0 ... 1, a multiple of 2 to the -53."""
        return (self.word64() >> 11) / 9007199254740992.0

    def shuffle(self, numbers):
        """To every place, from the first on, comes one of what is still at it or behind."""
        count = len(numbers)
        for k in range(count):
            other = k + self.below(count - k)
            numbers[k], numbers[other] = numbers[other], numbers[k]
