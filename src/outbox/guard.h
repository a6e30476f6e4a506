/*
 * The guard against copies. A store that was restored from a backup, or copied to another machine, holds messages that
 * were sent meanwhile: nobody can tell there which. So every run that sends raises a number in the store, and notes it
 * beside the secret of the installation. A store whose number is older than that note, or that belongs to another
 * installation, sends nothing until somebody says that it may. A copy of both together is not noticed. And one that was
 * moved elsewhere sends nothing more.
 */
#pragma once

#include "outbox/outbox.h"

/* Whether what is sealed and written here could be sent from here; if not, ERROR_DENIED. Changes nothing. */
bool guard_check(const Outbox *outbox, GError **error);

/* Whether the store is still the one in use: several can have it open, and one of them may have moved it elsewhere. */
bool guard_stays(const Outbox *outbox, GError **error);

/* Before anything is sent. If nothing may be, everything that waits is held, and ERROR_DENIED says why. */
bool guard_pass(const Outbox *outbox, GError **error);

/* This store sends from now on, and what was held waits again; `released` is how much that was. */
bool guard_release(const Outbox *outbox, uint64_t *released, GError **error);
