#include "exchange/receipt.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "exchange/commitment.h"

#define FIRST_LINE "kringle receipt 1"
#define LAST_LINE "end of receipt"

static const Field receipt_fields[] = {
    FIELD(Receipt, people),     FIELD(Receipt, no_swaps),
    FIELD(Receipt, one_circle), FIELD(Receipt, terms),
    FIELD(Receipt, roster),     FIELD(Receipt, commitment),
    FIELD(Receipt, outcome),    FIELD(Receipt, seal),
    FIELD(Receipt, salt),       FIELD(Receipt, path),
    FIELD(Receipt, receivers),  FIELD(Receipt, pair_salt),
    FIELD(Receipt, pair_path),  {},
};

/* All of a receipt but the person, who has a record of their own. */
static const Record receipt_record = {
    .name = "receipt",
    .size = sizeof(Receipt),
    .free = (GDestroyNotify) receipt_free,
    .fields = receipt_fields,
};

void receipt_free(Receipt *receipt) {
    if (!receipt)
        return;
    record_clear(&entry_record, &receipt->entry);
    record_free(&receipt_record, receipt);
}

/* ---- Writing ---- */

struct Receipts {
    const Exchange *exchange;
    const Announcement *announcement;
    Digest terms, outcome;
    GPtrArray *roster; /* of Entry */
    Merkle *people, *pairs;
};

Receipts *receipts_new(const Exchange *exchange, GError **error) {
    g_autoptr(GPtrArray) roster = roster_of(exchange, error);
    if (!roster)
        return NULL;
    const GPtrArray *all = exchange->announcements;
    Receipts *receipts = g_new0(Receipts, 1);
    receipts->exchange = exchange;
    receipts->announcement = exchange_announcement(exchange);
    receipts->terms =
        announcement_terms(receipts->announcement, all->len > 1 ? all->pdata[all->len - 2] : NULL);
    receipts->people = roster_tree(roster, receipts->announcement->secret);
    receipts->pairs = pair_tree(exchange, receipts->announcement->secret);
    receipts->outcome = announcement_outcome(receipts->announcement);
    receipts->roster = g_steal_pointer(&roster);
    return receipts;
}

void receipts_free(Receipts *receipts) {
    g_ptr_array_unref(receipts->roster);
    merkle_free(receipts->people);
    merkle_free(receipts->pairs);
    g_free(receipts);
}

/*
 * A line for each field that is there, in plain ASCII and without the =, so that no mail program has a
 * reason to change it on the way.
 */
static void write_fields(GString *out, const Record *record, const void *item) {
    enum { WIDTH = 72, INDENT = 2 };
    for (const Field *field = record->fields; field->name; field++) {
        g_autofree char *text = field_to_text(field, item);
        g_autofree char *plain = g_uri_escape_string(text ? text : "", " ,", false);
        g_autofree char *line = g_strdup_printf("%s: %s", field->name, plain);
        g_autofree char *wrapped = text_wrap(line, WIDTH, INDENT);
        if (text && *text)
            g_string_append_printf(out, "%s\n", wrapped);
    }
}

char *receipts_write(const Receipts *receipts, int64_t participant_id) {
    size_t place = (size_t) participant_id - 1;
    const Announcement *announcement = receipts->announcement;
    Digest salt = roster_salt(announcement->secret, "roster", participant_id);
    Digest pair_salt = roster_salt(announcement->secret, "pair", participant_id);
    Receipt *receipt = &(Receipt) {
        .people = receipts->roster->len,
        .no_swaps = receipts->exchange->no_swaps,
        .one_circle = receipts->exchange->one_circle,
        .terms = digest_to_bytes(&receipts->terms),
        .roster = g_bytes_ref(announcement->roster),
        .commitment = g_bytes_ref(announcement->commitment),
        .outcome = digest_to_bytes(&receipts->outcome),
        .seal = g_bytes_ref(announcement->seal),
        .salt = digest_to_bytes(&salt),
        .path = merkle_path(receipts->people, place),
        .receivers = pair_receivers(receipts->exchange, participant_id),
        .pair_salt = digest_to_bytes(&pair_salt),
        .pair_path = merkle_path(receipts->pairs, place),
    };
    GString *out = g_string_new(FIRST_LINE "\n");
    write_fields(out, &entry_record, receipts->roster->pdata[place]);
    write_fields(out, &receipt_record, receipt);
    g_string_append(out, LAST_LINE "\n");
    record_clear(&receipt_record, receipt);
    return g_string_free(out, FALSE);
}

/* ---- Reading ---- */

static void *refuse_line(const char *line, GError **error) {
    g_autofree char *shown = text_visible(line);
    return fail(error, ERROR_INVALID,
                "the receipt holds a line that belongs to none, or stands there twice: \"%s\"; copy it anew "
                "from the mail",
                shown);
}

/* A line that stands there twice could show people something else than what is checked. */
static bool read_line(Receipt *receipt, GHashTable *seen, const char *line, GError **error) {
    const char *colon = strchr(line, ':');
    g_autofree char *name = g_strndup(line, colon ? (size_t) (colon - line) : 0);
    g_autofree char *value = colon ? g_uri_unescape_string(colon + 1 + strspn(colon + 1, " "), NULL) : NULL;
    const Field *of_entry = record_field(&entry_record, name), *field = record_field(&receipt_record, name);
    bool valid = value && g_utf8_validate(value, -1, NULL) && (of_entry || field) &&
                 g_hash_table_add(seen, g_strdup(name));
    if (valid && (of_entry ? field_from_text(of_entry, &receipt->entry, value, NULL)
                           : field_from_text(field, receipt, value, NULL)))
        return true;
    return refuse_line(line, error);
}

/* The lines between the first and the last, with those that were broken joined again. */
static char **receipt_lines(const char *text, GError **error) {
    const char *start = strstr(text, FIRST_LINE), *end = start ? strstr(start, LAST_LINE) : NULL;
    if (!end)
        return fail(error, ERROR_INVALID,
                    "there is no receipt in it: it starts with the line \"" FIRST_LINE
                    "\" and ends with \"" LAST_LINE "\"");
    start += strlen(FIRST_LINE);
    g_autoptr(GString) lines = g_string_new_len(start, end - start);
    g_string_replace(lines, "\r\n", "\n", 0);
    g_string_replace(lines, "=\n", "", 0); /* a mail as it was saved: lines were cut in quoted-printable */
    g_string_replace(lines, "\n ", " ", 0);
    return g_strsplit(lines->str, "\n", -1);
}

static bool check_complete(const Receipt *receipt, GError **error) {
    const Field *missing = NULL;
    for (const Field *field = receipt_fields; field->name; field++)
        if (field->type == FIELD_BYTES && field_is_missing(field, receipt))
            missing = field;
    return !missing ||
           fail(error, ERROR_INVALID,
                "the receipt is not complete: the line \"%s\" is missing; copy it anew from the mail",
                missing->name);
}

Receipt *receipt_read(const char *text, GError **error) {
    g_auto(GStrv) lines = receipt_lines(text, error);
    if (!lines)
        return NULL;
    g_autoptr(Receipt) receipt = g_new0(Receipt, 1);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (char **line = lines; *line; line++)
        if (*g_strstrip(*line) && !read_line(receipt, seen, *line, error))
            return NULL;
    return check_complete(receipt, error) ? g_steal_pointer(&receipt) : NULL;
}

/* ---- Checking ---- */

static bool leads_to(const Receipt *receipt, const Digest *leaf, const char *path, Digest *root) {
    return receipt->people > 0 && receipt->entry.id > 0 &&
           merkle_climb(leaf, (size_t) receipt->entry.id - 1, (size_t) receipt->people, path ? path : "",
                        root);
}

static bool check_person(const Receipt *receipt, GError **error) {
    Digest salt, root;
    if (digest_from_bytes(receipt->salt, &salt)) {
        Digest leaf = roster_leaf(&receipt->entry, &salt);
        bool climbed = leads_to(receipt, &leaf, receipt->path, &root);
        Digest hash = roster_hash(receipt->people, receipt->no_swaps, receipt->one_circle, &root);
        if (climbed && digest_is(receipt->roster, &hash))
            return true;
    }
    return fail(
        error, ERROR_INVALID,
        "the person and the rules in this receipt are not those of the announcement: name, number or a rule "
        "was changed, or the roster hash");
}

static bool check_pair(const Receipt *receipt, GError **error) {
    Digest salt, outcome, root;
    if (digest_from_bytes(receipt->pair_salt, &salt) && digest_from_bytes(receipt->outcome, &outcome)) {
        Digest leaf = pair_leaf(receipt->entry.id, receipt->receivers, &salt);
        bool climbed = leads_to(receipt, &leaf, receipt->pair_path, &root);
        Digest fingerprint = receipt_fingerprint(receipt), seal = seal_of(&fingerprint, &outcome, &root);
        if (climbed && digest_is(receipt->seal, &seal))
            return true;
    }
    return fail(
        error, ERROR_INVALID,
        "the assignment in this receipt is not the one that was drawn: it was changed, or the announcement, "
        "what decided, or the seal");
}

bool receipt_check(const Receipt *receipt, GError **error) {
    return check_person(receipt, error) && check_pair(receipt, error);
}

Digest receipt_fingerprint(const Receipt *receipt) {
    Digest roster = {0}, commitment = {0}, terms = {0};
    digest_from_bytes(receipt->roster, &roster);
    digest_from_bytes(receipt->commitment, &commitment);
    digest_from_bytes(receipt->terms, &terms);
    return fingerprint_of(&roster, &commitment, &terms);
}
