#include "exchange/directory.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

struct Directory {
    GHashTable *by_email; /* folded address -> Participant, NULL for several */
    GHashTable *by_name;  /* folded name -> Participant, NULL for several */
};

/* Enters a person; a second one of the same key makes it nobody's. */
static void enter(GHashTable *table, const char *text, Participant *participant) {
    if (!text)
        return;
    char *key = text_fold(text);
    bool taken = g_hash_table_contains(table, key);
    g_hash_table_replace(table, key, taken ? NULL : participant);
}

Directory *directory_new(const Exchange *exchange) {
    Directory *directory = g_new0(Directory, 1);
    directory->by_email = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    directory->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < exchange->participants->len; i++) {
        Participant *participant = exchange->participants->pdata[i];
        if (participant->left_at.s != 0)
            continue;
        enter(directory->by_email, participant->email, participant);
        enter(directory->by_name, participant->name, participant);
    }
    return directory;
}

void directory_free(Directory *directory) {
    g_hash_table_unref(directory->by_email);
    g_hash_table_unref(directory->by_name);
    g_free(directory);
}

static void *refuse_unknown(const Directory *directory, const char *called, const char *folded,
                            GError **error) {
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    GHashTableIter all;
    gpointer name;
    g_hash_table_iter_init(&all, directory->by_name);
    while (g_hash_table_iter_next(&all, &name, NULL))
        g_ptr_array_add(names, name);

    g_autofree char *shown = text_visible(called);
    const char *nearest = text_nearest(folded, names);
    const Participant *meant = nearest ? g_hash_table_lookup(directory->by_name, nearest) : NULL;
    if (meant)
        return fail(error, ERROR_NOT_FOUND, "nobody here is called \"%s\"; did you mean %s?", shown,
                    meant->name);
    return fail(error, ERROR_NOT_FOUND, "nobody here is called \"%s\"", shown);
}

/* Looks in one table; *several if the word is there, but more than one person has it. */
static const Participant *find_in(GHashTable *table, const char *folded, bool *several) {
    gpointer participant = NULL;
    if (g_hash_table_lookup_extended(table, folded, NULL, &participant) && !participant)
        *several = true;
    return participant;
}

/* By address, else by name. */
static const Participant *find(const Directory *directory, const char *folded, bool *several_emails,
                               bool *several_names) {
    const Participant *found =
        strchr(folded, '@') ? find_in(directory->by_email, folded, several_emails) : NULL;
    return found || *several_emails ? found : find_in(directory->by_name, folded, several_names);
}

const Participant *directory_look_up(const Directory *directory, const char *called) {
    bool several_emails = false, several_names = false;
    g_autofree char *folded = text_fold(called);
    return find(directory, folded, &several_emails, &several_names);
}

const Participant *directory_find(const Directory *directory, const char *called, GError **error) {
    bool several_emails = false, several_names = false;
    g_autofree char *folded = text_fold(called);
    const Participant *found = find(directory, folded, &several_emails, &several_names);
    if (found)
        return found;
    g_autofree char *shown = text_visible(called);
    if (several_emails)
        return fail(error, ERROR_CONFLICT, "several people share the address %s; say which one by name",
                    shown);
    if (several_names)
        return fail(error, ERROR_CONFLICT,
                    "several people are called \"%s\"; say which one by e-mail address", shown);
    return refuse_unknown(directory, called, folded, error);
}

char *directory_name(const Directory *directory, const Participant *participant) {
    g_autofree char *folded = text_fold(participant->name);
    bool alone = g_hash_table_lookup(directory->by_name, folded) != NULL;
    if (alone || !participant->email || participant->left_at.s != 0)
        return g_strdup(participant->name);
    return g_strdup_printf("%s (%s)", participant->name, participant->email);
}
