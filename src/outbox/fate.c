#include "outbox/fate.h"

#include <string.h>

enum { BEFORE_REPEAT_S = 15 * 60 };

static void say(Message *message, char *words) {
    g_free(message->answer);
    message->answer = words;
}

void fate_wait(Message *message, Time due) {
    message_set_state(message, MESSAGE_QUEUED);
    message->due_at.s = MAX(due.s, message->not_before.s);
    message->dot_at = (Time) {0};
}

/* Sent once more after a while, if it is better to get it twice than never. Until then, and for ever after the second
 * time, it can be seen that it may have arrived. */
static void become_unknown(Message *message, Time now) {
    bool first_time = !message->may_have_arrived;
    message_end(message, MESSAGE_UNKNOWN, now);
    message->may_have_arrived = true;
    if (first_time && message_kind(message)->repeats)
        message->due_at = (Time) {now.s + BEFORE_REPEAT_S};
}

void fate_take_up(Message *message, Time now) {
    if (message->dot_at.s != 0)
        become_unknown(message, now);
    else
        fate_wait(message, now);
}

void fate_mark_dot(Message *message, Time now) {
    message->dot_at = now;
    message->due_at = (Time) {now.s + LEASE_S};
}

bool fate_may_go(Message *message, Time now) {
    if (message->dot_at.s != 0) {
        become_unknown(message, now);
        return false;
    }
    if (message->not_after.s != 0 && now.s > message->not_after.s) {
        message_end(message, MESSAGE_EXPIRED, now);
        return false;
    }
    return true;
}

/* A fifth more or less, so that what failed together does not come back together; the same for every node that asks. */
static int64_t scatter(const Message *message, int64_t wait_s) {
    guint32 hash = (g_str_hash(message->message_id) + (guint32) message->attempts) * 2654435761u;
    return wait_s * (80 + (hash >> 8) % 41) / 100;
}

static int64_t patience_s(const Message *message) {
    const MessageKind *kind = message_kind(message);
    int64_t wait_s = kind->first_wait_s;
    for (int64_t i = 1; i < message->attempts && wait_s < kind->most_wait_s; i++)
        wait_s = wait_s * kind->growth_percent / 100;
    return scatter(message, MIN(wait_s, kind->most_wait_s));
}

static void try_later(Message *message, Time now) {
    const MessageKind *kind = message_kind(message);
    int64_t begin_s = MAX(message->written_at.s, message->not_before.s);
    if (now.s - begin_s < kind->give_up_s) {
        fate_wait(message, (Time) {now.s + patience_s(message)});
        return;
    }
    say(message, g_strdup_printf("given up after %d days: %s", (int) (kind->give_up_s / (24 * 60 * 60)),
                                 message->answer));
    message_end(message, MESSAGE_FAILED, now);
}

static void note_sent(Message *message, Time now) {
    message->repeats += message->may_have_arrived;
    message_end(message, MESSAGE_SENT, now);
}

void fate_answer(Message *message, const MailAnswer *answer, Time now) {
    say(message, mail_answer_words(answer));
    message->attempts += answer->outcome != MAIL_UNREACHABLE;
    switch (answer->outcome) {
    case MAIL_ACCEPTED:
        note_sent(message, now);
        return;
    case MAIL_REFUSED:
        message_end(message, MESSAGE_FAILED, now);
        return;
    case MAIL_UNKNOWN:
        become_unknown(message, now);
        return;
    case MAIL_DEFERRED:
        try_later(message, now);
        return;
    case MAIL_UNREACHABLE:
        return;
    }
    g_assert_not_reached();
}
