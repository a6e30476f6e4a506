/*
 * Many threads that use one store at once, in a process of several. Each counts in a row of its own, reads it again, and
 * takes tasks from a queue that all of them fill.
 *
 *     store-crowd URL THREADS SECONDS NUMBER
 *
 * Prints how many writes were acknowledged, and how long 99 of 100 of them took at most. Whatever fails, and whatever was
 * acknowledged and is not there, is told and ends it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "store/store.h"

typedef struct {
    int64_t number;
    int64_t version;
    int64_t count;
} Counter;
RECORD(Counter, counter)

const Record counter_record = {
    RECORD_OF(Counter, counter),
    .keys = 1,
    .fields = (const Field[]) {FIELD(Counter, number), FIELD(Counter, version), FIELD(Counter, count), {}},
};

typedef struct {
    int64_t owner;
    int64_t number;
    int64_t version;
    Time due;
    char *worker;
} Job;
RECORD(Job, job)

const Record job_record = {
    RECORD_OF(Job, job),
    .keys = 2,
    .due = "due",
    .fields = (const Field[]) {FIELD(Job, owner),
                               FIELD(Job, number),
                               FIELD(Job, version),
                               FIELD(Job, due),
                               FIELD(Job, worker),
                               {}},
};

typedef struct {
    Store *store;
    GThread *thread;
    int64_t number;
    int64_t until; /* microseconds */
    GArray *waits; /* of int64_t, microseconds */
} Member;

static void expect(bool done, const GError *error, const char *what) {
    if (done)
        return;
    fprintf(stderr, "%s: %s\n", what, error ? error->message : "not as it should be");
    exit(error ? error_exit_code(error) : EXIT_BUG);
}

/* One more, together with a job for whoever comes. */
static void count(Member *member, Counter *counter) {
    GError *error = NULL;
    g_autoptr(Batch) batch = batch_new();
    int64_t begun = g_get_monotonic_time();
    counter->count++;
    batch_put(batch, &counter_record, counter);
    batch_put(batch, &job_record, &(Job) {.owner = counter->number, .number = counter->count, .due = {1}});
    expect(store_apply(member->store, batch, &error), error, "write");
    int64_t wait = g_get_monotonic_time() - begun;
    g_array_append_val(member->waits, wait);
}

static void look(const Member *member, const Counter *counter) {
    GError *error = NULL;
    g_autoptr(Counter) kept = store_load(member->store, &counter_record, counter, &error);
    expect(kept, error, "read");
    expect(kept->count == counter->count, NULL, "what was written is not there");
}

/* Takes a few jobs, and finishes them: nobody else may have them. */
static void work(Member *member) {
    GError *error = NULL;
    const Lease lease = {.now = {10}, .until = {1000}, .limit = 3};
    g_autoptr(GPtrArray) jobs = store_claim(member->store, &job_record, &lease, &error);
    expect(jobs, error, "claim");
    g_autoptr(Batch) batch = batch_new();
    for (guint i = 0; i < jobs->len; i++) {
        Job *job = jobs->pdata[i];
        expect(!job->worker, NULL, "a job was taken twice");
        job->due.s = 0;
        job->worker = g_strdup_printf("%" PRId64, member->number);
    }
    batch_put_all(batch, &job_record, jobs);
    expect(store_apply(member->store, batch, &error), error, "finish");
}

static gpointer take_part(gpointer data) {
    Member *member = data;
    Counter counter = {.number = member->number};
    while (g_get_monotonic_time() < member->until) {
        count(member, &counter);
        look(member, &counter);
        if (counter.count % 3 == 0)
            work(member);
    }
    return NULL;
}

static int compare_waits(gconstpointer a, gconstpointer b) {
    int64_t one = *(const int64_t *) a, other = *(const int64_t *) b;
    return (one > other) - (one < other);
}

static void report(GArray *waits) {
    g_array_sort(waits, compare_waits);
    int64_t slow = waits->len > 0 ? g_array_index(waits, int64_t, waits->len * 99 / 100) : 0;
    printf("%u writes, 99 of 100 within %" PRId64 " ms\n", waits->len, (slow + 999) / 1000);
}

int main(int argc, char **argv) {
    GError *error = NULL;
    expect(argc == 5, NULL, "store-crowd URL THREADS SECONDS NUMBER");
    g_autoptr(Store) store = store_open(argv[1], &error);
    expect(store &&
               store_prepare(store, (const Record *const[]) {&counter_record, &job_record, NULL}, &error),
           error, "open");
    int64_t threads = atoll(argv[2]), until = g_get_monotonic_time() + atoll(argv[3]) * G_USEC_PER_SEC;
    g_autoptr(GArray) waits = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autofree Member *members = g_new0(Member, (gsize) threads);
    for (int64_t i = 0; i < threads; i++) {
        members[i] = (Member) {.store = store, .number = atoll(argv[4]) * 1000 + i, .until = until};
        members[i].waits = g_array_new(FALSE, FALSE, sizeof(int64_t));
        members[i].thread = g_thread_new("member", take_part, &members[i]);
    }
    for (int64_t i = 0; i < threads; i++) {
        g_thread_join(members[i].thread);
        g_array_append_vals(waits, members[i].waits->data, members[i].waits->len);
        g_array_unref(members[i].waits);
    }
    report(waits);
    return 0;
}
