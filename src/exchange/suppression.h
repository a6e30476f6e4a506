/*
 * Addresses to which nothing is sent, since they do not exist or nobody wants mail there. Not a list of addresses: each
 * is kept as what only this installation can compute from it.
 */
#pragma once

#include "base/vault.h"
#include "store/store.h"

typedef struct {
    char *address; /* its key, see suppression_key */
    int64_t version;
    Time since;          /* nothing is sent from then on; not set: it came back, but not often enough */
    char *reason;        /* in words that name nobody, or NULL */
    int64_t returned;    /* mails that came back for a reason that may pass, lately */
    Time first_returned; /* of these */
} Suppression;
RECORD(Suppression, suppression)

/* The key of an address as address_normalise returns it. Capital letters make no difference. */
char *suppression_key(const Vault *vault, const char *address);

/* What is kept of the address; a new one if nothing is. NULL only with an error. */
Suppression *suppression_load(Store *store, const Vault *vault, const char *address, GError **error);

/* From now on nothing is sent there. */
void suppression_begin(Suppression *suppression, const char *reason, Time now);

/* A mail came back that another day might not: the third within a week is one too many. True if it is. */
bool suppression_note_return(Suppression *suppression, const char *reason, Time now);

/* Lets mails go there again. False with ERROR_NOT_FOUND if they do already. */
bool suppression_lift(Store *store, const Vault *vault, const char *address, GError **error);
