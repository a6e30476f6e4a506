#include "store/sql/call.h"

#include "store/sql/checksum.h"

static void begin(SqlCall *call, const Record *record, SqlShape shape) {
    call->record = record;
    call->shape = shape;
    call->count = 0;
}

static void add(SqlCall *call, SqlValue value) {
    g_assert(call->count < SQL_MOST_VALUES);
    call->values[call->count++] = value;
}

static void add_number(SqlCall *call, int64_t number) {
    add(call, (SqlValue) {.number = number});
}

static void add_field(SqlCall *call, const Field *field, const void *item) {
    add(call, (SqlValue) {.field = field, .item = item});
}

static void add_key(SqlCall *call, unsigned count, const void *item) {
    g_assert(count <= call->record->keys && (item || count == 0));
    for (unsigned i = 0; i < count; i++)
        add_field(call, &call->record->fields[i], item);
}

static const Field *range_of(const Record *record, const Query *query) {
    const Field *field = query->field ? record_field(record, query->field) : NULL;
    g_assert(!query->field || (field && (field->type == FIELD_NUMBER || field->type == FIELD_TIME)));
    return field;
}

void sql_call_find(SqlCall *call, const Record *record, const Query *query) {
    begin(call, record,
          (SqlShape) {
              .kind = SQL_FIND,
              .equal = query->equal,
              .field = range_of(record, query),
              .descending = query->descending,
              .limited = query->limit > 0,
          });
    add_key(call, query->equal, query->like);
    if (call->shape.field) {
        add_number(call, query->from);
        add_number(call, query->until);
    }
    if (call->shape.limited)
        add_number(call, (int64_t) query->limit);
}

void sql_call_due(SqlCall *call, const Record *record, const Lease *lease) {
    g_assert(record->due && lease->limit > 0);
    begin(call, record, (SqlShape) {.kind = SQL_DUE, .equal = lease->equal, .limited = true});
    add_key(call, lease->equal, lease->like);
    add_number(call, lease->now.s);
    add_number(call, (int64_t) lease->limit);
}

void sql_call_after(SqlCall *call, const Record *record, const void *item, size_t limit) {
    unsigned equal = item ? record->keys : 0;
    begin(call, record, (SqlShape) {.kind = SQL_AFTER, .equal = equal, .limited = true});
    add_key(call, equal, item);
    add_number(call, (int64_t) limit);
}

bool sql_call_fits(const SqlCall *call, const void *item, int64_t checksum, const char *shown,
                   GError **error) {
    return call->shape.kind == SQL_AFTER || sql_checksum_fits(call->record, item, checksum, shown, error);
}

static SqlKind kind_of(const Change *change) {
    if (change->remove)
        return SQL_DELETE;
    if (change->sums)
        return SQL_SUM;
    int64_t version = *field_in(int64_t, version_field(change->record), change->item);
    return version == 0 || change->restore ? SQL_INSERT : SQL_UPDATE;
}

static void add_checksum(SqlCall *call, const Change *change) {
    add_number(call, sql_checksum(change->record, change->item, change_version(change)));
}

static void add_row(SqlCall *call, const Change *change) {
    const Field *version = version_field(change->record);
    for (const Field *field = change->record->fields; field->name; field++)
        if (field == version)
            add_number(call, change_version(change));
        else if (field_is_stored(field))
            add_field(call, field, change->item);
    add_checksum(call, change);
}

static void add_rest_of_row(SqlCall *call, const Change *change) {
    const Field *version = version_field(change->record);
    for (const Field *field = change->record->fields; field->name; field++)
        if (field != version && field_is_stored(field) && !sql_is_key(change->record, field))
            add_field(call, field, change->item);
    add_checksum(call, change);
}

void sql_call_change(SqlCall *call, const Change *change) {
    begin(call, change->record, (SqlShape) {.kind = kind_of(change)});
    if (call->shape.kind == SQL_INSERT) {
        add_row(call, change);
        return;
    }
    if (call->shape.kind == SQL_UPDATE)
        add_rest_of_row(call, change);
    if (call->shape.kind == SQL_SUM)
        add_checksum(call, change);
    add_key(call, change->record->keys, change->item);
    add_field(call, version_field(change->record), change->item);
}

void sql_call_version(SqlCall *call, const Change *change) {
    begin(call, change->record, (SqlShape) {.kind = SQL_VERSION});
    add_key(call, change->record->keys, change->item);
}
