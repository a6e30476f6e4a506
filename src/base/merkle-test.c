/* Hashes of several values cannot be mixed up, and a path proves one leaf in one place only. */
#include "base/merkle.h"

#include <string.h>

static Digest digest_of_texts(const char *first, const char *second) {
    GChecksum *sum = digest_begin("test");
    digest_add_text(sum, first);
    digest_add_text(sum, second);
    return digest_end(sum);
}

static bool same(const Digest *a, const Digest *b) {
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static void where_a_value_ends_is_part_of_the_hash(void) {
    Digest one = digest_of_texts("ab", "c"), other = digest_of_texts("a", "bc"),
           missing = digest_of_texts(NULL, "c");
    Digest empty = digest_of_texts("", "c");
    g_assert_false(same(&one, &other));
    g_assert_true(same(&missing, &empty));
}

/* By hand: printf '\0\0\0\0\0\0\0\4test\0\0\0\0\0\0\0\2-7\0\0\0\0\0\0\0\0' | sha256sum */
static void the_hash_is_that_of_lengths_and_values(void) {
    GChecksum *sum = digest_begin("test");
    digest_add_number(sum, -7);
    digest_add_text(sum, NULL);
    Digest digest = digest_end(sum);
    g_autofree char *text = digest_to_text(&digest);
    g_assert_cmpstr(text, ==, "56035fc3ffb79afed7efa2eb7069c59a9763d9033bbdedc092d19ce5904ed7fe");
}

static void a_field_holds_a_digest_or_nothing(void) {
    Digest digest = digest_of_texts("a", "b"), back = {0};
    g_autoptr(GBytes) bytes = digest_to_bytes(&digest);
    g_autoptr(GBytes) cut = g_bytes_new_from_bytes(bytes, 0, 31);
    g_assert_true(digest_from_bytes(bytes, &back) && same(&digest, &back));
    g_assert_true(digest_is(bytes, &digest));
    g_assert_false(digest_is(cut, &digest) || digest_is(NULL, &digest));
}

static Digest leaf_of(size_t number) {
    GChecksum *sum = merkle_leaf_begin("test");
    digest_add_number(sum, (int64_t) number);
    return digest_end(sum);
}

static Merkle *tree_of(size_t count) {
    GArray *leaves = g_array_new(FALSE, FALSE, sizeof(Digest));
    for (size_t i = 0; i < count; i++) {
        Digest leaf = leaf_of(i);
        g_array_append_val(leaves, leaf);
    }
    return merkle_new(leaves);
}

static void every_leaf_climbs_to_the_root_from_its_own_place(void) {
    for (size_t count = 1; count <= 33; count++) {
        g_autoptr(Merkle) tree = tree_of(count);
        Digest root = merkle_root(tree), reached;
        for (size_t i = 0; i < count; i++) {
            g_autofree char *path = merkle_path(tree, i);
            Digest leaf = leaf_of(i), other = leaf_of(i + 1);
            g_assert_true(merkle_climb(&leaf, i, count, path, &reached) && same(&reached, &root));
            g_assert_true(merkle_climb(&other, i, count, path, &reached) && !same(&reached, &root));
            for (size_t place = 0; place < count; place++)
                g_assert_true(place == i || !merkle_climb(&leaf, place, count, path, &reached) ||
                              !same(&reached, &root));
        }
    }
}

static void a_broken_path_leads_nowhere(void) {
    g_autoptr(Merkle) tree = tree_of(5);
    g_autofree char *path = merkle_path(tree, 2);
    g_autofree char *longer = g_strconcat(path, " ", path, NULL);
    g_autofree char *letters = g_strconcat(path, "g", NULL);
    g_autofree char *cut = g_strndup(path, strlen(path) - 1);
    const char *const broken[] = {"", cut, longer, letters, "xyz"};
    Digest leaf = leaf_of(2), root;
    for (size_t i = 0; i < G_N_ELEMENTS(broken); i++)
        g_assert_false(merkle_climb(&leaf, 2, 5, broken[i], &root));
    g_assert_false(merkle_climb(&leaf, 5, 5, path, &root));
    g_assert_false(merkle_climb(&leaf, 0, 0, "", &root));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/digest/where-a-value-ends-is-part-of-the-hash", where_a_value_ends_is_part_of_the_hash);
    g_test_add_func("/digest/the-hash-is-that-of-lengths-and-values", the_hash_is_that_of_lengths_and_values);
    g_test_add_func("/digest/a-field-holds-a-digest-or-nothing", a_field_holds_a_digest_or_nothing);
    g_test_add_func("/merkle/every-leaf-climbs-to-the-root",
                    every_leaf_climbs_to_the_root_from_its_own_place);
    g_test_add_func("/merkle/a-broken-path-leads-nowhere", a_broken_path_leads_nowhere);
    return g_test_run();
}
