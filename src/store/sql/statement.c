#include "store/sql/statement.h"

#include <string.h>

#include "base/template.h"
#include "store/sql/checksum.h"

#define KEY_MARK "\x01"

/* ---- What the templates are filled from. */

typedef struct {
    char *name;
    bool text; /* one of these says what is in it */
    bool number;
    bool time;
    bool bytes;
    bool never_null;
} Definition;
RECORD(Definition, definition)

static const Field definition_fields[] = {
    FIELD(Definition, name),
    FIELD(Definition, text),
    FIELD(Definition, number),
    FIELD(Definition, time),
    FIELD(Definition, bytes),
    FIELD(Definition, never_null),
    {},
};
const Record definition_record = {RECORD_OF(Definition, definition), .fields = definition_fields};

typedef struct {
    char *table;
    char *columns;
    char *key;
    char *values;
    char *changes;
    char *where;
    char *order;
    char *limit;
    char *index;
    char *due;
    bool clustered; /* its rows lie best in the order of their key */
    bool locking;   /* what is found is ours, and what others have in hand is passed over */
    GPtrArray *definitions;
} Statement;
RECORD(Statement, statement)

static const Field statement_fields[] = {
    FIELD(Statement, table),
    FIELD(Statement, columns),
    FIELD(Statement, key),
    FIELD(Statement, values),
    FIELD(Statement, changes),
    FIELD(Statement, where),
    FIELD(Statement, order),
    FIELD(Statement, limit),
    FIELD(Statement, index),
    FIELD(Statement, due),
    FIELD(Statement, clustered),
    FIELD(Statement, locking),
    LIST(Statement, definitions, &definition_record),
    {},
};
const Record statement_record = {RECORD_OF(Statement, statement), .fields = statement_fields};

static char *fill(const char *asset, const Statement *statement) {
    g_autoptr(Template) template = template_of_asset(asset, &statement_record, languages);
    g_autoptr(GString) text = g_string_new(NULL);
    template_render(template, statement, text);
    return g_strdup(text->str);
}

/* ---- Names and lists. */

static char *quoted(const char *name) {
    return g_strconcat("\"", name, "\"", NULL);
}

static bool is_version(const Field *field) {
    return strcmp(field->name, "version") == 0;
}

/* "a", "b": each on its own, behind what is there already. */
static void add_word(GString *list, const char *separator, const char *word) {
    if (list->len > 0)
        g_string_append(list, separator);
    g_string_append(list, word);
}

static void add_name(GString *list, const char *name, const char *behind) {
    g_autofree char *word = g_strconcat("\"", name, "\"", behind, NULL);
    add_word(list, ", ", word);
}

/* One after the other, from $1. */
typedef struct {
    unsigned count;
} Parameters;

static void add_parameter(GString *list, const char *separator, const char *before, Parameters *parameters) {
    g_autofree char *word = g_strdup_printf("%s$%u", before, ++parameters->count);
    add_word(list, separator, word);
}

static void add_comparison(GString *list, const char *separator, const Field *field, const char *sign,
                           Parameters *parameters) {
    g_autofree char *before = g_strdup_printf("\"%s\" %s ", field->name, sign);
    add_parameter(list, separator, before, parameters);
}

static char *column_list(const Record *record) {
    GString *list = g_string_new(NULL);
    for (const Field *field = record->fields; field->name; field++)
        if (field_is_stored(field))
            add_name(list, field->name, "");
    add_name(list, sql_checksum_field.name, "");
    return g_string_free(list, FALSE);
}

static char *key_list(const Record *record) {
    GString *list = g_string_new(NULL);
    for (unsigned i = 0; i < record->keys; i++)
        add_name(list, record->fields[i].name, "");
    return g_string_free(list, FALSE);
}

static char *value_list(const Record *record, Parameters *parameters) {
    GString *list = g_string_new(NULL);
    for (const Field *field = record->fields; field->name; field++)
        if (field_is_stored(field))
            add_parameter(list, ", ", "", parameters);
    add_parameter(list, ", ", "", parameters);
    return g_string_free(list, FALSE);
}

static char *change_list(const Record *record, Parameters *parameters) {
    GString *list = g_string_new("\"version\" = \"version\" + 1");
    for (const Field *field = record->fields; field->name; field++)
        if (field_is_stored(field) && !sql_is_key(record, field) && !is_version(field))
            add_comparison(list, ", ", field, "=", parameters);
    add_comparison(list, ", ", &sql_checksum_field, "=", parameters);
    return g_string_free(list, FALSE);
}

static char *sum_list(Parameters *parameters) {
    GString *list = g_string_new(NULL);
    add_comparison(list, ", ", &sql_checksum_field, "=", parameters);
    return g_string_free(list, FALSE);
}

static GString *equal_keys(const Record *record, unsigned equal, Parameters *parameters) {
    GString *where = g_string_new(NULL);
    for (unsigned i = 0; i < equal; i++)
        add_comparison(where, " AND ", &record->fields[i], "=", parameters);
    return where;
}

/* Behind a whole key; without one everything is. */
static GString *behind_key(const Record *record, unsigned count, Parameters *parameters) {
    g_autofree char *names = key_list(record);
    g_autoptr(GString) values = g_string_new(NULL);
    GString *where = g_string_new(NULL);
    for (unsigned i = 0; i < count; i++)
        add_parameter(values, ", ", "", parameters);
    if (count > 0)
        g_string_printf(where, "(%s) > (%s)", names, values->str);
    return where;
}

/* A time that is not set counts as zero, as it does in memory. */
static void add_range(GString *where, const Record *record, const Field *field, Parameters *parameters) {
    bool may_be_null = field->type == FIELD_TIME && !sql_is_key(record, field);
    const char *const signs[] = {">=", "<"};
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
        g_autofree char *before = may_be_null
                                      ? g_strdup_printf("coalesce(\"%s\", 0) %s ", field->name, signs[i])
                                      : g_strdup_printf("\"%s\" %s ", field->name, signs[i]);
        add_parameter(where, " AND ", before, parameters);
    }
}

/* By key; what is due, first by time. */
static char *order_list(const Record *record, const SqlShape *shape) {
    GString *list = g_string_new(NULL);
    if (shape->kind == SQL_DUE)
        add_name(list, record->due, "");
    for (unsigned i = 0; i < record->keys; i++)
        add_name(list, record->fields[i].name, shape->descending ? " DESC" : "");
    return g_string_free(list, FALSE);
}

/* ---- Statements. */

static void describe_finding(Statement *statement, const Record *record, const SqlShape *shape,
                             Parameters *parameters) {
    GString *where = (shape->kind == SQL_AFTER ? behind_key : equal_keys)(record, shape->equal, parameters);
    if (shape->kind == SQL_DUE)
        add_comparison(where, " AND ", record_field(record, record->due), "<=", parameters);
    if (shape->field)
        add_range(where, record, shape->field, parameters);
    statement->where = g_string_free(where, FALSE);
    statement->order = order_list(record, shape);
    if (shape->limited)
        statement->limit = g_strdup_printf("$%u", ++parameters->count);
    statement->locking = shape->locking;
}

static char *key_and_version(const Record *record, Parameters *parameters) {
    GString *where = equal_keys(record, record->keys, parameters);
    add_comparison(where, " AND ", record_field(record, "version"), "=", parameters);
    return g_string_free(where, FALSE);
}

static const char *describe(Statement *statement, const Record *record, const SqlShape *shape) {
    Parameters parameters = {0};
    statement->table = quoted(record->name);
    statement->columns = column_list(record);
    switch (shape->kind) {
    case SQL_FIND:
    case SQL_DUE:
    case SQL_AFTER:
        describe_finding(statement, record, shape, &parameters);
        return "store/sql/find.sql";
    case SQL_VERSION:
        statement->where = g_string_free(equal_keys(record, record->keys, &parameters), FALSE);
        return "store/sql/version.sql";
    case SQL_INSERT:
        statement->values = value_list(record, &parameters);
        return "store/sql/insert.sql";
    case SQL_UPDATE:
        statement->changes = change_list(record, &parameters);
        statement->where = key_and_version(record, &parameters);
        return "store/sql/update.sql";
    case SQL_SUM:
        statement->changes = sum_list(&parameters);
        statement->where = key_and_version(record, &parameters);
        return "store/sql/update.sql";
    case SQL_DELETE:
        statement->where = key_and_version(record, &parameters);
        return "store/sql/delete.sql";
    }
    g_assert_not_reached();
}

char *sql_text(const Record *record, const SqlShape *shape) {
    g_autoptr(Statement) statement = record_new(&statement_record);
    return fill(describe(statement, record, shape), statement);
}

unsigned sql_shape_number(const Record *record, const SqlShape *shape) {
    unsigned field = shape->field ? (unsigned) (shape->field - record->fields) + 1 : 0;
    unsigned flags = (shape->descending ? 1u : 0) | (shape->limited ? 2u : 0) | (shape->locking ? 4u : 0);
    return ((field * (record->keys + 1) + shape->equal) * (SQL_DELETE + 1) + shape->kind) * 8 + flags;
}

/* ---- Tables. */

static Definition *define(const Record *record, const Field *field) {
    Definition *definition = record_new(&definition_record);
    definition->name = quoted(field->name);
    definition->text = field->type == FIELD_TEXT;
    definition->number = field->type == FIELD_NUMBER || field->type == FIELD_FLAG;
    definition->time = field->type == FIELD_TIME;
    definition->bytes = field->type == FIELD_BYTES;
    definition->never_null = sql_is_key(record, field) && !definition->number;
    g_assert(!sql_is_key(record, field) || !definition->bytes);
    return definition;
}

static Statement *statement_about(const Record *record) {
    Statement *statement = record_new(&statement_record);
    statement->table = quoted(record->name);
    statement->columns = column_list(record);
    statement->key = key_list(record);
    statement->due = record->due ? quoted(record->due) : NULL;
    statement->clustered = record->keys > 1 || record->fields[0].type != FIELD_NUMBER;
    statement->definitions = record_array(&definition_record);
    return statement;
}

char *sql_table(const Record *record, const char *asset) {
    g_autoptr(Statement) statement = statement_about(record);
    for (const Field *field = record->fields; field->name; field++)
        if (field_is_stored(field))
            g_ptr_array_add(statement->definitions, define(record, field));
    g_ptr_array_add(statement->definitions, define(record, &sql_checksum_field));
    return fill(asset, statement);
}

char *sql_column(const Record *record, const Field *field, const char *asset) {
    g_autoptr(Statement) statement = statement_about(record);
    g_ptr_array_add(statement->definitions, define(record, field));
    return fill(asset, statement);
}

#define WITHIN "_within"

char **sql_index_names(const Record *record) {
    char **names = g_new0(char *, 3);
    if (record->due)
        names[0] = g_strdup_printf("%s_%s", record->name, record->due);
    if (record->due && record->keys > 1)
        names[1] = g_strconcat(names[0], WITHIN, NULL);
    return names;
}

char *sql_index(const Record *record, const char *name) {
    g_autoptr(Statement) statement = statement_about(record);
    bool within = g_str_has_suffix(name, WITHIN);
    GString *order = g_string_new(NULL);
    if (within)
        add_name(order, record->fields[0].name, "");
    add_name(order, record->due, "");
    for (unsigned i = within; i < record->keys; i++)
        add_name(order, record->fields[i].name, "");
    statement->index = quoted(name);
    statement->order = g_string_free(order, FALSE);
    return fill("store/sql/index.sql", statement);
}

/* ---- Texts in keys. */

const char *sql_key_text(const char *text, char **owned) {
    if (!text)
        return "";
    if (*text != '\0' && *text != *KEY_MARK)
        return text;
    return *owned = g_strconcat(KEY_MARK, text, NULL);
}

const char *sql_key_text_read(const char *kept) {
    if (*kept == '\0')
        return NULL;
    return *kept == *KEY_MARK ? kept + strlen(KEY_MARK) : kept;
}

/* ---- Items that were read. */

void sql_let_go(const Record *record, void *item) {
    for (const Field *field = record->fields; field->name; field++)
        if (field->type == FIELD_BYTES)
            field_clear(field, item);
    memset(item, 0, record->size);
}
