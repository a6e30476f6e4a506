/* The memory tier keeps all promises of a store, except that it keeps nothing. */
#include "base/error.h"
#include "store/copy.h"
#include "store/suite/suite.h"
#include "store/suite/world.h"

static void an_address_is_refused(void) {
    g_autoptr(GError) error = NULL;
    g_assert_null(store_open("memory:gifts", &error));
    g_assert_error(error, ERROR, ERROR_USAGE);
}

static void expect_usage(const char *url, const char *words) {
    g_autoptr(GError) error = NULL;
    g_assert_null(store_open(url, &error));
    g_assert_error(error, ERROR, ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, words));
}

static void an_unknown_url_is_refused_with_the_known_ones(void) {
    const char *const urls[] = {"", "gifts", ":", "CSV:gifts"};
    for (size_t i = 0; i < G_N_ELEMENTS(urls); i++)
        expect_usage(urls[i], "starts with csv: or sqlite: or postgresql:");
    expect_usage("cvs:gifts", "did you mean \"csv:\"?");
    expect_usage("postgres://server/gifts", "did you mean \"postgresql:\"?");
}

static void durability_is_full_or_relaxed(void) {
    expect_usage("memory:?durability=relaxed", "no other durability than full");
    expect_usage("csv:gifts?durability=relaxed", "no other durability than full");
    expect_usage("sqlite:gifts.db?durability=none", "full or relaxed, not \"none\"");
    expect_usage("sqlite:gifts.db?durability=relaxed/2", "full or relaxed, not \"relaxed/2\"");
    g_autoptr(Store) store = store_open("memory:?durability=full", NULL);
    g_assert_nonnull(store);
}

/* Where a store is has nothing to do with how durable it is. */
static void durability_is_no_part_of_the_place(void) {
    static const char *const urls[][2] = {
        {"sqlite:/gifts.db?durability=relaxed", "sqlite:/gifts.db"},
        {"postgresql://host/db?durability=relaxed", "postgresql://host/db"},
        {"postgresql://host/db?a=b&durability=relaxed", "postgresql://host/db?a=b"},
        {"postgresql://host/db?durability=relaxed&a=b", "postgresql://host/db?a=b"},
        {"postgresql://host/db?a=b&durability=full&c=d", "postgresql://host/db?a=b&c=d"},
        {"postgresql://host/db?user=durability=x", "postgresql://host/db?user=durability=x"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(urls); i++) {
        g_autofree char *whole = store_url_whole(urls[i][0], NULL);
        g_assert_cmpstr(whole, ==, urls[i][1]);
    }
}

static void closing_nothing_is_fine(void) {
    store_close(NULL);
}

/* Stores that were moved by an earlier program hold it. */
static void what_was_copied_has_the_digest_it_always_had(void) {
    g_autoptr(Store) store = store_open("memory:", NULL);
    g_autoptr(GBytes) seal = g_bytes_new("\x00\xff", 2), empty = g_bytes_new("", 0);
    Note whole = {
        .shelf = 1, .number = -2, .title = "Zoë", .text = "", .size = 7, .read = true, .seal = seal};
    Note bare = {.shelf = 2, .at = {1797768000}, .seal = empty};
    Tally tally;
    g_assert_true(store_prepare(store, all_records, NULL));
    g_assert_true(store_put(store, &note_record, &whole, NULL) &&
                  store_put(store, &note_record, &bare, NULL));
    g_assert_true(store_tally(store, &note_record, &tally, NULL, NULL, NULL));
    g_autofree char *digest = digest_to_text(&tally.digest);
    g_assert_cmpstr(digest, ==, "b38cf3eb4178c2e6ad7aac38eed840c5111bb0730c02f3e5d6d392c7fe4715e5");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    store_suite_add("memory:", false);
    g_test_add_func("/store/memory/an-address-is-refused", an_address_is_refused);
    g_test_add_func("/store/an-unknown-url-is-refused-with-the-known-ones",
                    an_unknown_url_is_refused_with_the_known_ones);
    g_test_add_func("/store/durability-is-full-or-relaxed", durability_is_full_or_relaxed);
    g_test_add_func("/store/durability-is-no-part-of-the-place", durability_is_no_part_of_the_place);
    g_test_add_func("/store/what-was-copied-has-the-digest-it-always-had",
                    what_was_copied_has_the_digest_it_always_had);
    g_test_add_func("/store/closing-nothing-is-fine", closing_nothing_is_fine);
    return g_test_run();
}
