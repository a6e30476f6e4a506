/*
 * The sides of the storage benchmark, which bench/store.py calls: our Store and the bare library of its database do the
 * same, in turns. Each call is one round of one measurement. Those that write take a place for each of the two.
 *
 *     bench-store make URL                       a store without people
 *     bench-store fill URL                       a store with all people
 *     bench-store one URL                        reads a participant
 *     bench-store alone URL COUNT                so many, by our Store alone
 *     bench-store exchange URL                   reads the participants of an exchange
 *     bench-store statements URL                 says how many statements SQLite ran for that
 *     bench-store put URL PEER_URL               changes one participant durably, one after the other
 *     bench-store threads URL PEER_URL           the same by 64 threads on one Store
 *     bench-store import URL PEER_URL            puts all people into stores without
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sides/library.h"
#include "sides/turns.h"

enum { TURNS = 60, SLOW_TURNS = 5, THREADS = 64 };

/* One way to a database, and what it needs to read or write there. */
typedef struct {
    const Library *library;
    void *connection;
    GPtrArray *people; /* as they are there now */
    GMutex *lock;      /* of a connection that takes one thread at a time */
} Way;

static Way way_open(const Library *library, const char *url, GPtrArray *people) {
    return (Way) {.library = library, .connection = library->open(url), .people = people};
}

/* As they are there. */
static GPtrArray *people_in(const Library *library, const char *url) {
    void *connection = library->open(url);
    GPtrArray *people = library->people(connection);
    library->close(connection);
    return people;
}

static void way_close(Way *way) {
    way->library->close(way->connection);
    g_clear_pointer(&way->people, g_ptr_array_unref);
}

static bool is_sqlite(const char *url) {
    return g_str_has_prefix(url, "sqlite:");
}

static const Library *bare_library(const char *url) {
    return is_sqlite(url) ? &bare_sqlite : &bare_postgresql;
}

static void print_sides(const Side *sides, size_t count, uint64_t pieces) {
    printf("{");
    turns_print(sides, count, pieces);
    printf("}\n");
}

/* ---- Reading. ---- */

static uint64_t read_people(void *data, uint64_t from, uint64_t count) {
    const Way *way = data;
    uint64_t weight = 0;
    for (uint64_t i = from; i < from + count; i++) {
        uint64_t number = scattered(i, PEOPLE);
        Participant key = {.exchange_id = (int64_t) (number / EACH) + 1, .id = (int64_t) (number % EACH) + 1};
        weight += way->library->read_one(way->connection, &key);
    }
    return weight;
}

static uint64_t read_exchanges(void *data, uint64_t from, uint64_t count) {
    const Way *way = data;
    uint64_t weight = 0;
    for (uint64_t i = from; i < from + count; i++)
        weight += way->library->read_exchange(way->connection, (int64_t) scattered(i, EXCHANGES) + 1);
    return weight;
}

static void bench_reading(const char *url, uint64_t (*work)(void *, uint64_t, uint64_t)) {
    Way ways[] = {
        way_open(&our_store, url, NULL),
        way_open(bare_library(url), url, NULL),
        is_sqlite(url) ? way_open(&looking_sqlite, url, NULL) : (Way) {0},
    };
    Side sides[] = {{"ours", &ways[0], work}, {"bare", &ways[1], work}, {"looking", &ways[2], work}};
    size_t count = ways[2].library ? 3 : 2;
    uint64_t pieces = turns_warm_up(sides, count, 0.01, 16);
    turns_take(sides, count, TURNS, pieces);
    print_sides(sides, count, pieces);
    for (size_t i = 0; i < count; i++)
        way_close(&ways[i]);
}

/* Without a peer in the same process. */
static void read_alone(const char *url, uint64_t count) {
    Way way = way_open(&our_store, url, NULL);
    Side side = {"ours", &way, read_people};
    read_people(&way, 0, 1);
    turns_take(&side, 1, 1, count);
    print_sides(&side, 1, count);
    way_close(&way);
}

/* Of SQLite's connections that are opened here; nothing else is read or written meanwhile. */
static void count_statements(const char *url) {
    enum { READS = 100 };
    SqliteCounts counts = {0};
    sqlite_count(&counts);
    Way way = way_open(&our_store, url, NULL);
    read_people(&way, 0, 1);
    gint before = counts.statements;
    read_exchanges(&way, 0, READS);
    gint exchanges = counts.statements - before;
    read_people(&way, 0, READS);
    printf("{\"reads\": %d, \"of_exchanges\": %d, \"of_people\": %d}\n", READS, exchanges,
           counts.statements - before - exchanges);
    way_close(&way);
}

/* ---- Writing. ---- */

/* So that no two threads write the same item, each has every 64th. */
static void update_some(const Way *way, guint thread, guint threads, uint64_t from, uint64_t count) {
    for (uint64_t i = from; i < from + count; i++) {
        uint64_t number = scattered(i, way->people->len / threads) * threads + thread;
        if (way->lock)
            g_mutex_lock(way->lock);
        way->library->update(way->connection, way->people->pdata[number]);
        if (way->lock)
            g_mutex_unlock(way->lock);
    }
}

static uint64_t update_in_turn(void *data, uint64_t from, uint64_t count) {
    update_some(data, 0, 1, from, count);
    return count;
}

typedef struct {
    const Way *way;
    guint number;
    uint64_t from, count;
} Writer;

static void *write_own(void *data) {
    const Writer *writer = data;
    update_some(writer->way, writer->number, THREADS, writer->from, writer->count);
    return NULL;
}

static uint64_t update_in_threads(void *data, uint64_t from, uint64_t count) {
    Writer writers[THREADS];
    GThread *threads[THREADS];
    for (guint i = 0; i < THREADS; i++) {
        writers[i] = (Writer) {data, i, from, count / THREADS};
        threads[i] = g_thread_new("writer", write_own, &writers[i]);
    }
    for (guint i = 0; i < THREADS; i++)
        g_thread_join(threads[i]);
    return count;
}

static void bench_put(const char *url, const char *peer_url) {
    const Library *peer = bare_library(url);
    Way ours = way_open(&our_store, url, people_in(&our_store, url));
    Way bare = way_open(peer, peer_url, people_in(peer, peer_url));
    Side sides[] = {{"ours", &ours, update_in_turn}, {"bare", &bare, update_in_turn}};
    uint64_t pieces = turns_warm_up(sides, 2, 0.01, 8);
    turns_take(sides, 2, TURNS, pieces);
    print_sides(sides, 2, pieces);
    way_close(&ours);
    way_close(&bare);
}

/*
 * The bare library has one connection, which one thread uses, or all of them behind a lock. Commits are counted on all
 * connections that SQLite opens for our Store, whenever that is.
 */
static void bench_threads(const char *url, const char *peer_url) {
    SqliteCounts counts = {0};
    GMutex lock;
    g_mutex_init(&lock);
    const Library *peer = bare_library(url);
    GPtrArray *people = people_in(&our_store, url);
    Way bare = way_open(peer, peer_url, people_in(peer, peer_url)), locked = bare;
    sqlite_count(&counts);
    Way ours = way_open(&our_store, url, people);
    locked.lock = &lock;
    Side sides[] = {{"ours", &ours, update_in_threads},
                    {"bare", &bare, update_in_turn},
                    {"locked", &locked, update_in_threads}};
    uint64_t pieces = turns_warm_up(sides, 3, 0.03, THREADS);
    gint before = counts.commits;
    turns_take(sides, 3, SLOW_TURNS, pieces);
    double commits = (double) (counts.commits - before) / (double) (SLOW_TURNS * pieces);
    printf("{\"sqlite_commits_per_write\": %.3f, ", commits);
    turns_print(sides, 3, pieces);
    printf("}\n");
    way_close(&ours);
    way_close(&bare);
    sqlite_count(NULL);
}

/* ---- Import. ---- */

static uint64_t import_all(void *data, uint64_t from, uint64_t count) {
    (void) from;
    const Way *way = data;
    way->library->import(way->connection, way->people);
    return count;
}

/* Once the import is over. */
static uint64_t weight_of_all(const Library *library, const char *url) {
    g_autoptr(GPtrArray) people = people_in(library, url);
    uint64_t weight = 0;
    for (guint i = 0; i < people->len; i++)
        weight += person_weight(people->pdata[i]);
    return weight;
}

static void bench_import(const char *url, const char *peer_url) {
    Way ours = way_open(&our_store, url, people_new());
    Way bare = way_open(bare_library(url), peer_url, people_new());
    Side sides[] = {{"ours", &ours, import_all}, {"bare", &bare, import_all}};
    turns_take(sides, 2, 1, PEOPLE);
    print_sides(sides, 2, PEOPLE);
    way_close(&ours);
    way_close(&bare);
    if (weight_of_all(&our_store, url) != weight_of_all(bare_library(url), peer_url))
        g_error("the two imports hold different people");
}

static void fill(const char *url) {
    store_make(url);
    Way way = way_open(&our_store, url, people_new());
    import_all(&way, 0, 0);
    way_close(&way);
}

int main(int argc, char **argv) {
    const char *what = argc > 2 ? argv[1] : "", *url = argc > 2 ? argv[2] : "";
    if (argc == 3 && strcmp(what, "make") == 0)
        store_make(url);
    else if (argc == 3 && strcmp(what, "fill") == 0)
        fill(url);
    else if (argc == 3 && strcmp(what, "one") == 0)
        bench_reading(url, read_people);
    else if (argc == 3 && strcmp(what, "exchange") == 0)
        bench_reading(url, read_exchanges);
    else if (argc == 3 && strcmp(what, "statements") == 0)
        count_statements(url);
    else if (argc == 4 && strcmp(what, "alone") == 0)
        read_alone(url, strtoull(argv[3], NULL, 10));
    else if (argc == 4 && strcmp(what, "put") == 0)
        bench_put(url, argv[3]);
    else if (argc == 4 && strcmp(what, "import") == 0)
        bench_import(url, argv[3]);
    else if (argc == 4 && strcmp(what, "threads") == 0)
        bench_threads(url, argv[3]);
    else
        g_error("see the top of bench/store.c for what it takes");
    return EXIT_SUCCESS;
}
