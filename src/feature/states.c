#include "feature/states.h"

#include <inttypes.h>

const StateWords state_words[] = {
    {MESSAGE_SENT, "handed over", "handed over"},
    {MESSAGE_QUEUED, "waiting", "waiting"},
    {MESSAGE_SENDING, "being sent", "being sent"},
    {MESSAGE_FAILED, "refused", "refused"},
    {MESSAGE_UNKNOWN, "may have arrived", "without an answer (may have arrived)"},
    {MESSAGE_HELD, "held back, since this store is a copy", "held back, since this store is a copy"},
    {MESSAGE_SUPPRESSED, "nothing is sent there", "to addresses that get no mails"},
    {MESSAGE_EXPIRED, "not sent in time", "not sent in time"},
    {MESSAGE_CANCELLED, "withdrawn", "withdrawn"},
    {},
};

const char *state_of_message(const Message *message) {
    for (const StateWords *words = state_words; words->state; words++)
        if (message_is(message, words->state))
            return words->words;
    return message->state;
}

void states_print(uint64_t (*count)(const void *data, const char *state), const void *data, FILE *out) {
    bool any = false;
    for (const StateWords *words = state_words; words->state; words++) {
        uint64_t number = count(data, words->state);
        if (number > 0)
            fprintf(out, "%s%" PRIu64 " %s", any ? ", " : "", number, words->count_words);
        any |= number > 0;
    }
    fputs(any ? "\n" : "none\n", out);
}
