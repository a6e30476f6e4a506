#include "exchange/match.h"

#include "base/text.h"

/* By what two people are held against each other; NULL where there is nothing to go by. */
typedef char *Identify(const Participant *participant);

static char *by_both(const Participant *participant) {
    g_autofree char *name = text_fold(participant->name);
    g_autofree char *email = text_fold(participant->email ? participant->email : "");
    return g_strconcat(name, "\n", email, NULL);
}

static char *by_email(const Participant *participant) {
    return participant->email ? text_fold(participant->email) : NULL;
}

static char *by_name(const Participant *participant) {
    return text_fold(participant->name);
}

/* Those of the people who have no partner yet, by identity; NULL for one that several have. */
static GHashTable *index_people(const GPtrArray *people, Identify *identify, GHashTable *partners) {
    GHashTable *index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < people->len; i++) {
        Participant *participant = people->pdata[i];
        char *key = participant->left_at.s == 0 ? identify(participant) : NULL;
        if (key && !g_hash_table_contains(partners, participant))
            g_hash_table_replace(index, key, g_hash_table_contains(index, key) ? NULL : participant);
        else
            g_free(key);
    }
    return index;
}

static void pair_by(const Exchange *one, const Exchange *other, Identify *identify, GHashTable *partners) {
    g_autoptr(GHashTable) here = index_people(one->participants, identify, partners);
    g_autoptr(GHashTable) there = index_people(other->participants, identify, partners);
    GHashTableIter all;
    gpointer key, theirs;
    g_hash_table_iter_init(&all, there);
    while (g_hash_table_iter_next(&all, &key, &theirs)) {
        Participant *ours = g_hash_table_lookup(here, key);
        if (!theirs || !ours)
            continue;
        g_hash_table_insert(partners, theirs, ours);
        g_hash_table_insert(partners, ours, theirs);
    }
}

GHashTable *people_match(const Exchange *one, const Exchange *other) {
    GHashTable *partners = g_hash_table_new(NULL, NULL);
    pair_by(one, other, by_both, partners);
    pair_by(one, other, by_email, partners);
    pair_by(one, other, by_name, partners);
    return partners;
}

const Participant *people_uncertain(const Exchange *exchange, const Exchange *list, GHashTable *partners) {
    g_autoptr(GHashTable) here = index_people(exchange->participants, by_name, partners);
    for (guint i = 0; i < list->participants->len; i++) {
        const Participant *listed = list->participants->pdata[i];
        g_autofree char *name = by_name(listed);
        if (!g_hash_table_contains(partners, listed) && g_hash_table_contains(here, name))
            return listed;
    }
    return NULL;
}
