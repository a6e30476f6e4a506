/* Ranges and queues of a table, compared with looking through everything. */
#include "store/table.h"

typedef struct {
    int64_t shelf;
    char *name;
    int64_t number;
    int64_t version;
    Time due;
} Thing;
RECORD(Thing, thing)

const Record thing_record = {
    RECORD_OF(Thing, thing),
    .keys = 3,
    .due = "due",
    .fields = (const Field[]) {FIELD(Thing, shelf),
                               FIELD(Thing, name),
                               FIELD(Thing, number),
                               FIELD(Thing, version),
                               FIELD(Thing, due),
                               {}},
};

/* Few different values, so that many are equal. */
static Thing *random_thing(void) {
    static const char *const names[] = {NULL, "", "a", "ab", "b"};
    Thing *thing = record_new(&thing_record);
    thing->shelf = g_test_rand_int_range(-2, 3);
    thing->name = g_strdup(names[g_test_rand_int_range(0, G_N_ELEMENTS(names))]);
    thing->number = g_test_rand_int_range(-3, 4);
    thing->due.s = g_test_rand_int_range(0, 5);
    return thing;
}

static int by_key(gconstpointer a, gconstpointer b) {
    return record_compare(&thing_record, 3, *(const Thing *const *) a, *(const Thing *const *) b);
}

static int by_key_backwards(gconstpointer a, gconstpointer b) {
    return -by_key(a, b);
}

static int by_due(gconstpointer a, gconstpointer b) {
    const Thing *one = *(const Thing *const *) a, *other = *(const Thing *const *) b;
    return one->due.s != other->due.s ? (one->due.s > other->due.s) - (one->due.s < other->due.s)
                                      : by_key(a, b);
}

/* The model: an array in no order. */
static void model_remove(GPtrArray *model, const Thing *like) {
    for (guint i = 0; i < model->len; i++)
        if (record_compare(&thing_record, 3, model->pdata[i], like) == 0)
            g_ptr_array_remove_index_fast(model, i--);
}

static bool collect(const void *item, void *data, GError **error) {
    (void) error;
    g_ptr_array_add(data, (void *) item);
    return true;
}

static void expect_same_keys(GPtrArray *found, GPtrArray *expected, size_t limit) {
    size_t count = limit > 0 ? MIN(limit, expected->len) : expected->len;
    g_assert_cmpuint(found->len, ==, count);
    for (guint i = 0; i < found->len; i++)
        g_assert_cmpint(by_key(&found->pdata[i], &expected->pdata[i]), ==, 0);
}

static int64_t value_of(const Thing *thing, const char *field) {
    const Field *described = record_field(&thing_record, field);
    return described->type == FIELD_TIME ? field_in(Time, described, thing)->s
                                         : *field_in(int64_t, described, thing);
}

static void compare_query(Table *table, const GPtrArray *model) {
    static const char *const fields[] = {NULL, "shelf", "number", "due"};
    g_autoptr(Thing) like = random_thing();
    Query query = {
        .like = like,
        .equal = (unsigned) g_test_rand_int_range(0, 4),
        .field = fields[g_test_rand_int_range(0, G_N_ELEMENTS(fields))],
        .from = g_test_rand_int_range(-4, 4),
        .descending = g_test_rand_bit(),
        .limit = (size_t) g_test_rand_int_range(0, 5),
    };
    query.until = query.from + g_test_rand_int_range(-1, 5);

    g_autoptr(GPtrArray) expected = g_ptr_array_new(), found = g_ptr_array_new();
    for (guint i = 0; i < model->len; i++) {
        int64_t value = query.field ? value_of(model->pdata[i], query.field) : 0;
        if (record_compare(&thing_record, query.equal, model->pdata[i], like) == 0 &&
            (!query.field || (query.from <= value && value < query.until)))
            g_ptr_array_add(expected, model->pdata[i]);
    }
    g_ptr_array_sort(expected, query.descending ? by_key_backwards : by_key);
    g_assert_true(table_each(table, &query, collect, found, NULL));
    expect_same_keys(found, expected, query.limit);
}

static bool accept(void *state, const Batch *batch, GError **error) {
    (void) state;
    (void) batch;
    (void) error;
    return true;
}

static void compare_claim(const Tables *tables, const GPtrArray *model) {
    g_autoptr(Thing) like = random_thing();
    Lease lease = {
        .now = {g_test_rand_int_range(0, 5)},
        .until = {100},
        .limit = (size_t) g_test_rand_int_range(1, 9),
        .like = like,
        .equal = (unsigned) g_test_rand_int_range(0, 4),
    };
    g_autoptr(GPtrArray) expected = g_ptr_array_new();
    for (guint i = 0; i < model->len; i++) {
        const Thing *thing = model->pdata[i];
        if (record_compare(&thing_record, lease.equal, thing, like) == 0 && thing->due.s != 0 &&
            thing->due.s <= lease.now.s)
            g_ptr_array_add(expected, model->pdata[i]);
    }
    g_ptr_array_sort(expected, by_due);
    g_autoptr(GPtrArray) found = tables_claim(tables, &thing_record, &lease, accept, NULL, NULL);
    expect_same_keys(found, expected, lease.limit);
}

/* /table/finds-what-looking-through-everything-finds */
static void finds_what_looking_through_everything_finds(void) {
    g_autoptr(Tables) tables = tables_new((const Record *const[]) {&thing_record, NULL});
    g_autoptr(GPtrArray) model = record_array(&thing_record);
    Table *table = tables_of(tables, &thing_record);
    for (int i = 0; i < 3000; i++) {
        Thing *thing = random_thing();
        model_remove(model, thing);
        if (g_test_rand_int_range(0, 3) == 0) {
            table_unset(table, thing);
            thing_free(thing);
        } else {
            g_ptr_array_add(model, record_copy(&thing_record, thing));
            table_set(table, thing);
        }
        compare_query(table, model);
        compare_claim(tables, model);
    }
    g_assert_cmpuint(table_count(table), ==, model->len);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/table/finds-what-looking-through-everything-finds",
                    finds_what_looking_through_everything_finds);
    return g_test_run();
}
