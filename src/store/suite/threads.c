#include "base/error.h"
#include "store/suite/world.h"

enum { HANDS = 8, ROUNDS = 25, NOTES = 3, TASKS = 500 };

/* One of several threads that use the same store. */
typedef struct {
    World *world;
    GThread *thread;
    int64_t number;
    gint *is_over;
} Hand;

static void begin(Hand hands[static HANDS], World *world, GThreadFunc work) {
    for (int64_t i = 0; i < HANDS; i++) {
        hands[i] = (Hand) {.world = world, .number = i};
        hands[i].thread = g_thread_new("hand", work, &hands[i]);
    }
}

/* ---- the same things, changed by all ---- */

static GPtrArray *find_shelf(const Hand *hand) {
    GError *error = NULL;
    Query query = {.like = &(Note) {.shelf = 1}, .equal = 1};
    GPtrArray *notes = store_find(hand->world->store, &note_record, &query, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(notes->len, ==, NOTES);
    return notes;
}

/* Adds one to every note of the shelf in one batch, whose order is each hand's own; whether nobody came between. */
static bool add_one(const Hand *hand) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Batch) batch = batch_new();
    g_autoptr(GPtrArray) notes = find_shelf(hand);
    for (int64_t i = 0; i < NOTES; i++) {
        Note *note = notes->pdata[(i + hand->number) % NOTES];
        note->size++;
        batch_put(batch, &note_record, note);
    }
    bool written = store_apply(hand->world->store, batch, &error);
    g_assert_true(written || g_error_matches(error, ERROR, ERROR_CONFLICT));
    return written;
}

static gpointer add_up(gpointer data) {
    for (int done = 0; done < ROUNDS;)
        done += add_one(data);
    return NULL;
}

static bool expect_same_size(const void *item, void *data, GError **error) {
    (void) error;
    int64_t *size = data, found = ((const Note *) item)->size;
    g_assert_true(*size < 0 || *size == found);
    *size = found;
    return true;
}

/* Whoever walks sees a batch as a whole or not at all. */
static gpointer look_on(gpointer data) {
    const Hand *hand = data;
    while (!g_atomic_int_get(hand->is_over)) {
        GError *error = NULL;
        int64_t size = -1;
        store_each(hand->world->store, &note_record, &(Query) {}, expect_same_size, &size, &error);
        g_assert_no_error(error);
    }
    return NULL;
}

static void threads_add_up_and_nothing_is_lost(World *world, gconstpointer data) {
    (void) data;
    Hand hands[HANDS];
    gint is_over = false;
    Hand reader = {.world = world, .is_over = &is_over};
    for (int64_t i = 0; i < NOTES; i++)
        g_assert_true(store_put(world->store, &note_record, &(Note) {.shelf = 1, .number = i}, NULL));
    reader.thread = g_thread_new("reader", look_on, &reader);
    begin(hands, world, add_up);
    for (size_t i = 0; i < HANDS; i++)
        g_thread_join(hands[i].thread);
    g_atomic_int_set(&is_over, true);
    g_thread_join(reader.thread);
    for (int64_t i = 0; i < NOTES; i++) {
        g_autoptr(Note) note = load_note(world, 1, i);
        g_assert_cmpint(note->size, ==, HANDS * ROUNDS);
        g_assert_cmpint(note->version, ==, HANDS * ROUNDS + 1);
    }
}

/* ---- a moment ---- */

typedef struct {
    World *world;
    GThread *writer;
} Moment;

static gpointer put_another(gpointer data) {
    put_note(data, 1, 2, "another");
    return NULL;
}

/* It may have to wait until we have looked. */
static bool look_twice(void *data, GError **error) {
    Moment *moment = data;
    (void) error;
    expect_notes(moment->world, &(Query) {}, "1/1");
    moment->writer = g_thread_new("writer", put_another, moment->world);
    g_usleep(20000);
    expect_notes(moment->world, &(Query) {.like = &(Note) {.shelf = 1}, .equal = 1}, "1/1");
    expect_notes(moment->world, &(Query) {}, "1/1");
    return true;
}

static bool look_within(void *data, GError **error) {
    const Moment *moment = data;
    return store_snapshot(moment->world->store, look_twice, data, error);
}

static bool look_and_fail(void *data, GError **error) {
    expect_notes(((const Moment *) data)->world, &(Query) {.limit = 1}, "1/1");
    return fail(error, ERROR_DENIED, "seen enough");
}

static void a_moment_stays_as_it_was(World *world, gconstpointer data) {
    (void) data;
    Moment moment = {.world = world};
    g_autoptr(GError) error = NULL;
    put_note(world, 1, 1, "one");
    g_assert_true(store_snapshot(world->store, look_within, &moment, &error));
    g_assert_no_error(error);
    g_thread_join(moment.writer);
    expect_notes(world, &(Query) {}, "1/1 1/2");
    g_assert_false(store_snapshot(world->store, look_and_fail, &moment, &error));
    g_assert_error(error, ERROR, ERROR_DENIED);
    expect_notes(world, &(Query) {}, "1/1 1/2");
    put_note(world, 1, 3, "and it goes on");
}

static bool refuse_to_see(const void *item, void *data, GError **error) {
    (void) item;
    (void) data;
    return fail(error, ERROR_DENIED, "seen enough");
}

/* A walk that a visit has failed spoils nothing for those that follow. */
static bool walk_in_vain(void *data, GError **error) {
    (void) error;
    World *world = data;
    for (int i = 0; i < 2; i++) {
        g_autoptr(GError) failure = NULL;
        g_assert_false(store_each(world->store, &note_record, &(Query) {}, refuse_to_see, NULL, &failure));
        g_assert_error(failure, ERROR, ERROR_DENIED);
    }
    expect_notes(world, &(Query) {}, "1/1");
    return true;
}

static void a_walk_that_fails_does_so_alone(World *world, gconstpointer data) {
    (void) data;
    GError *error = NULL;
    put_note(world, 1, 1, "one");
    g_assert_true(store_snapshot(world->store, walk_in_vain, world, &error));
    g_assert_no_error(error);
}

/* ---- things of one's own ---- */

/* Every third batch has something in it that is there already. */
static gpointer put_own(gpointer data) {
    const Hand *hand = data;
    for (int64_t i = 0; i < ROUNDS; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Batch) batch = batch_new();
        Note own = {.shelf = 10 + hand->number, .number = i, .title = "own"};
        Note other = {.shelf = 1, .number = 1, .title = "of another"};
        batch_put(batch, &note_record, &own);
        if (i % 3 == 0)
            batch_put(batch, &note_record, &other);
        g_assert_true(store_apply(hand->world->store, batch, &error) == (i % 3 != 0));
        g_assert_true(i % 3 != 0 || g_error_matches(error, ERROR, ERROR_CONFLICT));
    }
    return NULL;
}

static void whoever_fails_does_so_alone(World *world, gconstpointer data) {
    (void) data;
    Hand hands[HANDS];
    put_note(world, 1, 1, "first");
    begin(hands, world, put_own);
    for (size_t i = 0; i < HANDS; i++)
        g_thread_join(hands[i].thread);
    for (int64_t i = 0; i < HANDS; i++) {
        Query query = {.like = &(Note) {.shelf = 10 + i}, .equal = 1};
        g_autoptr(GPtrArray) notes = store_find(world->store, &note_record, &query, NULL);
        g_assert_cmpuint(notes->len, ==, ROUNDS - (ROUNDS + 2) / 3);
    }
    g_autoptr(Note) first = load_note(world, 1, 1);
    g_assert_cmpstr(first->title, ==, "first");
}

/* ---- a queue ---- */

static gpointer claim_all(gpointer data) {
    const Hand *hand = data;
    GPtrArray *claimed = record_array(&task_record);
    const Lease lease = {.now = {10000}, .until = {20000}, .limit = 7};
    for (;;) {
        GError *error = NULL;
        g_autoptr(GPtrArray) tasks = store_claim(hand->world->store, &task_record, &lease, &error);
        g_assert_no_error(error);
        if (tasks->len == 0)
            return claimed;
        while (tasks->len > 0)
            g_ptr_array_add(claimed, g_ptr_array_steal_index(tasks, tasks->len - 1));
    }
}

static void no_two_threads_claim_the_same(World *world, gconstpointer data) {
    (void) data;
    Hand hands[HANDS];
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    put_tasks(world, 1, TASKS, 1);
    begin(hands, world, claim_all);
    for (size_t i = 0; i < HANDS; i++) {
        g_autoptr(GPtrArray) claimed = g_thread_join(hands[i].thread);
        for (guint k = 0; k < claimed->len; k++)
            g_assert_true(
                g_hash_table_add(seen, GINT_TO_POINTER((gint) ((Task *) claimed->pdata[k])->number + 1)));
    }
    g_assert_cmpuint(g_hash_table_size(seen), ==, TASKS);
}

const SuiteTest suite_threads[] = {
    SUITE_TEST(threads_add_up_and_nothing_is_lost), SUITE_TEST(a_moment_stays_as_it_was),
    SUITE_TEST(a_walk_that_fails_does_so_alone),    SUITE_TEST(whoever_fails_does_so_alone),
    SUITE_TEST(no_two_threads_claim_the_same),      {},
};
