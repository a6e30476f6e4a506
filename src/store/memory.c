/* The memory tier: nothing but the tables. For tests, and for a draw that nobody needs to keep. */
#include "base/error.h"
#include "store/driver.h"
#include "store/table.h"

typedef struct {
    Tables *tables; /* NULL until prepared */
} Memory;

static void *memory_open(const char *address, bool relaxed, GError **error) {
    (void) relaxed;
    if (*address)
        return fail(error, ERROR_USAGE, "memory: has no address; nothing of it is kept");
    return g_new0(Memory, 1);
}

static void memory_close(void *state) {
    Memory *memory = state;
    tables_free(memory->tables);
    g_free(memory);
}

static bool memory_prepare(void *state, const Record *const *records, GError **error) {
    (void) error;
    Memory *memory = state;
    g_assert(!memory->tables);
    memory->tables = tables_new(records);
    return true;
}

static bool memory_each(void *state, const Record *record, const Query *query, StoreVisit *visit, void *data,
                        GError **error) {
    Memory *memory = state;
    return table_each(tables_of(memory->tables, record), query, visit, data, error);
}

static bool memory_apply(void *state, const Batch *batch, GError **error) {
    Memory *memory = state;
    g_autoptr(GArray) staged = tables_stage(memory->tables, batch, error);
    if (!staged)
        return false;
    tables_commit(staged);
    return true;
}

static GPtrArray *memory_claim(void *state, const Record *record, const Lease *lease, GError **error) {
    Memory *memory = state;
    return tables_claim(memory->tables, record, lease, memory_apply, memory, error);
}

static bool memory_check(void *state, GError **error) {
    (void) state;
    (void) error;
    return true;
}

const Driver memory_driver = {
    .scheme = "memory",
    .exclusive = true,
    .open = memory_open,
    .close = memory_close,
    .prepare = memory_prepare,
    .each = memory_each,
    .apply = memory_apply,
    .claim = memory_claim,
    .check = memory_check,
};
