/* Of all who have loaded a title, the first who writes it goes on, and the others look again. */
#include "exchange/title.h"

#include "base/error.h"
#include "exchange/records.h"
#include "exchange/suppression.h"

typedef struct {
    Store *store;
    Title *title;
    Suppression *other; /* something else that is in the batch */
    int checks;
    bool may;
} World;

static void world_open(World *world, gconstpointer data) {
    (void) data;
    world->store = store_open("memory:", NULL);
    g_assert_true(store_prepare(world->store, exchange_records, NULL));
    world->title = title_load(world->store, "Tea 2026", NULL);
    world->other = record_new(&suppression_record);
    world->other->address = g_strdup("a number");
    world->may = true;
}

static void world_close(World *world, gconstpointer data) {
    (void) data;
    title_free(world->title);
    suppression_free(world->other);
    store_close(world->store);
}

static bool check(void *data, GError **error) {
    World *world = data;
    world->checks++;
    return world->may || fail(error, ERROR_IMPOSSIBLE, "it is taken");
}

static bool apply(World *world, GError **error) {
    g_autoptr(Batch) batch = batch_new();
    batch_put(batch, &suppression_record, world->other);
    return title_apply(world->store, world->title, batch, check, world, error);
}

static void somebody_is_faster(const World *world) {
    g_autoptr(Title) title = title_load(world->store, "tea  2026", NULL);
    g_assert_true(store_put(world->store, &title_record, title, NULL));
}

static void nobody_else_is_there(World *world, gconstpointer data) {
    (void) data;
    g_assert_true(apply(world, NULL));
    g_assert_cmpint(world->checks, ==, 0);
    g_assert_true(apply(world, NULL));
    g_assert_cmpint(world->title->version, ==, 2);
}

static void who_is_late_looks_again(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GError) wrong = NULL;
    somebody_is_faster(world);
    world->may = false;
    g_assert_false(apply(world, &wrong));
    g_assert_error(wrong, ERROR, ERROR_IMPOSSIBLE);
    g_assert_cmpint(world->checks, ==, 1);
    g_assert_cmpint(world->other->version, ==, 0);
}

/* It was another title of the same number, or one that was deleted since. */
static void who_may_goes_on(World *world, gconstpointer data) {
    (void) data;
    somebody_is_faster(world);
    somebody_is_faster(world);
    g_assert_true(apply(world, NULL));
    g_assert_cmpint(world->checks, ==, 1);
    g_assert_cmpint(world->other->version, ==, 1);
}

static void another_conflict_is_not_ours(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GError) wrong = NULL;
    g_autoptr(Suppression) other = record_copy(&suppression_record, world->other);
    g_assert_true(store_put(world->store, &suppression_record, other, NULL));
    somebody_is_faster(world);
    g_assert_false(apply(world, &wrong));
    g_assert_error(wrong, ERROR, ERROR_CONFLICT);
    g_assert_nonnull(strstr(wrong->message, "suppression"));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/title/" #name, World, NULL, world_open, name, world_close)
    ADD(nobody_else_is_there);
    ADD(who_is_late_looks_again);
    ADD(who_may_goes_on);
    ADD(another_conflict_is_not_ours);
    return g_test_run();
}
