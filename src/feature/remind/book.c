/*
 * A table of its own, and not GHashTable, since looking up is all that this command does ten thousand times: contacts and
 * their texts lie in blocks, and a place in the table is eight bytes, of which four are the hash. That is half the time.
 */
#include "feature/remind/book.h"

#include <string.h>

#include "base/keyed-hash.h"

enum { BLOCK = 512, TEXTS = 1 << 16, FEWEST_PLACES = 1 << 10 };

typedef struct {
    guint hash;
    uint32_t number; /* of a contact, from 1; 0: the place is free */
} Place;

struct Book {
    Place *places; /* a power of two of them, at most three quarters of them taken */
    size_t room;
    GPtrArray *blocks; /* of BLOCK contacts each */
    uint32_t count;
    GPtrArray *texts; /* blocks of TEXTS octets, or one text that is longer */
    size_t used;      /* of the last one */
};

Book *book_new(void) {
    Book *book = g_new0(Book, 1);
    book->room = FEWEST_PLACES;
    book->places = g_new0(Place, book->room);
    book->blocks = g_ptr_array_new_with_free_func(g_free);
    book->texts = g_ptr_array_new_with_free_func(g_free);
    book->used = TEXTS;
    return book;
}

void book_free(Book *book) {
    g_free(book->places);
    g_ptr_array_unref(book->blocks);
    g_ptr_array_unref(book->texts);
    g_free(book);
}

const char *book_keep(Book *book, const char *text, size_t length) {
    if (book->used + length + 1 > TEXTS) {
        g_ptr_array_add(book->texts, g_malloc(MAX(length + 1, TEXTS)));
        book->used = 0;
    }
    char *copy = (char *) book->texts->pdata[book->texts->len - 1] + book->used;
    memcpy(copy, text, length);
    copy[length] = '\0';
    book->used += length + 1;
    return copy;
}

static Contact *contact_at(const Book *book, uint32_t number) {
    return (Contact *) book->blocks->pdata[(number - 1) / BLOCK] + (number - 1) % BLOCK;
}

static Place *free_place(Place *places, size_t room, guint hash) {
    size_t at = hash & (room - 1);
    while (places[at].number != 0)
        at = (at + 1) & (room - 1);
    return &places[at];
}

static void grow(Book *book) {
    size_t room = 2 * book->room;
    Place *places = g_new0(Place, room);
    for (size_t i = 0; i < book->room; i++)
        if (book->places[i].number != 0)
            *free_place(places, room, book->places[i].hash) = book->places[i];
    g_free(book->places);
    book->places = places;
    book->room = room;
}

static Contact *add(Book *book, const char *key, size_t length, guint hash) {
    if (4 * ((size_t) book->count + 1) > 3 * book->room)
        grow(book);
    if (book->count % BLOCK == 0)
        g_ptr_array_add(book->blocks, g_new(Contact, BLOCK));
    *free_place(book->places, book->room, hash) = (Place) {hash, ++book->count};
    Contact *contact = contact_at(book, book->count);
    *contact = (Contact) {.key = book_keep(book, key, length)};
    return contact;
}

Contact *book_get(Book *book, const char *key, size_t length) {
    guint hash = keyed_hash_of(key, length);
    for (size_t at = hash & (book->room - 1); book->places[at].number != 0;
         at = (at + 1) & (book->room - 1)) {
        if (book->places[at].hash != hash)
            continue;
        Contact *contact = contact_at(book, book->places[at].number);
        if (strcmp(contact->key, key) == 0)
            return contact;
    }
    return add(book, key, length, hash);
}
