/* The address book finds whom it holds, and only these. */
#include "feature/remind/book.h"

#include <string.h>

enum { MANY = 20000 };

static char *key_of(int number) {
    return g_strdup_printf("person%d@example.com", number);
}

static void everybody_is_found_again(void) {
    Book *book = book_new();
    for (int i = 0; i < MANY; i++) {
        g_autofree char *key = key_of(i);
        Contact *contact = book_get(book, key, strlen(key));
        g_assert_cmpuint(contact->line, ==, 0);
        contact->line = (uint32_t) i + 1;
    }
    for (int i = MANY; i-- > 0;) {
        g_autofree char *key = key_of(i);
        const Contact *contact = book_get(book, key, strlen(key));
        g_assert_cmpstr(contact->key, ==, key);
        g_assert_cmpuint(contact->line, ==, (uint32_t) i + 1);
        g_assert_null(contact->name);
    }
    book_free(book);
}

static void a_contact_stays_where_it_is(void) {
    Book *book = book_new();
    Contact *first = book_get(book, "ann", strlen("ann"));
    for (int i = 0; i < MANY; i++) {
        g_autofree char *key = key_of(i);
        book_get(book, key, strlen(key));
    }
    g_assert_true(book_get(book, "ann", strlen("ann")) == first);
    g_assert_cmpstr(first->key, ==, "ann");
    book_free(book);
}

static void texts_of_any_length_are_kept(void) {
    Book *book = book_new();
    g_autofree char *longest = g_strnfill(1 << 20, 'x');
    const char *a = book_keep(book, "short", strlen("short")), *b = book_keep(book, longest, strlen(longest)),
               *c = book_keep(book, "", 0), *d = book_keep(book, "after", strlen("after"));
    g_assert_cmpstr(a, ==, "short");
    g_assert_cmpstr(b, ==, longest);
    g_assert_cmpstr(c, ==, "");
    g_assert_cmpstr(d, ==, "after");
    book_free(book);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/book/everybody-is-found-again", everybody_is_found_again);
    g_test_add_func("/book/a-contact-stays-where-it-is", a_contact_stays_where_it_is);
    g_test_add_func("/book/texts-of-any-length-are-kept", texts_of_any_length_are_kept);
    return g_test_run();
}
