#include "mail/pool.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

#include "base/error.h"

/* A connection and its thread. What is shared with the owner is read and written under the lock of the pool. */
typedef struct {
    Pool *pool;
    Mailer *mailer;
    pthread_t thread;
    pthread_cond_t called; /* there is something to send, or something was decided, or the pool closes */
    Sending *sending;      /* handed to this very line */
    enum { UNDECIDED, GOES, STAYS } decision;
} Line;

struct Pool {
    pthread_mutex_t lock;
    pthread_cond_t happened; /* there is something to tell */
    GQueue idle;             /* of Line: those with a good connection first, so that these are kept in use */
    GQueue to_send;          /* of Sending, when none is idle */
    GPtrArray *to_tell;      /* of Sending */
    unsigned still;          /* lines that are idle or wait at a dot */
    unsigned most_still;     /* the owner is woken when something happened, and so many are */
    bool closing;
    Line *lines;
    unsigned count;
};

/* ---- In the threads of the lines. */

static bool is_worth_waking(const Pool *pool) {
    return pool->to_tell->len > 0 && pool->still >= pool->most_still;
}

static void tell(Pool *pool, Sending *sending) {
    g_ptr_array_add(pool->to_tell, sending);
    if (is_worth_waking(pool))
        pthread_cond_signal(&pool->happened);
}

static bool ask_owner(void *data, GError **error) {
    Sending *sending = data;
    Line *line = sending->line;
    Pool *pool = line->pool;
    pthread_mutex_lock(&pool->lock);
    sending->at_dot = true;
    pool->still++;
    tell(pool, sending);
    while (line->decision == UNDECIDED)
        pthread_cond_wait(&line->called, &pool->lock);
    bool goes = line->decision == GOES;
    line->decision = UNDECIDED;
    sending->at_dot = false;
    pthread_mutex_unlock(&pool->lock);
    return goes || fail(error, ERROR_CONFLICT, "the mail was not to be sent any more");
}

/* The next mail, or NULL when the pool closes. */
static Sending *take(Line *line) {
    Pool *pool = line->pool;
    pthread_mutex_lock(&pool->lock);
    while (!line->sending && !pool->closing)
        pthread_cond_wait(&line->called, &pool->lock);
    Sending *sending = g_steal_pointer(&line->sending);
    pthread_mutex_unlock(&pool->lock);
    return sending;
}

/*
 * What is done is told, and the line is free, at one moment. One that did not reach the server lets all others go first,
 * and what waits: its owner will want to think about that.
 */
static void finish(Line *line, Sending *sending) {
    Pool *pool = line->pool;
    bool is_good = sending->error || sending->answer.outcome != MAIL_UNREACHABLE;
    pthread_mutex_lock(&pool->lock);
    line->sending = is_good ? g_queue_pop_head(&pool->to_send) : NULL;
    if (!line->sending) {
        g_queue_push_nth(&pool->idle, line, is_good ? 0 : -1);
        pool->still++;
    }
    tell(pool, sending);
    pthread_mutex_unlock(&pool->lock);
}

/* Each says goodbye for itself, lest sixteen slow servers are waited for in a row. */
static void *work(void *data) {
    Line *line = data;
    for (Sending *sending; (sending = take(line));) {
        sending->line = line;
        mailer_send(line->mailer, &sending->mail, ask_owner, sending, &sending->answer, &sending->error);
        finish(line, sending);
    }
    g_clear_pointer(&line->mailer, mailer_close);
    return NULL;
}

/* ---- In the thread of the owner. */

/* Signals are for the owner's thread. */
static bool start_line(Line *line, GError **error) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_cond_init(&line->called, NULL);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int number = pthread_create(&line->thread, NULL, work, line);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (number == 0)
        return true;
    pthread_cond_destroy(&line->called);
    return fail(error, ERROR_UNAVAILABLE, "a thread to send mails cannot be started: %s", g_strerror(number));
}

static bool add_line(Pool *pool, const Mailer *mailer, GError **error) {
    Line *line = &pool->lines[pool->count];
    line->pool = pool;
    line->mailer = mailer_twin(mailer, error);
    if (!line->mailer)
        return false;
    if (!start_line(line, error)) {
        mailer_close(line->mailer);
        return false;
    }
    pthread_mutex_lock(&pool->lock);
    g_queue_push_tail(&pool->idle, line);
    pool->still++;
    pthread_mutex_unlock(&pool->lock);
    pool->count++;
    return true;
}

static void init_happened(pthread_cond_t *happened) {
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(happened, &steady);
    pthread_condattr_destroy(&steady);
}

Pool *pool_open(const Mailer *mailer, GError **error) {
    g_autoptr(Pool) pool = g_new0(Pool, 1);
    pthread_mutex_init(&pool->lock, NULL);
    init_happened(&pool->happened);
    g_queue_init(&pool->idle);
    g_queue_init(&pool->to_send);
    pool->to_tell = g_ptr_array_new();
    pool->lines = g_new0(Line, mailer_connections(mailer));
    while (pool->count < mailer_connections(mailer))
        if (!add_line(pool, mailer, error))
            return NULL;
    return g_steal_pointer(&pool);
}

void pool_close(Pool *pool) {
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->closing = true;
    for (unsigned i = 0; i < pool->count; i++)
        pthread_cond_signal(&pool->lines[i].called);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->count; i++) {
        pthread_join(pool->lines[i].thread, NULL);
        pthread_cond_destroy(&pool->lines[i].called);
    }
    pthread_cond_destroy(&pool->happened);
    pthread_mutex_destroy(&pool->lock);
    g_queue_clear(&pool->idle);
    g_ptr_array_unref(pool->to_tell);
    g_free(pool->lines);
    g_free(pool);
}

unsigned pool_lines(const Pool *pool) {
    return pool->count;
}

void pool_hand(Pool *pool, Sending *sending) {
    sending->at_dot = false;
    sending->error = NULL;
    pthread_mutex_lock(&pool->lock);
    Line *line = g_queue_pop_head(&pool->idle);
    if (line) {
        line->sending = sending;
        pool->still--;
    } else {
        g_queue_push_tail(&pool->to_send, sending);
    }
    pthread_mutex_unlock(&pool->lock);
    if (line)
        pthread_cond_signal(&line->called);
}

Sending *pool_take_back(Pool *pool) {
    pthread_mutex_lock(&pool->lock);
    Sending *sending = g_queue_pop_tail(&pool->to_send);
    pthread_mutex_unlock(&pool->lock);
    return sending;
}

static struct timespec in_us(int64_t us) {
    enum { NS_PER_US = 1000, NS_PER_S = 1000000000 };
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    int64_t ns = at.tv_nsec + us % G_USEC_PER_SEC * NS_PER_US;
    at.tv_sec += us / G_USEC_PER_SEC + ns / NS_PER_S;
    at.tv_nsec = ns % NS_PER_S;
    return at;
}

/* The pool is locked. */
static void wait_for(Pool *pool, unsigned most_still, int64_t us) {
    struct timespec end = in_us(us);
    pool->most_still = most_still;
    while (!is_worth_waking(pool) && pthread_cond_timedwait(&pool->happened, &pool->lock, &end) == 0)
        continue;
}

void pool_wait(Pool *pool, int64_t timeout_ms, unsigned most_still, int64_t patience_us,
               GPtrArray *happened) {
    pthread_mutex_lock(&pool->lock);
    wait_for(pool, most_still, patience_us);
    if (pool->to_tell->len == 0) {
        wait_for(pool, 0, 1000 * timeout_ms);
        wait_for(pool, most_still, pool->to_tell->len > 0 ? patience_us : 0);
    }
    for (guint i = 0; i < pool->to_tell->len; i++)
        g_ptr_array_add(happened, pool->to_tell->pdata[i]);
    g_ptr_array_set_size(pool->to_tell, 0);
    pthread_mutex_unlock(&pool->lock);
}

void pool_decide(Pool *pool, Sending *sending, bool goes) {
    Line *line = sending->line;
    pthread_mutex_lock(&pool->lock);
    line->decision = goes ? GOES : STAYS;
    pool->still--;
    pthread_mutex_unlock(&pool->lock);
    pthread_cond_signal(&line->called); /* now, lest it wakes to wait for the lock */
}
