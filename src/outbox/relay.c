#include "outbox/relay.h"

enum { FIRST_PAUSE_S = 30, MOST_PAUSE_S = 300, SILENT = 3 };

void relay_init(Relay *relay, unsigned lines) {
    *relay = (Relay) {.lines = lines, .allowed = lines, .pause_s = FIRST_PAUSE_S};
}

static bool give_up(Relay *relay, Time now) {
    relay->probe_at = (Time) {now.s + relay->pause_s};
    relay->pause_s = MIN(2 * relay->pause_s, MOST_PAUSE_S);
    return true;
}

/* One connection more is tried now and then: it may be turned away again. */
static void be_there(Relay *relay, const MailAnswer *answer) {
    enum { BEFORE_ONE_MORE = 20 };
    relay->refused = relay->silent = 0;
    relay->probe_at = (Time) {0};
    relay->pause_s = FIRST_PAUSE_S;
    relay->taken += answer->outcome == MAIL_ACCEPTED;
    if (relay->taken < BEFORE_ONE_MORE)
        return;
    relay->taken = 0;
    relay->allowed = MIN(relay->allowed + 1, relay->lines);
}

/*
 * A server that turns away some of several connections may find that they are too many: it gets fewer, until all that are
 * left are good ones. It is out of reach when it has turned away as many as there are, or says that it always will.
 */
static bool is_out_of_reach(Relay *relay, const MailAnswer *answer) {
    relay->refused++;
    relay->allowed = MAX(relay->allowed - 1, 1);
    relay->is_final = answer->code / 100 == 5;
    return relay->is_final || relay->refused >= relay->lines || relay->probe_at.s != 0;
}

/* One mail at which the server falls silent is that mail's trouble; several in a row are the server's. */
static bool has_fallen_silent(Relay *relay) {
    return ++relay->silent >= MAX(relay->lines, SILENT) || relay->probe_at.s != 0;
}

bool relay_hear(Relay *relay, const MailAnswer *answer, Time now) {
    bool is_lost = false;
    if (answer->outcome == MAIL_UNREACHABLE)
        is_lost = is_out_of_reach(relay, answer);
    else if (answer->code != 0)
        be_there(relay, answer);
    else if (answer->outcome == MAIL_DEFERRED)
        is_lost = has_fallen_silent(relay);
    return is_lost && give_up(relay, now);
}

/* Usually twice as many as connections, so that one that is done finds the next mail at once. */
unsigned relay_room(const Relay *relay, Time now) {
    if (relay->probe_at.s != 0)
        return now.s >= relay->probe_at.s ? 1 : 0;
    return relay->allowed == relay->lines ? 2 * relay->allowed : relay->allowed;
}
