/*
 * The roster: what a draw depends on, person by person and without the words that it does not. It can be
 * hashed, shown to the person concerned, published after the event, and drawn again.
 *
 * Hashes are made of exactly the texts that the fields show; what is missing is the empty text.
 * docs/fairness.md has all formats.
 */
#pragma once

#include "base/merkle.h"
#include "exchange/exchange.h"

/* One person. Lists are numbers of people, parted by commas: "2,5". */
typedef struct {
    int64_t id; /* 1, 2, 3 ... */
    char *name; /* ties the number to a person */
    int64_t gives, receives;
    int64_t group;    /* people of the same one do not draw each other; 0: in none */
    int64_t must;     /* draws this person; 0: nobody in particular */
    char *exclusions; /* does not draw these, ascending */
    char *allowed;    /* draws one of these, ascending; missing: anybody */
    char *history;    /* drew these, last year's first, 0 where nobody is known */
} Entry;
RECORD(Entry, entry)

/* The entries of all participants. Fails as problem_new. */
GPtrArray *roster_of(const Exchange *exchange, GError **error);

/*
 * The other way round: an exchange with these people and rules, for drawing. ERROR_INVALID if the numbers
 * are not 1, 2, 3 ..., or an entry speaks of somebody who is not there.
 */
Exchange *roster_exchange(const GPtrArray *roster, GError **error);

/* What hides a person's leaf from those who do not have it: "roster" or "pair" says which leaf. */
Digest roster_salt(GBytes *secret, const char *leaf, int64_t id);

Digest roster_leaf(const Entry *entry, const Digest *salt);
Merkle *roster_tree(const GPtrArray *roster, GBytes *secret);

/* The hash that stands for everybody and every rule. */
Digest roster_hash(int64_t people, bool no_swaps, bool one_circle, const Digest *root);

/* Whom this participant gives to, as a list; of somebody who gives nothing, "". */
char *pair_receivers(const Exchange *exchange, int64_t giver_id);
Digest pair_leaf(int64_t giver_id, const char *receivers, const Digest *salt);
Merkle *pair_tree(const Exchange *exchange, GBytes *secret);
