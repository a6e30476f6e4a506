/* The memory tier keeps all promises of a store, except that it keeps nothing. */
#include "base/error.h"
#include "store/store-suite.h"

static void an_address_is_refused(void) {
    g_autoptr(GError) error = NULL;
    g_assert_null(store_open("memory:gifts", &error));
    g_assert_error(error, ERROR, ERROR_USAGE);
}

static void an_unknown_url_is_refused_with_the_known_ones(void) {
    const char *const urls[] = {"", "gifts", "cvs:gifts", ":", "CSV:gifts"};
    for (size_t i = 0; i < G_N_ELEMENTS(urls); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(store_open(urls[i], &error));
        g_assert_error(error, ERROR, ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, "csv: or sqlite: or postgresql: or memory:"));
    }
}

static void expect_usage(const char *url, const char *words) {
    g_autoptr(GError) error = NULL;
    g_assert_null(store_open(url, &error));
    g_assert_error(error, ERROR, ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, words));
}

static void durability_is_full_or_relaxed(void) {
    expect_usage("memory:?durability=relaxed", "no other durability than full");
    expect_usage("csv:gifts?durability=relaxed", "no other durability than full");
    expect_usage("sqlite:gifts.db?durability=none", "full or relaxed, not \"none\"");
    g_autoptr(Store) store = store_open("memory:?durability=full", NULL);
    g_assert_nonnull(store);
}

static void closing_nothing_is_fine(void) {
    store_close(NULL);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    store_suite_add("memory:", false);
    g_test_add_func("/store/memory/an-address-is-refused", an_address_is_refused);
    g_test_add_func("/store/an-unknown-url-is-refused-with-the-known-ones",
                    an_unknown_url_is_refused_with_the_known_ones);
    g_test_add_func("/store/durability-is-full-or-relaxed", durability_is_full_or_relaxed);
    g_test_add_func("/store/closing-nothing-is-fine", closing_nothing_is_fine);
    return g_test_run();
}
