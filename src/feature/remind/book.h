/* The address book in memory: contacts by the key of their address. They stay where they are until it is freed. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const char *name;     /* or NULL */
    const char *language; /* or NULL */
    uint32_t line;        /* of the file; 0: somebody who does not stand there */
    bool is_chosen;       /* for whoever goes through the book */
    uint8_t key_length;
    char key[]; /* of the address, see base/address.h */
} Contact;

typedef struct Book Book;

Book *book_new(void);
void book_free(Book *book);

/* The contact with that key; a new one that has nothing but the key if there was none. */
Contact *book_get(Book *book, const char *key, size_t length);

/*
 * The same in steps, for who has many keys at once: the memory that one of them waits for comes while the others are looked
 * at. First the hash of each, then its place in the table, then what lies there.
 */
guint book_hash(const char *key, size_t length);
void book_fetch_place(const Book *book, guint hash);
void book_fetch_contact(const Book *book, guint hash);
Contact *book_get_hashed(Book *book, const char *key, size_t length, guint hash);

/* Of a contact that is read soon. */
static inline void contact_fetch(const Contact *contact) {
    enum { LINE = 64 };
    __builtin_prefetch(contact);
    __builtin_prefetch((const char *) contact + LINE);
}

/* A copy of the text that lives as long as the book. */
const char *book_keep(Book *book, const char *text, size_t length);
