"""The ways to draw. Each is made for a board and a stream, or raises Cannot; attempt(column) then tries once,
and says whether `column`, a column of every row, is a draw. Before the first attempt `column` holds every
column at its own place; later, what the last attempt left there."""
