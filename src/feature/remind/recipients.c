#include "feature/remind/recipients.h"

#include <string.h>

#include "base/address.h"
#include "base/error.h"
#include "base/input.h"
#include "base/text.h"

Recipients *recipients_new(Contacts *contacts, bool is_naive) {
    Recipients *recipients = g_new0(Recipients, 1);
    recipients->contacts = contacts;
    recipients->is_naive = is_naive;
    recipients->list = g_array_new(FALSE, FALSE, sizeof(Recipient));
    recipients->unknown = g_ptr_array_new();
    recipients->doubled = g_ptr_array_new();
    return recipients;
}

void recipients_free(Recipients *recipients) {
    contacts_free(recipients->contacts);
    g_array_unref(recipients->list);
    g_ptr_array_unref(recipients->unknown);
    g_ptr_array_unref(recipients->doubled);
    g_free(recipients);
}

enum { AT_ONCE = 32 };

/* An address that is to be looked up: a loan, with its key. */
typedef struct {
    const char *text;
    size_t length;
    char key[ADDRESS_ROOM];
    size_t key_length;
    guint hash;
} Wanted;

/* Looked up together, since most of each takes waiting for memory. */
typedef struct {
    Recipients *recipients;
    unsigned count;
    Wanted wanted[AT_ONCE];
} Queue;

/* Mostly it is its own key: then there is nothing to keep but that. */
static const char *spelling(Recipients *recipients, const char *text, size_t length, const Contact *contact) {
    if (contact->key_length == length && memcmp(contact->key, text, length) == 0)
        return contact->key;
    g_autofree char *copy = g_strndup(text, length);
    g_autofree char *address = address_normalise(copy, NULL);
    return book_keep(recipients->contacts->book, address, strlen(address));
}

static void queue_init(Queue *queue, Recipients *recipients) {
    queue->recipients = recipients;
    queue->count = 0;
}

static bool take(Recipients *recipients, const Wanted *wanted, GError **error) {
    Book *book = recipients->contacts->book;
    Contact *contact = book_get_hashed(book, wanted->key, wanted->key_length, wanted->hash);
    if (contact->is_chosen) {
        g_ptr_array_add(recipients->doubled, (gpointer) contact->key);
        return true;
    }
    contact->is_chosen = true;
    if (recipients->is_naive && !contacts_read_again(recipients->contacts, contact, error))
        return false;
    Recipient recipient = {spelling(recipients, wanted->text, wanted->length, contact), contact};
    g_array_append_val(recipients->list, recipient);
    if (contact->line == 0)
        g_ptr_array_add(recipients->unknown, (gpointer) recipient.address);
    return true;
}

static bool take_all(Queue *queue, GError **error) {
    const Book *book = queue->recipients->contacts->book;
    for (unsigned i = 0; i < queue->count; i++)
        book_fetch_place(book, queue->wanted[i].hash);
    for (unsigned i = 0; i < queue->count; i++)
        book_fetch_contact(book, queue->wanted[i].hash);
    bool done = true;
    for (unsigned i = 0; i < queue->count && done; i++)
        done = take(queue->recipients, &queue->wanted[i], error);
    queue->count = 0;
    return done;
}

static bool add(Queue *queue, const char *text, size_t length, GError **error) {
    Wanted *wanted = &queue->wanted[queue->count];
    wanted->text = text;
    wanted->length = length;
    wanted->key_length = address_key(text, length, wanted->key, error);
    if (wanted->key_length == 0)
        return false;
    wanted->hash = book_hash(wanted->key, wanted->key_length);
    return ++queue->count < AT_ONCE || take_all(queue, error);
}

bool recipients_add(Recipients *recipients, const char *addresses, GError **error) {
    static const char separators[] = ",; \t\r\n";
    Queue queue;
    queue_init(&queue, recipients);
    for (const char *at = addresses; *at;) {
        at += strspn(at, separators);
        size_t length = strcspn(at, separators);
        if (length > 0 && !add(&queue, at, length, error))
            return false;
        at += length;
    }
    return take_all(&queue, error);
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

static bool add_line(Queue *queue, const char *line, const char *end, GError **error) {
    while (line < end && is_blank(*line))
        line++;
    while (end > line && is_blank(end[-1]))
        end--;
    return line == end || *line == '#' || add(queue, line, (size_t) (end - line), error);
}

static const char *skip_byte_order_mark(const char *text) {
    static const char mark[] = "\xef\xbb\xbf";
    return g_str_has_prefix(text, mark) ? text + strlen(mark) : text;
}

bool recipients_add_file(Recipients *recipients, const char *path, GError **error) {
    enum { MOST = 1 << 28 };
    size_t length, number = 1;
    g_autofree char *bytes = input_read(path, MOST, &length, error);
    if (!bytes)
        return false;
    g_autofree char *shown = text_visible(input_name(path));
    if (memchr(bytes, '\0', length))
        return fail(error, ERROR_INVALID, "%s is not text", shown);
    Queue queue;
    queue_init(&queue, recipients);
    const char *end = bytes + length;
    for (const char *line = length >= 3 ? skip_byte_order_mark(bytes) : bytes, *next; line < end;
         line = next + 1) {
        next = memchr(line, '\n', (size_t) (end - line));
        next = next ? next : end;
        if (!add_line(&queue, line, next, error)) {
            g_prefix_error(error, "%s:%zu: ", shown, number);
            return false;
        }
        number++;
    }
    return take_all(&queue, error);
}
