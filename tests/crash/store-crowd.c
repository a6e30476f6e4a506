/*
 * Many threads that use one store at once, in a process of several. Each counts in a row of its own, reads it again, and
 * takes tasks from a queue that all of them fill.
 *
 *     store-crowd write URL THREADS SECONDS NUMBER
 *     store-crowd verify URL
 *
 * The first prints each count that was acknowledged, behind the number of who counts; and at the end how many there were,
 * and how long 99 of 100 of them took at most. Whatever fails, and whatever was acknowledged and is not there, is told and
 * ends it. The second prints how far each has come, if every job that was put with a count is there, and no other.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* The error is set by what is done, so only where it will be can be handed over beside that. */
static void expect(bool done, GError *const *error, const char *what) {
    if (done)
        return;
    fprintf(stderr, "%s: %s\n", what, error ? (*error)->message : "not as it should be");
    exit(error ? error_exit_code(*error) : EXIT_BUG);
}

/* In one piece, and at once: whoever is killed has said so, then. */
static void acknowledge(const Counter *counter) {
    char line[64];
    int length = g_snprintf(line, sizeof line, "%" PRId64 " %" PRId64 "\n", counter->number, counter->count);
    expect(write(STDOUT_FILENO, line, (size_t) length) == length, NULL, "acknowledge");
}

/* One more, together with a job for whoever comes. */
static void count(Member *member, Counter *counter) {
    GError *error = NULL;
    g_autoptr(Batch) batch = batch_new();
    int64_t begun = g_get_monotonic_time();
    counter->count++;
    batch_put(batch, &counter_record, counter);
    batch_put(batch, &job_record, &(Job) {.owner = counter->number, .number = counter->count, .due = {1}});
    expect(store_apply(member->store, batch, &error), &error, "write");
    int64_t wait = g_get_monotonic_time() - begun;
    acknowledge(counter);
    g_array_append_val(member->waits, wait);
}

static void look(const Member *member, const Counter *counter) {
    GError *error = NULL;
    g_autoptr(Counter) kept = store_load(member->store, &counter_record, counter, &error);
    expect(kept, &error, "read");
    expect(kept->count == counter->count, NULL, "what was written is not there");
}

/* Takes a few jobs, and finishes them: nobody else may have them. */
static void work(Member *member) {
    GError *error = NULL;
    const Lease lease = {.now = {10}, .until = {1000}, .limit = 3};
    g_autoptr(GPtrArray) jobs = store_claim(member->store, &job_record, &lease, &error);
    expect(jobs, &error, "claim");
    g_autoptr(Batch) batch = batch_new();
    for (guint i = 0; i < jobs->len; i++) {
        Job *job = jobs->pdata[i];
        expect(!job->worker, NULL, "a job was taken twice");
        job->due.s = 0;
        job->worker = g_strdup_printf("%" PRId64, member->number);
    }
    batch_put_all(batch, &job_record, jobs);
    expect(store_apply(member->store, batch, &error), &error, "finish");
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

static Store *open_prepared(const char *url) {
    GError *error = NULL;
    Store *store = store_open(url, &error);
    expect(store &&
               store_prepare(store, (const Record *const[]) {&counter_record, &job_record, NULL}, &error),
           &error, "open");
    return store;
}

static void write_for(const char *url, int64_t threads, int64_t seconds, int64_t number) {
    g_autoptr(Store) store = open_prepared(url);
    int64_t until = g_get_monotonic_time() + seconds * G_USEC_PER_SEC;
    g_autoptr(GArray) waits = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autofree Member *members = g_new0(Member, (gsize) threads);
    for (int64_t i = 0; i < threads; i++) {
        members[i] = (Member) {.store = store, .number = number * 1000 + i, .until = until};
        members[i].waits = g_array_new(FALSE, FALSE, sizeof(int64_t));
        members[i].thread = g_thread_new("member", take_part, &members[i]);
    }
    for (int64_t i = 0; i < threads; i++) {
        g_thread_join(members[i].thread);
        g_array_append_vals(waits, members[i].waits->data, members[i].waits->len);
        g_array_unref(members[i].waits);
    }
    report(waits);
}

/* ---- Afterwards. */

/* Jobs come in the order of their numbers; whoever took one signed it and finished it at once. */
static bool count_job(const void *item, void *data, GError **error) {
    const Job *job = item;
    int64_t *count = data;
    return (job->number == ++*count && (job->due.s == 0) == (job->worker != NULL)) ||
           fail(error, ERROR_STORAGE, "job %" PRId64 " of %" PRId64 " is not as it should be", job->number,
                job->owner);
}

static bool compare_jobs(const void *item, void *data, GError **error) {
    const Counter *counter = item;
    int64_t jobs = 0;
    Query query = {.like = &(Job) {.owner = counter->number}, .equal = 1};
    if (!store_each(data, &job_record, &query, count_job, &jobs, error))
        return false;
    printf("%" PRId64 " %" PRId64 "\n", counter->number, counter->count);
    return (jobs == counter->count && counter->version == counter->count) ||
           fail(error, ERROR_STORAGE, "%" PRId64 " jobs, and not %" PRId64, jobs, counter->count);
}

static void verify(const char *url) {
    GError *error = NULL;
    g_autoptr(Store) store = open_prepared(url);
    expect(store_each(store, &counter_record, &(Query) {}, compare_jobs, store, &error), &error, "verify");
    expect(store_check(store, &error), &error, "check");
}

int main(int argc, char **argv) {
    if (argc == 6 && strcmp(argv[1], "write") == 0)
        write_for(argv[2], atoll(argv[3]), atoll(argv[4]), atoll(argv[5]));
    else if (argc == 3 && strcmp(argv[1], "verify") == 0)
        verify(argv[2]);
    else
        expect(false, NULL, "store-crowd write URL THREADS SECONDS NUMBER | store-crowd verify URL");
    return 0;
}
