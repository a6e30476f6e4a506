/*
 * Records: a struct is described once, a line per field, and storage, CSV,
 * templates, JSON, settings and command line options follow from the
 * description. Text, number, flag, time, bytes, and lists of other records.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A point in time: seconds since 1970-01-01T00:00:00Z. Zero means "not set". */
typedef struct {
    int64_t s;
} Time;

typedef enum {
    FIELD_TEXT,   /* char *, UTF-8; NULL is "missing" and differs from "" */
    FIELD_NUMBER, /* int64_t */
    FIELD_FLAG,   /* bool */
    FIELD_TIME,   /* Time, written as 2026-12-20T18:00:00Z */
    FIELD_BYTES,  /* GBytes *, written in hexadecimal */
    FIELD_LIST, /* GPtrArray * of items of another record; kept in a place of their own, not in the item's row
                 */
} FieldType;

typedef struct Record Record;

typedef struct {
    const char *name;
    size_t offset;
    FieldType type;
    const Record *of; /* of a list: what its items are */
    bool passing;     /* not stored: it lasts as long as the item in memory */
} Field;

struct Record {
    const char *name;    /* "participant": the table, the file, the JSON key */
    size_t size;         /* sizeof the struct */
    GDestroyNotify free; /* frees one item, for arrays of them */
    unsigned keys;       /* so many leading fields are the key */
    const char *due;     /* of a queue: the time field that says when an item is due, see store_claim */
    const Field *fields; /* ends with {} */
};

/* The first members of a description, for a struct declared with RECORD. */
#define RECORD_OF(Struct, record)                                                                            \
    .name = #record, .size = sizeof(Struct), .free = (GDestroyNotify) record##_free

#define FIELD_TYPE(lvalue)                                                                                   \
    _Generic((lvalue), char *: FIELD_TEXT, int64_t: FIELD_NUMBER, bool: FIELD_FLAG, Time: FIELD_TIME, GBytes *: FIELD_BYTES)
#define FIELD(Struct, member)                                                                                \
    { .name = #member, .offset = offsetof(Struct, member), .type = FIELD_TYPE(((Struct *) NULL)->member) }
#define PASSING(Struct, member)                                                                              \
    {                                                                                                        \
        .name = #member, .offset = offsetof(Struct, member), .type = FIELD_TYPE(((Struct *) NULL)->member),  \
        .passing = true                                                                                      \
    }
#define LIST(Struct, member, record)                                                                         \
    { .name = #member, .offset = offsetof(Struct, member), .type = FIELD_LIST, .of = (record) }

/* Declares `name_record`, `name_free` and g_autoptr for a struct that name_record describes in full. */
#define RECORD(Struct, name)                                                                                 \
    extern const Record name##_record;                                                                       \
    static inline void name##_free(Struct *item) {                                                           \
        record_free(&name##_record, item);                                                                   \
    }                                                                                                        \
    G_DEFINE_AUTOPTR_CLEANUP_FUNC(Struct, name##_free)

/* The member itself, to read or to write: *field_text(field, item). */
#define field_at(Type, field, item) ((Type *) (void *) ((char *) (item) + (field)->offset))
#define field_in(Type, field, item) ((Type const *) (const void *) ((const char *) (item) + (field)->offset))

/* The field of that name, or NULL. */
const Field *record_field(const Record *record, const char *name);

/* A new item with every field missing or zero; a deep copy; freeing one with all it owns (NULL is fine). */
void *record_new(const Record *record);
void *record_copy(const Record *record, const void *item);
void record_free(const Record *record, void *item);

/* An empty array that owns the items of this record put into it. */
GPtrArray *record_array(const Record *record);

/* A copy of such an array, with copies of its items. */
GPtrArray *record_array_copy(const Record *record, const GPtrArray *array);

/* Frees what the item owns and leaves it as record_new does, for items that live on the stack. */
void record_clear(const Record *record, void *item);

/* Orders two items by their first `fields` fields: numbers by value, text by bytes, missing first. */
int record_compare(const Record *record, unsigned fields, const void *a, const void *b);

/* Whether all stored fields are equal. */
bool record_equals(const Record *record, const void *a, const void *b);

/* Whether storage keeps the field in the item's own row: lists have a place of their own, what is passing has none. */
static inline bool field_is_stored(const Field *field) {
    return field->type != FIELD_LIST && !field->passing;
}

/* Frees the value and leaves the field missing or zero. */
void field_clear(const Field *field, void *item);

/* Whether the field is missing: NULL, zero time. Numbers and flags never are. */
bool field_is_missing(const Field *field, const void *item);

/*
 * The bytes of a value that is not missing, the same on every machine. Those of text and bytes are a loan of the item; a
 * number, and so a flag or a time, has eight of them, the highest first, which are put into *number. Not for lists.
 */
const void *field_bytes(const Field *field, const void *item, uint64_t *number, size_t *length);

/* The value as text in the one form that files and people see, or NULL if it is missing. Not for lists. */
char *field_to_text(const Field *field, const void *item);

/*
 * Sets the value from text of that form; NULL makes it missing (a number 0, a flag false). Flags also take
 * yes, no, on, off, 1, 0. Fails with ERROR_INVALID and says what was expected. Not for lists.
 */
bool field_from_text(const Field *field, void *item, const char *text, GError **error);

/* Times as text, and back: "2026-12-20T18:00:00Z". */
char *time_to_text(Time time);
bool time_from_text(const char *text, Time *time);
