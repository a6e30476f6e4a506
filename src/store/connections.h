/* Connections to one database, which the threads of this process share: whoever needs one takes it and gives it back. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Connections Connections;

typedef void *ConnectionOpen(void *data, GError **error);
typedef void ConnectionClose(void *connection);

/* There are never more than `most`; `data` is for the two functions, which may be called by several threads at once. */
Connections *connections_new(guint most, ConnectionOpen *open, ConnectionClose *close, void *data);

/* All of them have been given back by then. */
void connections_free(Connections *connections);

/* Adds one that is open already. */
void connections_add(Connections *connections, void *connection);

/*
 * A connection for this thread alone, until it gives it back; it may have to wait for one. `to_read`: it gets the one
 * again with which it reads already, so that a visit can read, and sees what the walk around it sees.
 */
void *connections_take(Connections *connections, bool to_read, GError **error);

/* Takes it back. If it is of no use any more, it is closed, as are all that nobody has in hand. */
void connections_give(Connections *connections, void *connection, bool is_of_use);
