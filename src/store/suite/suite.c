#include "store/suite/suite.h"

#include <string.h>

#include "base/error.h"
#include "store/suite/world.h"

/* ---- finding ---- */

static void items_come_in_the_order_of_their_key(World *world, gconstpointer data) {
    (void) data;
    const int64_t numbers[] = {5, INT64_MAX, -1, INT64_MIN, 0, 10};
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        put_note(world, 1, numbers[i] / 10 * 10 == numbers[i] ? numbers[i] / 10 : numbers[i], "x");
    put_note(world, -7, 3, "x");
    expect_notes(world, &(Query) {}, "-7/3 1/-9223372036854775808 1/-1 1/0 1/1 1/5 1/9223372036854775807");
}

static void texts_are_ordered_by_bytes(World *world, gconstpointer data) {
    (void) data;
    const char *const words[] = {"é", "b", "", "B", "ba", "\xf0\x9f\x8e\x81"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        g_assert_true(store_put(world->store, &word_record, &(Word) {.word = (char *) words[i]}, NULL));
    g_autoptr(GPtrArray) found = store_find(world->store, &word_record, &(Query) {}, NULL);
    g_autoptr(GString) row = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++)
        g_string_append_printf(row, "%s|", ((const Word *) found->pdata[i])->word);
    g_assert_cmpstr(row->str, ==, "|B|b|ba|é|\xf0\x9f\x8e\x81|");
}

/* A text that is missing, one that is empty, and those that a tier might take for them are keys of their own. */
static void missing_and_empty_keys_differ(World *world, gconstpointer data) {
    (void) data;
    const char *const words[] = {"\x01", "a", "", "\x01\x01", NULL, "\x02", "\x01x"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        g_assert_true(store_put(world->store, &word_record, &(Word) {.word = (char *) words[i]}, NULL));
    g_autoptr(GPtrArray) found = store_find(world->store, &word_record, &(Query) {}, NULL);
    g_assert_cmpuint(found->len, ==, G_N_ELEMENTS(words));
    for (guint i = 1; i < found->len; i++)
        g_assert_cmpint(record_compare(&word_record, 1, found->pdata[i - 1], found->pdata[i]), <, 0);
    g_assert_null(((const Word *) found->pdata[0])->word);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        g_autoptr(Word) word =
            store_load(world->store, &word_record, &(Word) {.word = (char *) words[i]}, NULL);
        g_assert_cmpstr(word->word, ==, words[i]);
        g_assert_true(store_put(world->store, &word_record, word, NULL));
    }
}

static void leading_key_fields_select(World *world, gconstpointer data) {
    (void) data;
    for (int64_t shelf = 1; shelf <= 3; shelf++)
        for (int64_t number = 1; number <= 3; number++)
            put_note(world, shelf, number, "x");
    Note like = {.shelf = 2, .number = 3};
    expect_notes(world, &(Query) {.like = &like, .equal = 1}, "2/1 2/2 2/3");
    expect_notes(world, &(Query) {.like = &like, .equal = 1, .descending = true}, "2/3 2/2 2/1");
    expect_notes(world, &(Query) {.like = &like, .equal = 2}, "2/3");
    expect_notes(world, &(Query) {.like = &(Note) {.shelf = 4}, .equal = 1}, "");
    expect_notes(world, &(Query) {.like = &(Note) {.shelf = 0}, .equal = 1, .descending = true}, "");
    expect_notes(world, &(Query) {.descending = true, .limit = 4}, "3/3 3/2 3/1 2/3");
    expect_notes(world, &(Query) {.limit = 2}, "1/1 1/2");
}

static void a_range_of_a_field_selects(World *world, gconstpointer data) {
    (void) data;
    for (int64_t number = 1; number <= 9; number++)
        put_note(world, number % 3, number, "x");
    Note like = {.shelf = 1};
    Query sizes = {.field = "size", .from = 40, .until = 80};
    expect_notes(world, &sizes, "0/6 1/4 1/7 2/5");
    sizes.descending = true;
    sizes.limit = 3;
    expect_notes(world, &sizes, "2/5 1/7 1/4");

    Query numbers = {.like = &like, .equal = 1, .field = "number", .from = 2, .until = 7};
    expect_notes(world, &numbers, "1/4");
    numbers.until = 8;
    expect_notes(world, &numbers, "1/4 1/7");
    numbers.descending = true;
    expect_notes(world, &numbers, "1/7 1/4");
    numbers = (Query) {.field = "shelf", .from = 1, .until = 2, .descending = true};
    expect_notes(world, &numbers, "1/7 1/4 1/1");
    numbers = (Query) {.field = "shelf", .from = 3, .until = INT64_MAX};
    expect_notes(world, &numbers, "");
}

static bool stop_at_two(const void *item, void *data, GError **error) {
    int *seen = data;
    if (((const Note *) item)->number == 9)
        return fail(error, ERROR_DENIED, "not this one");
    return ++*seen < 2;
}

static void a_visit_can_stop_the_walk_or_fail_it(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GError) error = NULL;
    int seen = 0;
    for (int64_t number = 1; number <= 4; number++)
        put_note(world, 1, number, "x");
    g_assert_true(store_each(world->store, &note_record, &(Query) {}, stop_at_two, &seen, NULL));
    g_assert_cmpint(seen, ==, 2);
    put_note(world, 0, 9, "x");
    g_assert_false(store_each(world->store, &note_record, &(Query) {}, stop_at_two, &seen, &error));
    g_assert_error(error, ERROR, ERROR_DENIED);
}

static bool count_around(const void *item, void *data, GError **error) {
    World *world = data;
    g_autoptr(GPtrArray) others =
        store_find(world->store, &note_record, &(Query) {.like = item, .equal = 1}, error);
    g_autoptr(Note) same = store_load(world->store, &note_record, item, error);
    g_assert_cmpuint(others->len, ==, 2);
    g_assert_cmpint(same->number, ==, ((const Note *) item)->number);
    return true;
}

static void a_visit_can_read_the_store(World *world, gconstpointer data) {
    (void) data;
    for (int64_t number = 1; number <= 4; number++)
        put_note(world, number % 2, number, "x");
    for (int64_t shelf = 0; shelf < 2; shelf++) {
        Query query = {.like = &(Note) {.shelf = shelf}, .equal = 1};
        g_assert_true(store_each(world->store, &note_record, &query, count_around, world, NULL));
    }
}

static void loading_what_is_not_there_says_so(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GError) error = NULL;
    g_assert_null(store_load(world->store, &note_record, &(Note) {.shelf = 1}, &error));
    g_assert_error(error, ERROR, ERROR_NOT_FOUND);
}

/* ---- writing ---- */

static void every_write_raises_the_version(World *world, gconstpointer data) {
    (void) data;
    put_note(world, 1, 1, "first");
    g_autoptr(Note) note = load_note(world, 1, 1);
    g_assert_cmpint(note->version, ==, 1);
    g_assert_true(store_put(world->store, &note_record, note, NULL));
    g_assert_cmpint(note->version, ==, 2);
    g_assert_true(store_put(world->store, &note_record, note, NULL));
    g_autoptr(Note) again = load_note(world, 1, 1);
    g_assert_cmpint(again->version, ==, 3);
}

static bool restore(World *world, int64_t version, GError **error) {
    Note note = {.shelf = 1, .number = 1, .version = version, .text = (char *) "from elsewhere"};
    g_autoptr(Batch) batch = batch_new();
    batch_restore(batch, &note_record, &note);
    bool done = store_apply(world->store, batch, error);
    g_assert_cmpint(note.version, ==, version);
    return done;
}

static void what_comes_from_elsewhere_keeps_its_version(World *world, gconstpointer data) {
    (void) data;
    g_assert_true(restore(world, 7, NULL));
    g_autoptr(Note) note = load_note(world, 1, 1);
    g_assert_cmpint(note->version, ==, 7);
    g_assert_cmpstr(note->text, ==, "from elsewhere");
    g_assert_true(store_put(world->store, &note_record, note, NULL));
    g_assert_cmpint(note->version, ==, 8);

    g_autoptr(GError) error = NULL;
    g_assert_false(restore(world, 8, &error));
    g_assert_error(error, ERROR, ERROR_CONFLICT);
}

static void expect_conflict(World *world, Note *note, bool remove) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Batch) batch = batch_new();
    int64_t version = note->version;
    if (remove)
        batch_remove(batch, &note_record, note);
    else
        batch_put(batch, &note_record, note);
    g_assert_false(store_apply(world->store, batch, &error));
    g_assert_error(error, ERROR, ERROR_CONFLICT);
    g_assert_cmpint(note->version, ==, version);
}

static void whoever_comes_second_meets_a_conflict(World *world, gconstpointer data) {
    (void) data;
    put_note(world, 1, 1, "first");
    g_autoptr(Note) mine = load_note(world, 1, 1);
    g_autoptr(Note) theirs = load_note(world, 1, 1);
    g_assert_true(store_put(world->store, &note_record, theirs, NULL));

    expect_conflict(world, mine, false);
    expect_conflict(world, mine, true);
    expect_conflict(world, &(Note) {.shelf = 1, .number = 1}, false);
    expect_conflict(world, &(Note) {.shelf = 1, .number = 1}, true);
    expect_conflict(world, &(Note) {.shelf = 1, .number = 2, .version = 1}, false);
    expect_conflict(world, &(Note) {.shelf = 1, .number = 2}, true);
    expect_notes(world, &(Query) {}, "1/1");
}

static void what_was_removed_is_gone_and_can_come_back(World *world, gconstpointer data) {
    (void) data;
    put_note(world, 1, 1, "first");
    g_autoptr(Note) note = load_note(world, 1, 1);
    g_autoptr(Batch) batch = batch_new();
    batch_remove(batch, &note_record, note);
    g_assert_true(store_apply(world->store, batch, NULL));
    expect_notes(world, &(Query) {}, "");
    expect_conflict(world, note, false);
    put_note(world, 1, 1, "again");
}

static void a_batch_is_applied_as_a_whole_or_not_at_all(World *world, gconstpointer data) {
    (void) data;
    put_note(world, 1, 1, "first");
    Note fine = {.shelf = 1, .number = 2}, late = {.shelf = 1, .number = 1};
    Word word = {.word = "ok"};
    g_autoptr(GError) error = NULL;
    g_autoptr(Batch) batch = batch_new();
    batch_put(batch, &word_record, &word);
    batch_put(batch, &note_record, &fine);
    batch_put(batch, &note_record, &late);
    g_assert_false(store_apply(world->store, batch, &error));
    g_assert_error(error, ERROR, ERROR_CONFLICT);
    g_assert_cmpint(fine.version + word.version + late.version, ==, 0);
    expect_notes(world, &(Query) {}, "1/1");

    late.version = 1;
    g_assert_true(store_apply(world->store, batch, NULL));
    g_assert_cmpint(fine.version + word.version + late.version, ==, 4);
    expect_notes(world, &(Query) {}, "1/1 1/2");
}

static void an_item_twice_in_a_batch_is_refused(World *world, gconstpointer data) {
    (void) data;
    Note one = {.shelf = 1, .number = 2}, other = {.shelf = 1, .number = 2};
    g_autoptr(GError) error = NULL;
    g_autoptr(Batch) batch = batch_new();
    batch_put(batch, &note_record, &one);
    batch_put(batch, &word_record, &(Word) {.word = "between"});
    batch_remove(batch, &note_record, &other);
    g_assert_false(store_apply(world->store, batch, &error));
    g_assert_error(error, ERROR, ERROR_INVALID);
}

static void an_empty_batch_is_fine(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Batch) batch = batch_new();
    g_assert_true(store_apply(world->store, batch, NULL));
}

static void what_no_tier_can_keep_is_refused(World *world, gconstpointer data) {
    (void) data;
    Note notes[] = {
        {.title = "not \xff UTF-8"},
        {.text = "\xed\xa0\x80 half a pair"},
        {.at = {253402300800}},
        {.at = {INT64_MIN}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(notes); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(store_put(world->store, &note_record, &notes[i], &error));
        g_assert_error(error, ERROR, ERROR_INVALID);
    }
    expect_notes(world, &(Query) {}, "");
}

/* ---- other times, other fields ---- */

static void everything_is_there_after_reopening(World *world, gconstpointer data) {
    (void) data;
    put_note(world, 1, 1, "first");
    put_note(world, 2, 2, "second");
    suite_reopen(world);
    expect_notes(world, &(Query) {}, "1/1 2/2");
    g_autoptr(Note) note = load_note(world, 1, 1);
    g_autoptr(Batch) batch = batch_new();
    batch_remove(batch, &note_record, note);
    g_assert_true(store_apply(world->store, batch, NULL));
    put_note(world, 3, 3, "third");
    suite_reopen(world);
    expect_notes(world, &(Query) {}, "2/2 3/3");
}

static void new_fields_are_missing_in_old_items(World *world, gconstpointer data) {
    (void) data;
    store_close(world->store);
    world->store = store_open(world->url, NULL);
    g_assert_true(store_prepare(world->store, older_records, NULL));
    OlderNote old = {.shelf = 1, .number = 1, .title = "old"};
    g_assert_true(store_put(world->store, &older_note_record, &old, NULL));

    suite_reopen(world);
    g_autoptr(Note) note = load_note(world, 1, 1);
    g_assert_cmpstr(note->title, ==, "old");
    g_assert_null(note->text);
    note->text = g_strdup("known now");
    g_assert_true(store_put(world->store, &note_record, note, NULL));
    suite_reopen(world);
    expect_same(world, note);
}

static void fields_of_a_newer_version_are_refused(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GError) error = NULL;
    put_note(world, 1, 1, "new");
    store_close(world->store);
    g_autoptr(Store) older = store_open(world->url, NULL);
    g_assert_false(store_prepare(older, older_records, &error));
    g_assert_error(error, ERROR, ERROR_STORAGE);
    g_assert_nonnull(strstr(error->message, "newer"));
    store_close(g_steal_pointer(&older));

    world->store = store_open(world->url, NULL);
    g_assert_true(store_prepare(world->store, all_records, NULL));
    expect_notes(world, &(Query) {}, "1/1");
}

/* ---- all tests ---- */

static const SuiteTest suite_items[] = {
    SUITE_TEST(items_come_in_the_order_of_their_key),
    SUITE_TEST(texts_are_ordered_by_bytes),
    SUITE_TEST(missing_and_empty_keys_differ),
    SUITE_TEST(leading_key_fields_select),
    SUITE_TEST(a_range_of_a_field_selects),
    SUITE_TEST(a_visit_can_stop_the_walk_or_fail_it),
    SUITE_TEST(a_visit_can_read_the_store),
    SUITE_TEST(loading_what_is_not_there_says_so),
    SUITE_TEST(every_write_raises_the_version),
    SUITE_TEST(what_comes_from_elsewhere_keeps_its_version),
    SUITE_TEST(whoever_comes_second_meets_a_conflict),
    SUITE_TEST(what_was_removed_is_gone_and_can_come_back),
    SUITE_TEST(a_batch_is_applied_as_a_whole_or_not_at_all),
    SUITE_TEST(an_item_twice_in_a_batch_is_refused),
    SUITE_TEST(an_empty_batch_is_fine),
    SUITE_TEST(what_no_tier_can_keep_is_refused),
    SUITE_TEST_THAT_REOPENS(everything_is_there_after_reopening),
    SUITE_TEST_THAT_REOPENS(new_fields_are_missing_in_old_items),
    SUITE_TEST_THAT_REOPENS(fields_of_a_newer_version_are_refused),
    {},
};

static void add_tests(const char *url, bool keeps, const SuiteTest *tests) {
    g_autofree char *scheme = g_strndup(url, strcspn(url, ":"));
    for (; tests->name; tests++) {
        g_autofree char *name = g_strdelimit(g_strdup(tests->name), "_", '-');
        g_autofree char *path = g_strdup_printf("/store/%s/%s", scheme, name);
        if (keeps || !tests->reopens)
            g_test_add(path, World, url, suite_open, tests->test, suite_close);
    }
}

void store_suite_add(const char *url, bool keeps) {
    add_tests(url, keeps, suite_items);
    add_tests(url, keeps, suite_values);
    add_tests(url, keeps, suite_queues);
    add_tests(url, keeps, suite_threads);
}
