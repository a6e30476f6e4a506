#include "store/sql/checksum.h"

#include <string.h>

#include "base/error.h"

const Field sql_checksum_field = {.name = "checksum", .type = FIELD_NUMBER};

/* ---- Hashing. ---- */

/* Another word never gives the same, nor does another hash so far: so a damage in one place is always seen. */
static uint64_t mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15;
    return hash ^ (hash >> 32);
}

static uint64_t mix_bytes(uint64_t hash, const unsigned char *bytes, size_t length) {
    uint64_t word;
    size_t done = 0;
    for (; length - done >= sizeof word; done += sizeof word) {
        memcpy(&word, bytes + done, sizeof word);
        hash = mix(hash, GUINT64_FROM_LE(word));
    }
    word = 0;
    for (size_t i = length; i > done; i--)
        word = word << 8 | bytes[i - 1];
    return mix(mix(hash, word), length);
}

static uint64_t mix_text(uint64_t hash, const char *text) {
    return mix_bytes(hash, (const unsigned char *) text, strlen(text));
}

enum { MOST_FIELDS = 40 };

/* What the hash of each field begins with. The names of one record are kept, since rows mostly come one after the other. */
static const uint64_t *beginnings(const Record *record) {
    static _Thread_local struct {
        const Record *record;
        uint64_t fields[MOST_FIELDS];
    } kept;
    for (size_t i = 0; kept.record != record && record->fields[i].name; i++) {
        g_assert(i < MOST_FIELDS);
        kept.fields[i] = mix_text(mix_text(0, record->name), record->fields[i].name);
    }
    kept.record = record;
    return kept.fields;
}

/* ---- Fields: 0 for what is as a column was added. ---- */

static uint64_t hash_of_number(uint64_t beginning, int64_t number) {
    return number == 0 ? 0 : mix(beginning, (uint64_t) number);
}

static uint64_t hash_of_text(uint64_t beginning, const char *text) {
    return text ? mix_text(beginning, text) : 0;
}

static uint64_t hash_of_bytes(uint64_t beginning, GBytes *bytes) {
    gsize length;
    const unsigned char *data = bytes ? g_bytes_get_data(bytes, &length) : NULL;
    return bytes ? mix_bytes(beginning, data, length) : 0;
}

/* For every row that is read, so there is nothing between it and the values. */
static uint64_t hash_of_field(uint64_t beginning, const Field *field, const void *item) {
    switch (field->type) {
    case FIELD_TEXT:
        return hash_of_text(beginning, *field_in(char *, field, item));
    case FIELD_NUMBER:
        return hash_of_number(beginning, *field_in(int64_t, field, item));
    case FIELD_TIME:
        return hash_of_number(beginning, field_in(Time, field, item)->s);
    case FIELD_FLAG:
        return hash_of_number(beginning, *field_in(bool, field, item));
    case FIELD_BYTES:
        return hash_of_bytes(beginning, *field_in(GBytes *, field, item));
    case FIELD_LIST:
        break;
    }
    g_assert_not_reached();
}

/* ---- Rows. ---- */

/*
 * A sum over the fields, in which those count nothing that are as a column was added: so a field can be added to a record,
 * anywhere in it, and the checksums of the rows that are there still fit.
 */
int64_t sql_checksum(const Record *record, const void *item, int64_t version) {
    const uint64_t *beginning = beginnings(record);
    uint64_t sum = 0;
    for (const Field *field = record->fields; field->name; field++, beginning++)
        if (field == version_field(record))
            sum += hash_of_number(*beginning, version);
        else if (field_is_stored(field))
            sum += hash_of_field(*beginning, field, item);
    return (int64_t) sum;
}

bool sql_checksum_fits(const Record *record, const void *item, int64_t checksum, const char *shown,
                       GError **error) {
    if (checksum == sql_checksum(record, item, *field_in(int64_t, version_field(record), item)))
        return true;
    g_autofree char *name = item_name(record, item);
    return fail(error, ERROR_STORAGE, "%s is damaged: %s is not as it was written. Restore it from a backup",
                shown, name);
}
