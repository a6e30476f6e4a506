/*
 * The sides of the storage benchmark, which bench/store.py calls in turns.
 *
 *     bench-store fill URL                        5,000 exchanges of 20 people into an empty store
 *     bench-store read|list URL COUNT [copies]    ours; without copies it only looks
 *     bench-store put URL COUNT THREADS           ours, so many by each thread, one commit for each or for several
 *     bench-store load URL                        ours: 100,000 rows into an empty store, as a move does it
 *     bench-store bare-read|bare-list|bare-put|bare-load URL [COUNT [copies]]
 */
#include "store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "exchange/records.h"
#include "store/copy.h"

double now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

void must(bool done, const GError *error) {
    if (!done)
        g_error("%s", error ? error->message : "it did not work");
}

Participant next_key(int64_t number) {
    static uint64_t state;
    state = (number == 0 ? 42 : state) * 6364136223846793005u + 1442695040888963407u;
    return (Participant) {.exchange_id = 1 + (int64_t) ((state >> 33) % EXCHANGES),
                          .id = 1 + (int64_t) ((state >> 20) % PEOPLE)};
}

int64_t weigh(const Participant *participant) {
    return participant->id + participant->gives + (int64_t) strlen(participant->name) +
           (int64_t) strlen(participant->wish);
}

/* ---- The rows. */

static GPtrArray *make_people(void) {
    GPtrArray *people = record_array(&participant_record);
    for (int64_t i = 0; i < EXCHANGES * PEOPLE; i++) {
        Participant *participant = record_new(&participant_record);
        participant->exchange_id = 1 + i / PEOPLE;
        participant->id = 1 + i % PEOPLE;
        participant->version = 1;
        participant->name = g_strdup_printf("Participant %" PRId64, i);
        participant->email = g_strdup_printf("person%" PRId64 "@example.com", i);
        participant->wish = g_strdup("something warm, or a book about the sea");
        participant->gives = participant->receives = 1;
        g_ptr_array_add(people, participant);
    }
    return people;
}

static Store *open_store(const char *url) {
    GError *error = NULL;
    Store *store = store_open(url, &error);
    must(store && store_prepare(store, exchange_records, &error), error);
    return store;
}

/* As store/copy.c writes them. */
static Score load(const char *url, const GPtrArray *people) {
    GError *error = NULL;
    g_autoptr(Store) store = open_store(url);
    double start = now_s();
    for (guint from = 0; from < people->len; from += STORE_COPY_AT_ONCE) {
        g_autoptr(Batch) batch = batch_new();
        for (guint i = from; i < MIN(from + STORE_COPY_AT_ONCE, people->len); i++)
            batch_restore(batch, &participant_record, people->pdata[i]);
        must(store_apply(store, batch, &error), error);
    }
    return (Score) {people->len / (now_s() - start), people->len, (int64_t) store_commits(store)};
}

/* ---- Ours. */

static bool weigh_visited(const void *item, void *data, GError **error) {
    (void) error;
    *(int64_t *) data += weigh(item);
    return true;
}

static void read_one(Store *store, const Participant *key, bool copies, int64_t *sum) {
    GError *error = NULL;
    if (copies) {
        g_autoptr(Participant) found = store_load(store, &participant_record, key, &error);
        must(found, error);
        *sum += weigh(found);
    } else {
        Query query = {.like = key, .equal = 2, .limit = 1};
        must(store_each(store, &participant_record, &query, weigh_visited, sum, &error), error);
    }
}

static void read_twenty(Store *store, const Participant *key, bool copies, int64_t *sum) {
    GError *error = NULL;
    Query query = {.like = key, .equal = 1};
    if (!copies) {
        must(store_each(store, &participant_record, &query, weigh_visited, sum, &error), error);
        return;
    }
    g_autoptr(GPtrArray) found = store_find(store, &participant_record, &query, &error);
    must(found, error);
    for (guint i = 0; i < found->len; i++)
        *sum += weigh(found->pdata[i]);
}

typedef void Reading(Store *store, const Participant *key, bool copies, int64_t *sum);

static Score read_many(const char *url, int64_t count, bool copies, Reading *reading) {
    g_autoptr(Store) store = open_store(url);
    Score score = {0};
    double start = now_s();
    for (int64_t i = 0; i < count; i++) {
        const Participant key = next_key(i);
        reading(store, &key, copies, &score.sum);
    }
    score.rate = (double) count / (now_s() - start);
    return score;
}

typedef struct {
    Store *store;
    GThread *thread;
    int64_t exchange_id, count;
} Hand;

static gpointer put_many(gpointer data) {
    const Hand *hand = data;
    GError *error = NULL;
    g_autoptr(Participant) participant = store_load(
        hand->store, &participant_record, &(Participant) {.exchange_id = hand->exchange_id, .id = 1}, &error);
    must(participant, error);
    for (int64_t i = 0; i < hand->count; i++)
        must(store_put(hand->store, &participant_record, participant, &error), error);
    return NULL;
}

static Score put(const char *url, int64_t count, int64_t threads) {
    g_autoptr(Store) store = open_store(url);
    g_autofree Hand *hands = g_new0(Hand, (gsize) threads);
    double start = now_s();
    for (int64_t i = 0; i < threads; i++) {
        hands[i] = (Hand) {store, NULL, 1 + i, count};
        hands[i].thread = g_thread_new("hand", put_many, &hands[i]);
    }
    for (int64_t i = 0; i < threads; i++)
        g_thread_join(hands[i].thread);
    return (Score) {(double) (count * threads) / (now_s() - start), count * threads,
                    (int64_t) store_commits(store)};
}

/* ---- Which one. */

static Score run_bare(const Bare *bare, const char *what, const char *url, int64_t count, bool copies) {
    g_autoptr(GPtrArray) people = strcmp(what, "load") == 0 ? make_people() : NULL;
    return people ? bare->load(url, people)
           : strcmp(what, "put") == 0
               ? bare->put(url, count)
               : (strcmp(what, "read") == 0 ? bare->read : bare->list)(url, count, copies);
}

static Score run_ours(const char *what, const char *url, int64_t count, const char *more) {
    if (strcmp(what, "fill") == 0 || strcmp(what, "load") == 0) {
        g_autoptr(GPtrArray) people = make_people();
        return load(url, people);
    }
    if (strcmp(what, "put") == 0)
        return put(url, count, atoll(more));
    return read_many(url, count, strcmp(more, "copies") == 0,
                     strcmp(what, "read") == 0 ? read_one : read_twenty);
}

int main(int argc, char **argv) {
    g_assert(argc >= 3);
    const char *what = argv[1], *url = argv[2], *more = argc > 4 ? argv[4] : "";
    int64_t count = argc > 3 ? atoll(argv[3]) : 0;
    bool is_bare = g_str_has_prefix(what, "bare-");
    const Bare *bare = g_str_has_prefix(url, "sqlite:") ? &bare_sqlite : &bare_postgresql;
    Score score = is_bare ? run_bare(bare, what + strlen("bare-"), url, count, strcmp(more, "copies") == 0)
                          : run_ours(what, url, count, more);
    printf("{\"rate\": %.1f, \"sum\": %" PRId64 ", \"commits\": %" PRId64 "}\n", score.rate, score.sum,
           score.commits);
    return 0;
}
