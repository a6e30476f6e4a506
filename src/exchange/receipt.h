/*
 * Receipts: what a participant gets with the name, and can hold against the announcement and the published
 * seal, alone and at any time. A receipt is a few lines of text that survive a mail:
 *
 *     kringle receipt 1
 *     id: 1
 *     name: Ada Lovelace
 *     ...
 *     end of receipt
 */
#pragma once

#include "exchange/roster.h"

/* Writes the receipts of an exchange whose announced draw has been done. */
typedef struct Receipts Receipts;

/* Loans the exchange. Fails as problem_new. */
Receipts *receipts_new(const Exchange *exchange, GError **error);
void receipts_free(Receipts *receipts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Receipts, receipts_free)

/* The caller's to free. */
char *receipts_write(const Receipts *receipts, int64_t participant_id);

typedef struct {
    Entry entry; /* the person, as announced */
    int64_t people;
    bool no_swaps, one_circle;
    GBytes *terms, *commitment; /* of the announcement */
    GBytes *roster;             /* the hash of people and rules, also of the announcement */
    GBytes *outcome;            /* the hash of what decided */
    GBytes *seal;               /* of the draw */
    GBytes *salt;               /* of the person's own leaf in the roster */
    char *path;
    char *receivers; /* whom the person gives to */
    GBytes *pair_salt;
    char *pair_path;
} Receipt;

/*
 * Finds the receipt in a text, which may be the whole mail as it was saved. ERROR_INVALID says what is
 * wrong.
 */
Receipt *receipt_read(const char *text, GError **error);
void receipt_free(Receipt *receipt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Receipt, receipt_free)

/* Whether the receipt is of one piece: the person is in the roster, and the assignment under the seal. */
bool receipt_check(const Receipt *receipt, GError **error);

/* The fingerprint of the announcement it belongs to. */
Digest receipt_fingerprint(const Receipt *receipt);
