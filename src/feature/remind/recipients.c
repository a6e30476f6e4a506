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

/* Mostly it is its own key: then there is nothing to keep but that. */
static const char *spelling(Recipients *recipients, const char *text, size_t length, const Contact *contact) {
    if (contact->key_length == length && memcmp(contact->key, text, length) == 0)
        return contact->key;
    g_autofree char *copy = g_strndup(text, length);
    g_autofree char *address = address_normalise(copy, NULL);
    return book_keep(recipients->contacts->book, address, strlen(address));
}

static bool add(Recipients *recipients, const char *text, size_t length, GError **error) {
    char key[ADDRESS_ROOM];
    size_t key_length = address_key(text, length, key, error);
    if (key_length == 0)
        return false;
    Contact *contact = book_get(recipients->contacts->book, key, key_length);
    if (contact->is_chosen) {
        g_ptr_array_add(recipients->doubled, (gpointer) contact->key);
        return true;
    }
    contact->is_chosen = true;
    if (recipients->is_naive && !contacts_read_again(recipients->contacts, contact, error))
        return false;
    Recipient recipient = {spelling(recipients, text, length, contact), contact};
    g_array_append_val(recipients->list, recipient);
    if (contact->line == 0)
        g_ptr_array_add(recipients->unknown, (gpointer) recipient.address);
    return true;
}

bool recipients_add(Recipients *recipients, const char *addresses, GError **error) {
    static const char separators[] = ",; \t\r\n";
    for (const char *at = addresses; *at;) {
        at += strspn(at, separators);
        size_t length = strcspn(at, separators);
        if (length > 0 && !add(recipients, at, length, error))
            return false;
        at += length;
    }
    return true;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

static bool add_line(Recipients *recipients, const char *line, const char *end, GError **error) {
    while (line < end && is_blank(*line))
        line++;
    while (end > line && is_blank(end[-1]))
        end--;
    return line == end || *line == '#' || add(recipients, line, (size_t) (end - line), error);
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
    const char *end = bytes + length;
    for (const char *line = length >= 3 ? skip_byte_order_mark(bytes) : bytes, *next; line < end;
         line = next + 1) {
        next = memchr(line, '\n', (size_t) (end - line));
        next = next ? next : end;
        if (!add_line(recipients, line, next, error)) {
            g_prefix_error(error, "%s:%zu: ", shown, number);
            return false;
        }
        number++;
    }
    return true;
}
