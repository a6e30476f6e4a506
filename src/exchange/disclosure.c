#include "exchange/disclosure.h"

#include <string.h>

#include "base/error.h"
#include "base/json-read.h"
#include "base/json.h"
#include "base/text.h"
#include "exchange/commitment.h"
#include "exchange/draw.h"

static const Field disclosure_fields[] = {
    FIELD(Disclosure, format),
    FIELD(Disclosure, exchange_id),
    FIELD(Disclosure, no_swaps),
    FIELD(Disclosure, one_circle),
    LIST(Disclosure, announcements, &announcement_public_record),
    FIELD(Disclosure, secret),
    FIELD(Disclosure, value),
    FIELD(Disclosure, contributions),
    FIELD(Disclosure, seal),
    LIST(Disclosure, roster, &entry_record),
    {},
};

const Record disclosure_record = {
    RECORD_OF(Disclosure, disclosure),
    .fields = disclosure_fields,
};

static Disclosure *write_down(const Exchange *exchange, GError **error) {
    g_autoptr(GPtrArray) roster = roster_of(exchange, error);
    if (!roster)
        return NULL;
    const Announcement *drawn = exchange_announcement(exchange);
    Disclosure *disclosure = record_new(&disclosure_record);
    *disclosure = (Disclosure) {
        .format = DISCLOSURE_FORMAT,
        .exchange_id = exchange->id,
        .no_swaps = exchange->no_swaps,
        .one_circle = exchange->one_circle,
        .announcements = g_ptr_array_ref(exchange->announcements),
        .secret = g_bytes_ref(drawn->secret),
        .value = g_strdup(drawn->value),
        .contributions = g_strdup(drawn->contributions),
        .seal = g_bytes_ref(drawn->seal),
        .roster = g_steal_pointer(&roster),
    };
    return disclosure;
}

/* ---- Checking ---- */

static bool check_form(const Disclosure *disclosure, GError **error) {
    if (disclosure->format != DISCLOSURE_FORMAT)
        return fail(error, ERROR_INVALID,
                    "this is not a record that this kringle understands: its format is %" G_GINT64_FORMAT
                    ", not %d",
                    disclosure->format, DISCLOSURE_FORMAT);
    if (!disclosure->announcements || disclosure->announcements->len == 0 || !disclosure->roster ||
        disclosure->roster->len == 0 || !disclosure->secret || !disclosure->seal)
        return fail(error, ERROR_INVALID,
                    "the record is not complete: it lacks announcements, roster, secret or seal");
    return true;
}

static void *refuse_words(const Announcement *announcement, const Digest *fingerprint, GError **error) {
    g_autofree char *stated = announcement_words(announcement);
    g_autofree char *words = fingerprint_words(fingerprint);
    return fail(error, ERROR_INVALID,
                "announcement %" G_GINT64_FORMAT
                " was changed, or one before it: it says its words are \"%s\", but they would be \"%s\"",
                announcement->attempt, stated, words);
}

static bool check_announcement(const Disclosure *disclosure, guint at, GError **error) {
    const Announcement *announcement = disclosure->announcements->pdata[at];
    Digest roster, commitment;
    if (announcement->attempt != (int64_t) at + 1)
        return fail(error, ERROR_INVALID,
                    "announcement %u is missing: the one in its place calls itself attempt %" G_GINT64_FORMAT,
                    at + 1, announcement->attempt);
    if (!digest_from_bytes(announcement->roster, &roster) ||
        !digest_from_bytes(announcement->commitment, &commitment))
        return fail(error, ERROR_INVALID, "announcement %u lacks its roster hash or its commitment", at + 1);
    g_autoptr(Announcement) whole = record_copy(&announcement_record, announcement);
    whole->exchange_id = disclosure->exchange_id;
    Digest terms = announcement_terms(whole, at > 0 ? disclosure->announcements->pdata[at - 1] : NULL);
    Digest fingerprint = fingerprint_of(&roster, &commitment, &terms);
    return digest_is(announcement->fingerprint, &fingerprint) ||
           refuse_words(announcement, &fingerprint, error);
}

static bool check_announcements(const Disclosure *disclosure, GError **error) {
    for (guint i = 0; i < disclosure->announcements->len; i++)
        if (!check_announcement(disclosure, i, error))
            return false;
    const Announcement *drawn = disclosure->announcements->pdata[disclosure->announcements->len - 1];
    return drawn->engine == KR_ENGINE || fail(error, ERROR_INVALID,
                                              "it was drawn by engine %" G_GINT64_FORMAT
                                              ", and this kringle has engine %d, which draws differently; "
                                              "check it with the kringle of that time",
                                              drawn->engine, KR_ENGINE);
}

/* The announcement that was drawn, with what is known now. */
static Announcement *drawn_announcement(const Disclosure *disclosure) {
    const GPtrArray *all = disclosure->announcements;
    Announcement *drawn = record_copy(&announcement_record, all->pdata[all->len - 1]);
    g_clear_pointer(&drawn->secret, g_bytes_unref);
    g_free(drawn->value);
    g_free(drawn->contributions);
    drawn->exchange_id = disclosure->exchange_id;
    drawn->secret = g_bytes_ref(disclosure->secret);
    drawn->value = g_strdup(disclosure->value);
    drawn->contributions = g_strdup(disclosure->contributions);
    drawn->seal = g_bytes_ref(disclosure->seal);
    return drawn;
}

static bool check_contributions(const Announcement *drawn, GError **error) {
    g_autoptr(GError) wrong = NULL;
    g_autofree char *ordered = contributions_read(drawn->contributions, drawn->contribution_hashes, &wrong);
    if (!wrong && g_strcmp0(ordered, drawn->contributions) == 0)
        return true;
    return fail(error, ERROR_INVALID,
                "the contributions of the participants are not those whose hashes were announced");
}

/*
 * A value that nobody announced, or that is written in a way of its own, would be a choice of the
 * organiser's.
 */
static bool check_value(const Announcement *drawn, GError **error) {
    if (!drawn->source != !drawn->value)
        return fail(error, ERROR_INVALID,
                    drawn->source ? "the public value that was announced is missing in the record"
                                  : "the record has a public value, but none was announced");
    g_autofree char *normal = drawn->value ? value_normalise(drawn->value) : NULL;
    return g_strcmp0(drawn->value, normal) == 0 ||
           fail(error, ERROR_INVALID, "the public value was changed: it would be written \"%s\"", normal);
}

static bool check_secret(const Announcement *drawn, GError **error) {
    Digest commitment = announcement_commitment(drawn);
    return digest_is(drawn->commitment, &commitment) ||
           fail(error, ERROR_INVALID,
                "the secret is not the one that was committed to: the secret was changed, or the commitment");
}

static bool check_roster(const Disclosure *disclosure, const Announcement *drawn, GError **error) {
    g_autoptr(Merkle) tree = roster_tree(disclosure->roster, disclosure->secret);
    Digest root = merkle_root(tree);
    Digest hash = roster_hash(disclosure->roster->len, disclosure->no_swaps, disclosure->one_circle, &root);
    return digest_is(drawn->roster, &hash) ||
           fail(error, ERROR_INVALID,
                "people or rules are not those that were announced: the roster was changed, or its hash");
}

static bool draw_again(const Disclosure *disclosure, const Announcement *drawn, Exchange *exchange,
                       GError **error) {
    uint8_t seed[32];
    announcement_seed(drawn, seed);
    kr_report report = {0};
    bool found = exchange_draw(exchange, seed, drawn->announced_at, &report, error);
    kr_report_clear(&report);
    if (!found) {
        g_prefix_error(error, "what the record holds cannot be drawn: ");
        return false;
    }
    Digest seal = announcement_seal(drawn, exchange);
    return digest_is(disclosure->seal, &seal) || fail(error, ERROR_INVALID,
                                                      "the draw that follows from all this is not the one "
                                                      "that was sealed: the value was changed, or the "
                                                      "seal");
}

Exchange *disclosure_check(const Disclosure *disclosure, GError **error) {
    if (!check_form(disclosure, error) || !check_announcements(disclosure, error))
        return NULL;
    g_autoptr(Announcement) drawn = drawn_announcement(disclosure);
    if (!check_value(drawn, error) || !check_contributions(drawn, error) || !check_secret(drawn, error) ||
        !check_roster(disclosure, drawn, error))
        return NULL;
    g_autoptr(Exchange) exchange = roster_exchange(disclosure->roster, error);
    if (!exchange)
        return NULL;
    exchange->no_swaps = disclosure->no_swaps;
    exchange->one_circle = disclosure->one_circle;
    return draw_again(disclosure, drawn, exchange, error) ? g_steal_pointer(&exchange) : NULL;
}

/* ---- Keeping it ---- */

#define PURPOSE "record"

static char *context_of(const Announcement *announcement) {
    return g_strdup_printf("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, announcement->exchange_id,
                           announcement->attempt);
}

bool disclosure_keep(Exchange *exchange, const Vault *vault, GError **error) {
    Announcement *announcement = exchange_announcement(exchange);
    if (!announcement || announcement->record_sealed)
        return true;
    g_autoptr(Disclosure) disclosure = write_down(exchange, error);
    if (!disclosure)
        return false;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *context = context_of(announcement);
    json_item(&(Json) {.out = text}, NULL, &disclosure_record, disclosure);
    announcement->record_sealed = vault_seal(vault, PURPOSE, context, text->str, text->len);
    return true;
}

static Disclosure *read_kept(const Announcement *announcement, const Vault *vault, GError **error) {
    g_autofree char *context = context_of(announcement);
    g_autoptr(GBytes) text = vault_unseal(vault, PURPOSE, context, announcement->record_sealed, error);
    if (!text)
        return NULL;
    gsize length;
    const char *bytes = g_bytes_get_data(text, &length);
    return json_read("the record of the draw", bytes, length, &disclosure_record, error);
}

Disclosure *disclosure_of(const Exchange *exchange, const Vault *vault, GError **error) {
    const Announcement *announcement = exchange_announcement(exchange);
    return announcement->record_sealed ? read_kept(announcement, vault, error) : write_down(exchange, error);
}

Exchange *disclosure_drawn(const Exchange *exchange, const Vault *vault, GError **error) {
    const Announcement *announcement = exchange_announcement(exchange);
    if (!announcement || !announcement->record_sealed)
        return NULL;
    g_autoptr(Disclosure) disclosure = read_kept(announcement, vault, error);
    Exchange *drawn = disclosure ? disclosure_check(disclosure, error) : NULL;
    if (!drawn)
        return NULL;
    g_ptr_array_unref(drawn->announcements);
    drawn->announcements = record_array_copy(&announcement_record, disclosure->announcements);
    g_ptr_array_remove_index(drawn->announcements, drawn->announcements->len - 1);
    g_ptr_array_add(drawn->announcements, drawn_announcement(disclosure));
    return drawn;
}
