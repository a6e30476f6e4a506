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

static uint64_t mix_bytes(uint64_t hash, const char *bytes, size_t length) {
    for (size_t done = 0; done < length; done += sizeof(uint64_t)) {
        uint64_t word = 0;
        memcpy(&word, bytes + done, MIN(sizeof word, length - done));
        hash = mix(hash, GUINT64_FROM_LE(word));
    }
    return mix(hash, length);
}

static uint64_t mix_text(uint64_t hash, const char *text) {
    return mix_bytes(hash, text, strlen(text));
}

/* ---- Rows. ---- */

enum { MOST_FIELDS = 40 };

/* What a column that was added holds in the rows that were there before it. */
static bool is_as_added(const Field *field, const void *item) {
    switch (field->type) {
    case FIELD_NUMBER:
        return *field_in(int64_t, field, item) == 0;
    case FIELD_FLAG:
        return !*field_in(bool, field, item);
    default:
        return field_is_missing(field, item);
    }
}

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

static uint64_t hash_of_field(uint64_t beginning, const Field *field, const void *item) {
    uint64_t number;
    size_t length;
    const char *bytes = field_bytes(field, item, &number, &length);
    return mix_bytes(beginning, bytes, length);
}

static uint64_t hash_of_version(uint64_t beginning, int64_t version) {
    const uint64_t big = GUINT64_TO_BE((uint64_t) version);
    return mix_bytes(beginning, (const char *) &big, sizeof big);
}

/*
 * A sum over the fields, in which those count nothing that are as a column was added: so a field can be added to a record,
 * anywhere in it, and the checksums of the rows that are there still fit.
 */
int64_t sql_checksum(const Record *record, const void *item, int64_t version) {
    const uint64_t *beginning = beginnings(record);
    uint64_t sum = 0;
    for (const Field *field = record->fields; field->name; field++, beginning++)
        if (field == version_field(record))
            sum += hash_of_version(*beginning, version);
        else if (field_is_stored(field) && !is_as_added(field, item))
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
