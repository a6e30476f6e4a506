/* What store.h promises about queues, and that small work in a large table stays small. */
#include <time.h>

#include "base/error.h"
#include "store/suite/world.h"

static void the_earliest_due_are_claimed_first(World *world, gconstpointer data) {
    (void) data;
    Task tasks[] = {
        {.shelf = 1, .number = 1, .due = {300}}, {.shelf = 2, .number = 1, .due = {100}},
        {.shelf = 1, .number = 2, .due = {200}}, {.shelf = 1, .number = 0, .due = {200}},
        {.shelf = 0, .number = 9, .due = {0}},   {.shelf = 0, .number = 8, .due = {301}},
        {.shelf = 3, .number = 1, .due = {-5}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tasks); i++)
        g_assert_true(store_put(world->store, &task_record, &tasks[i], NULL));
    Lease lease = {.now = {300}, .until = {400}, .limit = 3};
    expect_claim(world, &lease, "3/1 2/1 1/0");
    expect_claim(world, &lease, "1/2 1/1");
    expect_claim(world, &lease, "");
    lease.now.s = 400;
    lease.until.s = 500;
    lease.limit = 10;
    expect_claim(world, &lease, "0/8 1/0 1/1 1/2 2/1 3/1");
}

static void a_claim_can_be_for_one_island(World *world, gconstpointer data) {
    (void) data;
    put_tasks(world, 1, 4, 100);
    put_tasks(world, 2, 4, 50);
    Task like = {.shelf = 1, .number = 2};
    Lease lease = {.now = {1000}, .until = {2000}, .limit = 2, .like = &like, .equal = 1};
    expect_claim(world, &lease, "1/0 1/1");
    lease.equal = 2;
    expect_claim(world, &lease, "1/2");
    lease.equal = 1;
    expect_claim(world, &lease, "1/3");
    lease.equal = 0;
    expect_claim(world, &lease, "2/0 2/1");
}

static void a_claim_can_be_signed(World *world, gconstpointer data) {
    (void) data;
    put_tasks(world, 1, 2, 100);
    Lease lease = {.now = {100}, .until = {200}, .limit = 9, .field = "worker", .value = "Ada"};
    g_autoptr(GPtrArray) claimed = store_claim(world->store, &task_record, &lease, NULL);
    g_autoptr(GPtrArray) kept = store_find(world->store, &task_record, &(Query) {0}, NULL);
    g_assert_cmpuint(claimed->len, ==, 1);
    g_assert_cmpstr(((Task *) claimed->pdata[0])->worker, ==, "Ada");
    g_assert_cmpstr(((Task *) kept->pdata[0])->worker, ==, "Ada");
    g_assert_cmpint(((Task *) kept->pdata[0])->due.s, ==, 200);
    g_assert_null(((Task *) kept->pdata[1])->worker);
}

static void a_lease_is_a_fence(World *world, gconstpointer data) {
    (void) data;
    put_tasks(world, 1, 1, 100);
    Lease lease = {.now = {100}, .until = {200}, .limit = 1};
    g_autoptr(GPtrArray) slow = store_claim(world->store, &task_record, &lease, NULL);
    g_assert_cmpint(((Task *) slow->pdata[0])->due.s, ==, 200);
    g_assert_cmpint(((Task *) slow->pdata[0])->version, ==, 2);
    lease.now.s = 200;
    lease.until.s = 300;
    g_autoptr(GPtrArray) quick = store_claim(world->store, &task_record, &lease, NULL);
    g_assert_cmpint(quick->len, ==, 1);

    g_autoptr(GError) error = NULL;
    g_assert_false(store_put(world->store, &task_record, slow->pdata[0], &error));
    g_assert_error(error, ERROR, ERROR_CONFLICT);
    Task *task = quick->pdata[0];
    task->due.s = 0;
    g_assert_true(store_put(world->store, &task_record, task, NULL));
    lease.now.s = 10000;
    expect_claim(world, &lease, "");
}

static void leases_outlive_the_process(World *world, gconstpointer data) {
    (void) data;
    put_tasks(world, 1, 3, 100);
    Lease lease = {.now = {101}, .until = {200}, .limit = 5};
    expect_claim(world, &lease, "1/0 1/1");
    suite_reopen(world);
    lease.now.s = 150;
    expect_claim(world, &lease, "1/2");
    lease.now.s = 200;
    lease.until.s = 300;
    expect_claim(world, &lease, "1/0 1/1 1/2");
}

/* ---- growth ---- */

/* Seconds of processor time for a hundred small reads and claims, the best of some attempts. */
static double cost_of_small_work(World *world, int64_t shelf, int64_t count) {
    double best = 1e9;
    for (int attempt = 0; attempt < 5; attempt++) {
        clock_t start = clock();
        for (int64_t i = 0; i < 100; i++) {
            Task like = {.shelf = shelf, .number = i * 7919 % count};
            Query query = {.like = &like,
                           .equal = 1,
                           .field = "number",
                           .from = like.number,
                           .until = INT64_MAX,
                           .limit = 3};
            g_autoptr(GPtrArray) found = store_find(world->store, &task_record, &query, NULL);
            g_autoptr(GPtrArray) one =
                store_find(world->store, &task_record, &(Query) {.like = &like, .equal = 2}, NULL);
            g_assert_cmpint(found->len, >, 0);
            g_assert_cmpint(one->len, ==, 1);
            Lease lease = {.now = {1000000}, .until = {2000000}, .limit = 1, .like = &like, .equal = 1};
            g_free(claim_tasks(world, &lease));
        }
        best = MIN(best, (double) (clock() - start) / CLOCKS_PER_SEC);
    }
    return best;
}

/* Looking through all of 100 times as many items would take 100 times as long. */
static void small_work_in_a_large_table_stays_small(World *world, gconstpointer data) {
    (void) data;
    put_tasks(world, 1, 1000, 1);
    double small = cost_of_small_work(world, 1, 1000);
    put_tasks(world, 2, 100000, 1);
    double large = cost_of_small_work(world, 2, 100000);
    g_test_message("a hundred small reads and claims: %.3f ms of 1,000, %.3f ms of 100,000", 1e3 * small,
                   1e3 * large);
    g_assert_cmpfloat(large, <, 20 * small + 0.002);
}

const SuiteTest suite_queues[] = {
    SUITE_TEST(the_earliest_due_are_claimed_first),
    SUITE_TEST(a_claim_can_be_for_one_island),
    SUITE_TEST(a_claim_can_be_signed),
    SUITE_TEST(a_lease_is_a_fence),
    SUITE_TEST(small_work_in_a_large_table_stays_small),
    SUITE_TEST_THAT_REOPENS(leases_outlive_the_process),
    {},
};
