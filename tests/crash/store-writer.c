/*
 * Writes numbered batches into a store and says when each is durable, for tests that kill it; and looks at
 * what is left.
 *
 *     store-writer write URL LAST    goes on to batch LAST, prints the number of each batch acknowledged
 *     store-writer verify URL        prints the number of the last batch, if no batch is half there
 *
 * Batch n puts leaf n, removes leaf n - 3, and notes n in the tree: three changes to two tables.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/store.h"

enum { LEAVES = 3, LEAF_SIZE = 64 * 1024 };

typedef struct {
    int64_t number;
    int64_t version;
    char *text;
} Leaf;
RECORD(Leaf, leaf)

const Record leaf_record = {
    RECORD_OF(Leaf, leaf),
    .keys = 1,
    .fields = (const Field[]) {FIELD(Leaf, number), FIELD(Leaf, version), FIELD(Leaf, text), {}},
};

typedef struct {
    int64_t number;
    int64_t version;
    int64_t last;
} Tree;
RECORD(Tree, tree)

const Record tree_record = {
    RECORD_OF(Tree, tree),
    .keys = 1,
    .fields = (const Field[]) {FIELD(Tree, number), FIELD(Tree, version), FIELD(Tree, last), {}},
};

static Store *open_prepared(const char *url, GError **error) {
    g_autoptr(Store) store = store_open(url, error);
    if (!store || !store_prepare(store, (const Record *const[]) {&leaf_record, &tree_record, NULL}, error))
        return NULL;
    return g_steal_pointer(&store);
}

static Tree *load_tree(Store *store, GError **error) {
    GError *cause = NULL;
    Tree *tree = store_load(store, &tree_record, &(Tree) {.number = 1}, &cause);
    if (!tree && g_error_matches(cause, ERROR, ERROR_NOT_FOUND)) {
        g_clear_error(&cause);
        tree = record_new(&tree_record);
        tree->number = 1;
    }
    if (cause)
        g_propagate_error(error, cause);
    return tree;
}

/* Different in every batch, and large enough that the journal fills up within twenty of them. */
static char *leaf_text(int64_t number) {
    return g_strnfill(LEAF_SIZE + (gsize) number, (char) ('a' + number % 26));
}

static bool write_batch(Store *store, Tree *tree, GError **error) {
    g_autoptr(Batch) batch = batch_new();
    g_autofree char *text = leaf_text(tree->last);
    Leaf leaf = {.number = tree->last, .text = text};
    Leaf old = {.number = tree->last - LEAVES, .version = 1};
    batch_put(batch, &leaf_record, &leaf);
    batch_put(batch, &tree_record, tree);
    if (old.number > 0)
        batch_remove(batch, &leaf_record, &old);
    return store_apply(store, batch, error);
}

/* A refused batch is tried a second time: the reason may have gone. */
static bool write_stubbornly(Store *store, Tree *tree, GError **error) {
    g_autoptr(GError) first = NULL;
    if (write_batch(store, tree, &first))
        return true;
    fprintf(stderr, "%s\n", first->message);
    return write_batch(store, tree, error);
}

static bool write_until(const char *url, int64_t last, GError **error) {
    g_autoptr(Store) store = open_prepared(url, error);
    g_autoptr(Tree) tree = store ? load_tree(store, error) : NULL;
    if (!tree)
        return false;
    while (tree->last < last) {
        tree->last++;
        if (!write_stubbornly(store, tree, error))
            return false;
        printf("%" PRId64 "\n", tree->last);
        fflush(stdout);
    }
    return store_check(store, error);
}

static bool leaf_is_as_written(const Leaf *leaf, int64_t number) {
    g_autofree char *text = leaf_text(number);
    return leaf->number == number && leaf->version == 1 && strcmp(leaf->text, text) == 0;
}

static bool verify(const char *url, GError **error) {
    g_autoptr(Store) store = open_prepared(url, error);
    g_autoptr(Tree) tree = store ? load_tree(store, error) : NULL;
    g_autoptr(GPtrArray) leaves = tree ? store_find(store, &leaf_record, &(Query) {}, error) : NULL;
    if (!leaves || !store_check(store, error))
        return false;
    bool whole = leaves->len == MIN(tree->last, LEAVES) && tree->version == tree->last;
    for (guint i = 0; whole && i < leaves->len; i++)
        whole = leaf_is_as_written(leaves->pdata[i], tree->last - leaves->len + 1 + i);
    if (!whole)
        return fail(error, ERROR_STORAGE, "batch %" PRId64 " is half there", tree->last);
    printf("%" PRId64 "\n", tree->last);
    return true;
}

int main(int argc, char **argv) {
    g_autoptr(GError) error = NULL;
    bool done = false;
    if (argc == 4 && strcmp(argv[1], "write") == 0)
        done = write_until(argv[2], atoll(argv[3]), &error);
    else if (argc == 3 && strcmp(argv[1], "verify") == 0)
        done = verify(argv[2], &error);
    else
        fail(&error, ERROR_USAGE, "store-writer write URL LAST | store-writer verify URL");
    if (done)
        return 0;
    fprintf(stderr, "%s\n", error->message);
    return error_exit_code(error);
}
