/*
 * One thread owns the store and decides; the threads of the pool only talk to the mail server. In every round all marks
 * that mails wait for at their dots, and all that became of others, are written in one commit.
 */
#include "outbox/run.h"

#include "base/error.h"
#include "exchange/suppression.h"
#include "outbox/books.h"
#include "outbox/bounce.h"
#include "outbox/desks.h"
#include "outbox/domains.h"
#include "outbox/fate.h"
#include "outbox/guard.h"
#include "outbox/relay.h"

enum { CLAIM = 256, MOST_IN_HAND = 4096, TICK_MS = 500, LOOK_AGAIN_S = 30 };

typedef struct {
    const Outbox *outbox;
    int64_t exchange_id;
    Delivery *delivery;
    Pool *pool;
    Desks *desks;
    Domains *domains;
    Relay relay;
    Books books;
    guint under_way; /* errands in the pool */
    bool is_starved; /* connections are idle, and whoever waits has no room at its domain */
    bool is_dry;     /* the last claim found that nothing more is due ... */
    Time look_at;    /* ... until then */
    GError *error;   /* why it stops, if that is no trouble of the server */
} Run;

static Time now_of(const Run *run) {
    return clock_now(run->outbox->clock);
}

static bool waits(const Run *run) {
    return run->outbox->until.s > now_of(run).s;
}

/* Whether nothing new is begun any more. */
static bool is_stopping(const Run *run) {
    const Outbox *outbox = run->outbox;
    if (outbox->stops && outbox->stops(outbox->data))
        return run->delivery->stopped = true;
    bool is_late = outbox->until.s != 0 && !waits(run);
    return run->error || is_late || (run->delivery->trouble && (!waits(run) || run->relay.is_final));
}

static void stop(Run *run, GError *error) {
    if (run->error)
        g_error_free(error);
    else
        run->error = error;
}

/* ---- Claiming. */

/* The message ends without having been sent. */
static void end(Run *run, Errand *errand, const char *state, const char *why) {
    message_end(errand->message, state, now_of(run));
    g_free(errand->message->answer);
    errand->message->answer = g_strdup(why);
    books_add(&run->books, errand);
}

static bool check_suppression(Run *run, Errand *errand, const char *address, GError **error) {
    g_autoptr(Suppression) suppression =
        suppression_load(run->outbox->store, run->outbox->vault, address, error);
    if (!suppression)
        return false;
    if (suppression->since.s != 0)
        end(run, errand, MESSAGE_SUPPRESSED, suppression->reason);
    else
        domains_add(run->domains, errand, address);
    return true;
}

static bool let_wait(Run *run, Errand *errand, GError **error) {
    g_autoptr(GError) wrong = NULL;
    const Desk *desk = desks_find(run->desks, errand->message->exchange_id, &wrong);
    if (g_error_matches(wrong, ERROR, ERROR_NOT_FOUND)) {
        end(run, errand, MESSAGE_CANCELLED, "its exchange is gone");
        return true;
    }
    if (!desk) {
        g_propagate_error(error, g_steal_pointer(&wrong));
        return false;
    }
    const char *address = desk_address(desk, errand->message);
    if (address)
        return check_suppression(run, errand, address, error);
    domains_add(run->domains, errand, NULL);
    return true;
}

/* Whatever goes wrong, the errand is in the books afterwards, so that it can be given back. */
static void take_in(Run *run, Message *message) {
    Errand *errand = errand_new(message);
    GError *error = NULL;
    if (!fate_may_go(message, now_of(run))) {
        books_add(&run->books, errand);
    } else if (run->error || !let_wait(run, errand, &error)) {
        domains_add(run->domains, errand, NULL);
        if (error)
            stop(run, error);
    }
}

static void claim(Run *run) {
    Time now = now_of(run);
    Lease lease = {
        .now = now,
        .until = {now.s + LEASE_S},
        .limit = CLAIM,
        .like = &(Message) {.exchange_id = run->exchange_id},
        .equal = run->exchange_id != 0,
        .field = "state",
        .value = MESSAGE_SENDING,
    };
    GError *error = NULL;
    bool stays = guard_stays(run->outbox, &error);
    g_autoptr(GPtrArray) messages =
        stays ? store_claim(run->outbox->store, &message_record, &lease, &error) : NULL;
    if (!messages) {
        stop(run, error);
        return;
    }
    run->is_dry = messages->len < CLAIM;
    g_ptr_array_set_free_func(messages, NULL);
    for (guint i = 0; i < messages->len; i++)
        take_in(run, messages->pdata[i]);
}

/* More than is needed at once, if only for want of other domains; but not all there is. */
static void refill(Run *run) {
    guint waiting = domains_waiting(run->domains);
    bool is_asked_for = waiting < 2 * pool_lines(run->pool) || run->is_starved;
    bool may_look = !run->is_dry || (run->look_at.s != 0 && run->look_at.s <= now_of(run).s);
    if (may_look && is_asked_for && waiting < MOST_IN_HAND && relay_room(&run->relay, now_of(run)) > 0) {
        run->look_at = (Time) {0};
        claim(run);
    }
}

/* ---- Giving back. */

static void give_back(Run *run, Errand *errand, Time due) {
    fate_wait(errand->message, due);
    books_add(&run->books, errand);
}

/* What was handed over, and no connection has begun with. */
static Errand *recall(Run *run) {
    Sending *sending = pool_take_back(run->pool);
    if (!sending)
        return NULL;
    Errand *errand = sending->data;
    domains_arrive(errand->domain, NULL, now_of(run));
    run->under_way--;
    return errand;
}

static void give_all_back(Run *run, Time due) {
    Errand *errand;
    while ((errand = recall(run)) || (errand = domains_take(run->domains)))
        give_back(run, errand, due);
}

static void set_aside(Run *run) {
    bool is_crowded = run->is_starved && domains_waiting(run->domains) >= MOST_IN_HAND;
    Errand *errand;
    Time until;
    while ((errand = domains_set_aside(run->domains, is_crowded, now_of(run), &until)))
        give_back(run, errand, until);
}

/* ---- Sending. */

static bool write_mail(Run *run, const Desk *desk, Errand *errand, GError **error) {
    const Outbox *outbox = run->outbox;
    Mail mail = {0};
    if (!desk_write(desk, errand->message, &mail, error))
        return false;
    g_autofree char *returns = outbox->bounces && mail.to
                                   ? bounce_address(outbox->vault, outbox->bounces, errand->message, mail.to)
                                   : NULL;
    errand_load(errand, &mail, returns ? returns : mail.from);
    return true;
}

/* A message that makes no sense fails for itself; without the store, or its secret, none can be written. */
static void hand_over(Run *run, Errand *errand) {
    g_autoptr(GError) wrong = NULL;
    GError *error = NULL;
    const Desk *desk = desks_find(run->desks, errand->message->exchange_id, &error);
    if (desk && write_mail(run, desk, errand, &wrong)) {
        pool_hand(run->pool, &errand->sending);
        run->under_way++;
        return;
    }
    domains_arrive(errand->domain, NULL, now_of(run));
    if (desk) {
        end(run, errand, MESSAGE_FAILED, wrong->message);
    } else {
        stop(run, error);
        give_back(run, errand, now_of(run));
    }
}

static void hand_out(Run *run) {
    run->is_starved = false;
    while (!run->error && run->under_way < relay_room(&run->relay, now_of(run))) {
        Errand *errand = domains_next(run->domains, now_of(run));
        run->is_starved =
            !errand && run->under_way < pool_lines(run->pool) && domains_waiting(run->domains) > 0;
        if (!errand)
            return;
        hand_over(run, errand);
    }
}

/* ---- What happened. */

static void note_dot(Run *run, Errand *errand) {
    fate_mark_dot(errand->message, now_of(run));
    books_add(&run->books, errand);
}

/* Of the server, not of this mail. */
static void note_trouble(Run *run, const MailAnswer *answer) {
    g_free(run->delivery->trouble);
    run->delivery->trouble = mail_answer_words(answer);
}

/* It waits again, and so do those that would come next over this connection. */
static void draw_back(Run *run, Errand *errand) {
    do
        domains_return(run->domains, errand);
    while ((errand = recall(run)));
}

static void note_answer(Run *run, Errand *errand) {
    const MailAnswer *answer = &errand->sending.answer;
    Time now = now_of(run);
    fate_answer(errand->message, answer, now);
    domains_arrive(errand->domain, answer, now);
    if (answer->outcome == MAIL_UNREACHABLE)
        draw_back(run, errand);
    else
        books_add(&run->books, errand);
    if (relay_hear(&run->relay, answer, now))
        note_trouble(run, answer);
    else if (run->relay.probe_at.s == 0)
        g_clear_pointer(&run->delivery->trouble, g_free);
}

/* The mail could not be handed over, for reasons of our own. */
static void note_error(Run *run, Errand *errand, GError *wrong) {
    Time now = now_of(run);
    domains_arrive(errand->domain, NULL, now);
    if (g_error_matches(wrong, ERROR, ERROR_INVALID)) {
        end(run, errand, MESSAGE_FAILED, wrong->message);
        errand->message->attempts++;
    } else if (errand->message->dot_at.s != 0) {
        errand_free(errand); /* its mark may be durable: it stays as it is */
    } else {
        give_back(run, errand, now);
    }
    if (g_error_matches(wrong, ERROR, ERROR_INVALID) || g_error_matches(wrong, ERROR, ERROR_CONFLICT))
        g_error_free(wrong);
    else
        stop(run, wrong);
}

static void note(Run *run, Errand *errand) {
    if (errand->sending.at_dot) {
        note_dot(run, errand);
        return;
    }
    run->under_way--;
    if (errand->sending.error)
        note_error(run, errand, g_steal_pointer(&errand->sending.error));
    else
        note_answer(run, errand);
}

/* ---- Writing it down. */

static void account(Run *run, const Errand *errand) {
    const Message *message = errand->message;
    Delivery *delivery = run->delivery;
    if (message_is(message, MESSAGE_QUEUED) && errand->sending.answer.outcome != MAIL_DEFERRED)
        return; /* given back */
    delivery->done++;
    delivery->sent += message_is(message, MESSAGE_SENT);
    delivery->repeated += message_is(message, MESSAGE_SENT) && message->may_have_arrived;
}

static void settle(Run *run, Errand *errand) {
    if (errand->sending.at_dot) {
        pool_decide(run->pool, &errand->sending, !errand->lost);
        return;
    }
    if (!errand->lost)
        account(run, errand);
    errand_free(errand);
}

static void commit(Run *run) {
    GPtrArray *errands = run->books.errands;
    if (errands->len == 0)
        return;
    GError *error = NULL;
    if (!books_write(&run->books, &error))
        stop(run, error);
    for (guint i = 0; i < errands->len; i++)
        settle(run, errands->pdata[i]);
    g_ptr_array_set_size(errands, 0);
    if (run->outbox->step)
        run->outbox->step(run->delivery->done, run->delivery->total, run->outbox->data);
}

/* ---- The rounds. */

/* When something of what is left is due; not set if nothing is left. */
static bool find_earliest(const void *item, void *data, GError **error) {
    (void) error;
    Time due = ((const Message *) item)->due_at, *earliest = data;
    if (due.s != 0 && (earliest->s == 0 || due.s < earliest->s))
        *earliest = due;
    return true;
}

/* Nothing is in hand: whether it is worth waiting for what is due later. */
static bool rest(Run *run) {
    Time earliest = {0};
    Query query = {.like = &(Message) {.exchange_id = run->exchange_id}, .equal = run->exchange_id != 0};
    if (!waits(run) || run->look_at.s != 0)
        return waits(run);
    if (!store_each(run->outbox->store, &message_record, &query, find_earliest, &earliest, &run->error))
        return false;
    if (earliest.s == 0 || earliest.s > run->outbox->until.s)
        return false;
    Time now = now_of(run);
    run->look_at = (Time) {MIN(MAX(MAX(earliest.s, run->relay.probe_at.s), now.s + 1), now.s + LOOK_AGAIN_S)};
    return true;
}

static bool is_over(Run *run) {
    if (run->under_way > 0 || run->books.errands->len > 0 || domains_waiting(run->domains) > 0)
        return false;
    bool may_claim = !run->is_dry && relay_room(&run->relay, now_of(run)) > 0;
    return is_stopping(run) || (!may_claim && !rest(run));
}

static void begin_round(Run *run) {
    if (is_stopping(run)) {
        give_all_back(run, now_of(run));
        return;
    }
    if (relay_room(&run->relay, now_of(run)) == 0)
        give_all_back(run, run->relay.probe_at);
    refill(run);
    set_aside(run);
    hand_out(run);
}

/*
 * A commit and the waking around it cost more than a mail does on its way. So it waits until half of the connections
 * stand still, for a moment that is little beside what a server far away takes for a mail.
 */
static void listen_to_pool(Run *run, GPtrArray *happened) {
    enum { PATIENCE_US = 5000 };
    bool is_idle = run->under_way == 0 && run->look_at.s == 0;
    int64_t timeout_ms = run->books.errands->len > 0 || is_idle ? 0 : TICK_MS;
    int64_t patience_us = timeout_ms > 0 ? PATIENCE_US : 0;
    pool_wait(run->pool, timeout_ms, pool_lines(run->pool) / 2, patience_us, happened);
    for (guint i = 0; i < happened->len; i++)
        note(run, ((Sending *) happened->pdata[i])->data);
    g_ptr_array_set_size(happened, 0);
}

static void rounds(Run *run) {
    g_autoptr(GPtrArray) happened = g_ptr_array_new();
    do {
        begin_round(run);
        listen_to_pool(run, happened);
        commit(run);
    } while (!is_over(run));
}

bool run_messages(const Outbox *outbox, int64_t exchange_id, Delivery *delivery, GError **error) {
    g_autoptr(Pool) pool = pool_open(outbox->mailer, error);
    if (!pool)
        return false;
    g_autoptr(Desks) desks = desks_new(outbox->store, outbox->vault);
    g_autoptr(Domains) domains = domains_new(pool_lines(pool));
    g_autoptr(GPtrArray) errands = g_ptr_array_new();
    Run run = {outbox, exchange_id, delivery, pool, desks, domains, .books = {outbox, errands}};
    relay_init(&run.relay, pool_lines(pool));
    rounds(&run);
    if (run.error)
        g_propagate_error(error, run.error);
    return !run.error;
}
