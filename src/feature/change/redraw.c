/* kringle redraw: a new draw of the same exchange, by which everybody is told again. */
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "base/text.h"
#include "exchange/draw.h"
#include "feature/change/change.h"
#include "feature/choose.h"

/* Whoever was told a name, or may have been, is told that it is void; the others get the new one as their first. */
static bool tell_everybody(Amendment *amendment, GError **error) {
    Exchange *exchange = amendment->exchange;
    for (guint i = 0; i < exchange->participants->len; i++) {
        const Participant *participant = exchange->participants->pdata[i];
        if (!participant_gives(participant))
            continue;
        amendment_hush(amendment, participant);
        if (!amendment_tell_name(amendment, participant, error))
            return false;
        bool again = amendment_has_heard(amendment, participant);
        amendment->told_again += again;
        amendment->told_first += !again;
    }
    return true;
}

static bool check_not_announced(const Exchange *exchange, GError **error) {
    g_autofree char *title = text_visible(exchange->title);
    return !exchange_announcement(exchange) ||
           fail(error, ERROR_CONFLICT,
                "\"%s\" was drawn as announced, and a second draw that nobody can check would make that "
                "worthless. Draw another exchange under a title of its own",
                title);
}

static bool draw_anew(Amendment *amendment, const void *options, char **arguments, GError **error) {
    (void) options;
    (void) arguments;
    if (!amendment_check_on(amendment, error) || !check_not_announced(amendment->exchange, error))
        return false;
    uint8_t seed[32];
    kr_report report = {0};
    random_fill(seed, sizeof seed);
    bool drawn = exchange_draw(amendment->exchange, seed, amendment->now, &report, error);
    explicit_bzero(seed, sizeof seed);
    kr_report_clear(&report);
    amendment->trace = TRACE_REDRAWN;
    amendment->is_settled = true;
    amendment_say(amendment, "names are drawn anew for everybody, and what earlier mails said is void");
    return drawn && tell_everybody(amendment, error);
}

bool redraw_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    return amend_checked(kringle, options, arguments, choose_check_drawn, draw_anew, error);
}
