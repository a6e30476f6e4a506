/*
 * A table of its own, and not GHashTable, since looking up is all that this command does ten thousand times, and most of
 * that is waiting for memory: a place in the table is eight bytes, of which four are the hash, and a contact lies beside
 * its texts. That is half the time.
 */
#include "feature/remind/book.h"

#include <string.h>

#include "base/keyed-hash.h"

enum { BLOCK = 1 << 16, UNIT = _Alignof(Contact), UNITS = BLOCK / UNIT, FEWEST_PLACES = 1 << 10 };

typedef struct {
    guint hash;
    uint32_t where; /* the contact lies, in units from the start of the first block; 0: the place is free */
} Place;

struct Book {
    Place *places; /* a power of two of them, at most three quarters of them taken */
    size_t room;
    size_t count;
    GPtrArray *blocks; /* of BLOCK octets, or of one text that is longer */
    size_t used;       /* octets of the last one */
};

/* ---- Contacts and texts, one behind the other. ---- */

/* There is room for so many octets behind what is used. */
static void make_room(Book *book, size_t length) {
    if (book->used + length <= BLOCK)
        return;
    g_ptr_array_add(book->blocks, g_malloc(MAX(length, BLOCK)));
    book->used = 0;
}

static char *unused(const Book *book) {
    return (char *) book->blocks->pdata[book->blocks->len - 1] + book->used;
}

const char *book_keep(Book *book, const char *text, size_t length) {
    make_room(book, length + 1);
    char *copy = unused(book);
    memcpy(copy, text, length);
    copy[length] = '\0';
    book->used += length + 1;
    return copy;
}

static Contact *contact_at(const Book *book, uint32_t where) {
    return (Contact *) ((char *) book->blocks->pdata[where / UNITS] + (size_t) (where % UNITS) * UNIT);
}

static uint32_t add_contact(Book *book, const char *key, size_t length) {
    size_t size = sizeof(Contact) + length + 1;
    book->used = (book->used + UNIT - 1) / UNIT * UNIT;
    make_room(book, size);
    Contact *contact = (Contact *) unused(book);
    *contact = (Contact) {.key_length = (uint8_t) length};
    memcpy(contact->key, key, length + 1);
    uint32_t where = (uint32_t) ((book->blocks->len - 1) * UNITS + book->used / UNIT);
    book->used += size;
    return where;
}

/* ---- The table. ---- */

Book *book_new(void) {
    Book *book = g_new0(Book, 1);
    book->room = FEWEST_PLACES;
    book->places = g_new0(Place, book->room);
    book->blocks = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(book->blocks, g_malloc(BLOCK));
    book->used = UNIT; /* no contact lies at 0 */
    return book;
}

void book_free(Book *book) {
    g_free(book->places);
    g_ptr_array_unref(book->blocks);
    g_free(book);
}

static Place *free_place(Place *places, size_t room, guint hash) {
    size_t at = hash & (room - 1);
    while (places[at].where != 0)
        at = (at + 1) & (room - 1);
    return &places[at];
}

static void grow(Book *book) {
    size_t room = 2 * book->room;
    Place *places = g_new0(Place, room);
    for (size_t i = 0; i < book->room; i++)
        if (book->places[i].where != 0)
            *free_place(places, room, book->places[i].hash) = book->places[i];
    g_free(book->places);
    book->places = places;
    book->room = room;
}

static Contact *add(Book *book, const char *key, size_t length, guint hash) {
    if (4 * ++book->count > 3 * book->room)
        grow(book);
    Place *place = free_place(book->places, book->room, hash);
    *place = (Place) {hash, add_contact(book, key, length)};
    return contact_at(book, place->where);
}

guint book_hash(const char *key, size_t length) {
    return keyed_hash_of(key, length);
}

void book_fetch_place(const Book *book, guint hash) {
    __builtin_prefetch(&book->places[hash & (book->room - 1)]);
}

void book_fetch_contact(const Book *book, guint hash) {
    const Place *place = &book->places[hash & (book->room - 1)];
    if (place->where != 0)
        contact_fetch(contact_at(book, place->where));
}

Contact *book_get_hashed(Book *book, const char *key, size_t length, guint hash) {
    for (size_t at = hash & (book->room - 1); book->places[at].where != 0; at = (at + 1) & (book->room - 1)) {
        if (book->places[at].hash != hash)
            continue;
        Contact *contact = contact_at(book, book->places[at].where);
        if (contact->key_length == length && memcmp(contact->key, key, length) == 0)
            return contact;
    }
    return add(book, key, length, hash);
}

Contact *book_get(Book *book, const char *key, size_t length) {
    return book_get_hashed(book, key, length, book_hash(key, length));
}
