#include "feature/draw/announce.h"

#include <string.h>

#include "base/error.h"
#include "base/input.h"
#include "base/random.h"
#include "base/terminal.h"
#include "base/text.h"
#include "exchange/draw.h"
#include "exchange/outlook.h"
#include "exchange/secrets.h"
#include "exchange/title.h"
#include "feature/advice.h"
#include "feature/draw/announcement.h"
#include "feature/draw/summary.h"

/* ---- Announcing ---- */

/* An announcement that is replaced without a word would be a second throw of the dice that nobody sees. */
static bool check_reason(const Exchange *earlier, const Exchange *exchange, const char *reason,
                         GError **error) {
    g_autofree char *shown = text_visible(exchange->title);
    if (earlier && earlier->drawn_at.s != 0)
        return fail(
            error, ERROR_CONFLICT,
            "names for \"%s\" have already been drawn; for another exchange, give it a name of its own: "
            "--title",
            shown);
    g_autofree char *draw = earlier ? advice_to_draw(earlier) : NULL;
    if (earlier && !reason)
        return fail(
            error, ERROR_CONFLICT,
            "\"%s\" is announced already. To announce it anew, say why, for everybody to read: --reason "
            "\"...\"; the earlier announcement stays listed. To draw it: %s",
            shown, draw);
    if (!earlier && reason)
        return fail(error, ERROR_USAGE, "\"%s\" has not been announced before, so leave out --reason", shown);
    return true;
}

/* Whether there is a draw at all, and how it would be done: by one that is thrown away. */
static bool try_draw(Exchange *exchange, kr_report *report, GError **error) {
    uint8_t seed[32];
    random_fill(seed, sizeof seed);
    bool possible = exchange_draw(exchange, seed, (Time) {1}, report, error);
    g_ptr_array_set_size(exchange->assignments, 0);
    exchange->drawn_at = (Time) {0};
    exchange->exact = false;
    g_clear_pointer(&exchange->method, g_free);
    return possible;
}

static void answer(Kringle *kringle, const People *people, const kr_report *report, const Outlook *outlook) {
    if (!kringle->common.json) {
        summary_draw(people->exchange, report, outlook, kringle->out);
        announcement_print(people->exchange, kringle->out);
        return;
    }
    Json *json = kringle_answer(kringle);
    json_text(json, "title", people->exchange->title);
    json_number(json, "exchange", people->exchange->id);
    summary_json(people, json);
    summary_draw_json(people->exchange, report, outlook, json);
    announcement_json(people->exchange, json);
}

/* What is about to be kept, to be looked at once more if somebody was faster. */
typedef struct {
    Store *store;
    const Exchange *exchange;
    const char *reason;
} Keeping;

static bool check_again(void *data, GError **error) {
    const Keeping *keeping = data;
    g_autoptr(Exchange) earlier = NULL;
    return exchange_find_namesake(keeping->store, keeping->exchange->title, &earlier, error) &&
           check_reason(earlier, keeping->exchange, keeping->reason, error);
}

static bool keep(const Kringle *kringle, Exchange *exchange, const Exchange *earlier, Title *title,
                 const char *reason, GError **error) {
    Keeping keeping = {kringle->store, exchange, reason};
    g_autoptr(Batch) batch = batch_new();
    secrets_seal(exchange, kringle->vault);
    if (earlier)
        exchange_replace(exchange, earlier, batch);
    else
        exchange_put(exchange, batch);
    return title_apply(kringle->store, title, batch, check_again, &keeping, error);
}

static bool announce_possible(Kringle *kringle, Exchange *exchange, const Terms *terms, GError **error) {
    g_autoptr(Exchange) earlier = NULL;
    Store *store = kringle_vault(kringle, error) ? kringle_store(kringle, error) : NULL;
    g_autoptr(Title) title = store ? title_load(store, exchange->title, error) : NULL;
    if (!title || !exchange_find_namesake(store, exchange->title, &earlier, error) ||
        !check_reason(earlier, exchange, terms->reason, error))
        return false;
    if (earlier)
        exchange_succeed(exchange, earlier);
    Time now = clock_now(&kringle->clock);
    if (!exchange_announce(exchange, terms, now, error))
        return false;
    exchange_leave_trace(exchange, TRACE_ANNOUNCED, NULL, &kringle->operation, now);
    return keep(kringle, exchange, earlier, title, terms->reason, error);
}

/* The text of a file; NULL with the error set. */
static char *read_text(const char *path, GError **error) {
    enum { MOST = 1 << 20 };
    size_t length;
    g_autofree char *bytes = input_read(path, MOST, &length, error);
    if (!bytes)
        return NULL;
    g_autofree char *shown = text_visible(input_name(path));
    if (memchr(bytes, '\0', length) || !g_utf8_validate(bytes, (gssize) length, NULL))
        return fail(error, ERROR_INVALID, "%s is not UTF-8 text", shown);
    return g_strndup(bytes, length);
}

bool announce(Kringle *kringle, People *people, const Promise *promise, GError **error) {
    g_autofree char *text = promise->hashes_file ? read_text(promise->hashes_file, error) : NULL;
    g_autofree char *hashes = text ? contribution_hashes_read(text, error) : NULL;
    if (promise->hashes_file && !hashes)
        return false;
    Terms terms = {promise->value_from, hashes, promise->reason};
    kr_report report = {0};
    g_auto(Outlook) outlook = {0};
    bool announced = try_draw(people->exchange, &report, error) &&
                     outlook_read(&outlook, people->exchange, error) &&
                     announce_possible(kringle, people->exchange, &terms, error);
    if (announced)
        answer(kringle, people, &report, &outlook);
    kr_report_clear(&report);
    return announced;
}

/* ---- Drawing what was announced ---- */

static bool check_announced(const Exchange *exchange, GError **error) {
    const Announcement *announcement = exchange_announcement(exchange);
    g_autofree char *shown = text_visible(exchange->title);
    if (!announcement)
        return fail(error, ERROR_CONFLICT,
                    "\"%s\" was not announced, so leave out --value and --contributions", shown);
    if (exchange->drawn_at.s != 0)
        return fail(error, ERROR_CONFLICT, "names for \"%s\" have already been drawn", shown);
    return announcement->engine == KR_ENGINE || fail(error, ERROR_CONFLICT,
                                                     "\"%s\" was announced for engine %" G_GINT64_FORMAT
                                                     ", and this kringle has engine %d, which draws "
                                                     "differently; draw it with the kringle of that time, or "
                                                     "announce it anew",
                                                     shown, announcement->engine, KR_ENGINE);
}

static bool check_frozen(const Announcement *announcement, const Exchange *exchange, const char *where,
                         GError **error) {
    Digest hash;
    if (!announcement_roster(announcement, exchange, &hash, error))
        return false;
    g_autofree char *shown = text_visible(where);
    return digest_is(announcement->roster, &hash) ||
           fail(error, ERROR_CONFLICT,
                "the people or the rules in %s are not those that were announced. Draw with what was "
                "announced, or "
                "announce anew and say why: --commit --reason \"...\"",
                shown);
}

static void replace_text(char **kept, const char *news) {
    g_free(*kept);
    *kept = g_strdup(news);
}

/* A new address or wish is no other draw. */
static void take_news(const Exchange *exchange, const Exchange *from_file) {
    for (guint i = 0; i < exchange->participants->len; i++) {
        Participant *kept = exchange->participants->pdata[i];
        const Participant *news = from_file->participants->pdata[i];
        replace_text(&kept->email, news->email);
        replace_text(&kept->wish, news->wish);
        replace_text(&kept->language, news->language);
    }
}

/* The people of the file; without one, a place for those that are stored. */
static People *read_file(const char *file, GError **error) {
    if (file) {
        Progress progress = {.what = "reading people"};
        People *people = people_read(file, &progress, error);
        progress_end(&progress);
        return people;
    }
    return people_of(exchange_new());
}

/* The number of gifts that was announced for everybody does not stand in the file. */
static void take_gifts(const Exchange *exchange, Exchange *from_file) {
    for (guint i = 0; i < MIN(exchange->participants->len, from_file->participants->len); i++) {
        const Participant *kept = exchange->participants->pdata[i];
        Participant *participant = from_file->participants->pdata[i];
        participant->gives = participant->gives ? participant->gives : kept->gives;
        participant->receives = participant->receives ? participant->receives : kept->receives;
    }
}

/* Years that were forgotten at the announcement are so here, too: which ones follows from the rules. */
static bool check_file(const Exchange *exchange, Exchange *from_file, const char *file, GError **error) {
    int64_t kept, forgotten;
    from_file->no_swaps = exchange->no_swaps;
    from_file->one_circle = exchange->one_circle;
    take_gifts(exchange, from_file);
    return outlook_forget(from_file, &kept, &forgotten, error) &&
           check_frozen(exchange_announcement(exchange), from_file, file, error);
}

People *announced_read(Kringle *kringle, const char *title, const char *file, GError **error) {
    g_autoptr(People) people = read_file(file, error);
    const Vault *vault = people ? kringle_vault(kringle, error) : NULL;
    Store *store = vault ? kringle_store(kringle, error) : NULL;
    g_autoptr(Exchange) exchange = store ? exchange_choose(store, title, error) : NULL;
    if (!exchange || !check_announced(exchange, error) || !secrets_open(exchange, vault, error) ||
        !check_frozen(exchange_announcement(exchange), exchange, store_url(store), error) ||
        (file && !check_file(exchange, people->exchange, file, error)))
        return NULL;
    if (file)
        take_news(exchange, people->exchange);
    exchange_free(people->exchange);
    people->exchange = g_steal_pointer(&exchange);
    return g_steal_pointer(&people);
}

static bool complete_value(Announcement *announcement, const char *value, GError **error) {
    if (!announcement->source)
        return !value || fail(error, ERROR_USAGE, "no public value was announced, so leave out --value");
    if (!value)
        return fail(error, ERROR_USAGE, "the public value is missing: --value \"...\", as announced: %s",
                    announcement->source);
    announcement->value = value_normalise(value);
    return *announcement->value ||
           fail(error, ERROR_USAGE, "the value of --value holds neither letters nor digits");
}

static bool complete_contributions(Announcement *announcement, const char *path, GError **error) {
    if (!announcement->contribution_hashes)
        return !path ||
               fail(error, ERROR_USAGE, "no contributions were announced, so leave out --contributions");
    if (!path)
        return fail(error, ERROR_USAGE,
                    "the participants' contributions are missing, as announced: --contributions FILE");
    g_autofree char *text = read_text(path, error);
    announcement->contributions =
        text ? contributions_read(text, announcement->contribution_hashes, error) : NULL;
    return announcement->contributions != NULL;
}

bool announced_complete(Announcement *announcement, const char *value, const char *contributions,
                        GError **error) {
    return complete_value(announcement, value, error) &&
           complete_contributions(announcement, contributions, error);
}

void announced_seal(const Exchange *exchange) {
    Announcement *announcement = exchange_announcement(exchange);
    Digest seal = announcement_seal(announcement, exchange);
    announcement->seal = digest_to_bytes(&seal);
}
