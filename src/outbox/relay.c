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

static void be_there(Relay *relay, const MailAnswer *answer) {
    relay->refused = 0;
    relay->probe_at = (Time) {0};
    relay->pause_s = FIRST_PAUSE_S;
    if (answer->outcome == MAIL_ACCEPTED)
        relay->allowed = MIN(relay->allowed + 1, relay->lines);
}

/*
 * A server that turns away one of several connections may find that they are too many: it gets fewer. It is out of reach
 * when nothing else happens, or when it says so for good. One mail at which it falls silent is that mail's trouble;
 * several in a row are the server's.
 */
bool relay_hear(Relay *relay, const MailAnswer *answer, Time now) {
    bool is_silent = answer->outcome == MAIL_DEFERRED && answer->code == 0;
    if (answer->outcome != MAIL_UNREACHABLE && !is_silent) {
        if (answer->code != 0)
            be_there(relay, answer);
        return false;
    }
    relay->refused++;
    relay->is_final = answer->code / 100 == 5;
    if (answer->outcome == MAIL_UNREACHABLE)
        relay->allowed = MAX(relay->allowed - 1, 1);
    unsigned most = is_silent ? MAX(relay->lines, SILENT) : relay->lines;
    return relay->is_final || relay->probe_at.s != 0 || relay->refused >= most ? give_up(relay, now) : false;
}

unsigned relay_room(const Relay *relay, Time now) {
    if (relay->probe_at.s != 0)
        return now.s >= relay->probe_at.s ? 1 : 0;
    return 2 * relay->allowed; /* so that a connection that is done finds the next mail at once */
}
