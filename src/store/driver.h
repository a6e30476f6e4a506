/* What a storage tier fills in. store/store.h says what each call promises; this is how a tier keeps it. */
#pragma once

#include "store/store.h"

typedef struct {
    bool remove;
    bool restore; /* it is new here, and keeps its version */
    bool sums;    /* nothing but its checksum is written: see sql/step.h */
    const Record *record;
    void *item;
} Change;

struct Batch {
    GArray *changes; /* of Change, in the order they were added; no key twice */
};

/* The field `version` of a record that is kept in a store: it stands behind the key. */
static inline const Field *version_field(const Record *record) {
    return &record->fields[record->keys];
}

/* Raises the versions of the items put, once they are stored with that version. */
void batch_raise(const Batch *batch);

/*
 * Orders changes by their records, then by key. Short keys come first, and so the head of an island before what is in it:
 * of two who change it, one hears of that, and not of some row.
 */
int change_compare(const Change *one, const Change *other);

/* The name of an item by its record and key, for people: "wish 12, 3". The caller's to free. */
char *item_name(const Record *record, const void *item);

/* Has the checksum of the item written, which is as it stands in its row. */
void batch_sum(Batch *batch, const Record *record, void *item);

/* Where a visit puts copies of the items that it sees. */
typedef struct {
    const Record *record;
    GPtrArray *items;
} Found;
StoreVisit found_add;

/* The version with which the item of a put will be kept. */
int64_t change_version(const Change *change);

/* Whether the change fits the version that is kept, or that nothing is (NULL); ERROR_CONFLICT says why not. */
bool change_fits(const Change *change, const int64_t *kept, GError **error);

/* Makes the item what it is once it was claimed, but for its version. */
void lease_mark(const Lease *lease, const Record *record, void *item);

/* `state` is the tier's own, from open. load, find and each all arrive as `each`, put as `apply`. */
typedef struct {
    const char *scheme; /* "csv": the part of the URL before the colon */
    bool exclusive;     /* one process at a time */
    bool concurrent;    /* several threads at a time */
    bool has_path;      /* the address is a path */
    bool relaxes;       /* it can do without waiting for the disk, if somebody asks for that */
    void *(*open)(const char *address, bool relaxed, GError **error);
    void (*close)(void *state);
    bool (*prepare)(void *state, const Record *const *records, GError **error);
    bool (*each)(void *state, const Record *record, const Query *query, StoreVisit *visit, void *data,
                 GError **error);
    bool (*snapshot)(void *state, StoreLook *look, void *data,
                     GError **error); /* NULL: nobody else is in there anyway */
    bool (*apply)(void *state, const Batch *batch, GError **error);
    GPtrArray *(*claim)(void *state, const Record *record, const Lease *lease, GError **error);
    uint64_t (*commits)(const void *state); /* NULL: each write is one */
    bool (*check)(void *state, GError **error);
    bool (*forget)(void *state, GError **error); /* NULL: nothing is left anyway once it was closed */
    char *(*concern)(const void *state);         /* NULL: there is never any */
} Driver;

extern const Driver memory_driver;
extern const Driver csv_driver;
extern const Driver sqlite_driver;
extern const Driver postgresql_driver;
