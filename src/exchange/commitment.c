#include "exchange/commitment.h"

#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "base/text.h"
#include "draw/kringle-draw.h"
#include "exchange/roster.h"

/* ---- Announcing ---- */

static Announcement *announcement_new(const Exchange *exchange, const Terms *terms, Time now) {
    uint8_t secret[32];
    random_fill(secret, sizeof secret);
    Announcement *announcement = record_new(&announcement_record);
    *announcement = (Announcement) {
        .exchange_id = exchange->id,
        .attempt = exchange->announcements->len + 1,
        .title = g_strdup(exchange->title),
        .announced_at = now,
        .reason = g_strdup(terms->reason),
        .engine = KR_ENGINE,
        .source = g_strdup(terms->source),
        .contribution_hashes = g_strdup(terms->contribution_hashes),
        .secret = g_bytes_new(secret, sizeof secret),
    };
    explicit_bzero(secret, sizeof secret);
    return announcement;
}

Announcement *exchange_announce(Exchange *exchange, const Terms *terms, Time now, GError **error) {
    if (!terms->source && !terms->contribution_hashes)
        return fail(
            error, ERROR_USAGE,
            "say which public value, still unknown, will decide along: --value-from \"the lottery numbers of "
            "2026-12-01\"; or collect hashes from the participants: --contribution-hashes FILE. Without "
            "either, whoever announces could choose the draw");
    g_autoptr(Announcement) announcement = announcement_new(exchange, terms, now);
    Digest roster, commitment = announcement_commitment(announcement);
    if (!announcement_roster(announcement, exchange, &roster, error))
        return NULL;
    Digest hash = announcement_terms(announcement, exchange_announcement(exchange));
    Digest fingerprint = fingerprint_of(&roster, &commitment, &hash);
    announcement->roster = digest_to_bytes(&roster);
    announcement->commitment = digest_to_bytes(&commitment);
    announcement->fingerprint = digest_to_bytes(&fingerprint);
    g_ptr_array_add(exchange->announcements, announcement);
    return g_steal_pointer(&announcement);
}

/* ---- Hashes ---- */

static void add_bytes(GChecksum *sum, GBytes *bytes) {
    gsize length = 0;
    const void *data = bytes ? g_bytes_get_data(bytes, &length) : NULL;
    digest_add_bytes(sum, data ? data : "", length);
}

Digest announcement_commitment(const Announcement *announcement) {
    GChecksum *sum = digest_begin("kringle/commit/1");
    digest_add_number(sum, announcement->exchange_id);
    add_bytes(sum, announcement->secret);
    return digest_end(sum);
}

bool announcement_roster(const Announcement *announcement, const Exchange *exchange, Digest *hash,
                         GError **error) {
    g_autoptr(GPtrArray) roster = roster_of(exchange, error);
    if (!roster)
        return false;
    g_autoptr(Merkle) tree = roster_tree(roster, announcement->secret);
    Digest root = merkle_root(tree);
    *hash = roster_hash(roster->len, exchange->no_swaps, exchange->one_circle, &root);
    return true;
}

Digest announcement_terms(const Announcement *announcement, const Announcement *previous) {
    g_autofree char *announced_at = time_to_text(announcement->announced_at);
    GChecksum *sum = digest_begin("kringle/terms/1");
    add_bytes(sum, previous ? previous->fingerprint : NULL);
    digest_add_number(sum, announcement->exchange_id);
    digest_add_number(sum, announcement->attempt);
    digest_add_text(sum, announcement->title);
    digest_add_text(sum, announced_at);
    digest_add_text(sum, announcement->reason);
    digest_add_number(sum, announcement->engine);
    digest_add_text(sum, announcement->source);
    digest_add_text(sum, announcement->contribution_hashes);
    return digest_end(sum);
}

Digest fingerprint_of(const Digest *roster, const Digest *commitment, const Digest *terms) {
    GChecksum *sum = digest_begin("kringle/announcement/1");
    digest_add(sum, roster);
    digest_add(sum, commitment);
    digest_add(sum, terms);
    return digest_end(sum);
}

/*
 * Two bytes are a word of five letters: consonant, vowel, consonant, vowel, consonant; 4, 2, 4, 2 and 4
 * bits.
 */
static void append_word(GString *words, const uint8_t bytes[2]) {
    static const char consonants[] = "bdfghjklmnprstvz", vowels[] = "aiou";
    unsigned bits = (unsigned) bytes[0] << 8 | bytes[1];
    g_string_append_printf(words, "%s%c%c%c%c%c", words->len ? " " : "", consonants[bits >> 12],
                           vowels[bits >> 10 & 3], consonants[bits >> 6 & 15], vowels[bits >> 4 & 3],
                           consonants[bits & 15]);
}

char *fingerprint_words(const Digest *fingerprint) {
    enum { WORDS = 6 };
    GString *words = g_string_new(NULL);
    for (size_t i = 0; i < WORDS; i++)
        append_word(words, fingerprint->bytes + 2 * i);
    return g_string_free(words, FALSE);
}

char *announcement_words(const Announcement *announcement) {
    Digest fingerprint = {0};
    digest_from_bytes(announcement->fingerprint, &fingerprint);
    return fingerprint_words(&fingerprint);
}

void announcement_seed(const Announcement *announcement, uint8_t seed[32]) {
    GChecksum *sum = digest_begin("kringle/seed/1");
    add_bytes(sum, announcement->secret);
    add_bytes(sum, announcement->roster);
    add_bytes(sum, announcement->commitment);
    digest_add_text(sum, announcement->source);
    digest_add_text(sum, announcement->value);
    digest_add_text(sum, announcement->contributions);
    digest_add_number(sum, announcement->attempt);
    Digest digest = digest_end(sum);
    memcpy(seed, digest.bytes, sizeof digest.bytes);
    explicit_bzero(&digest, sizeof digest);
}

/* ---- What is added at the draw ---- */

char *value_normalise(const char *text) {
    GString *value = g_string_new(NULL);
    bool gap = false;
    for (const char *p = text; *p; p++) {
        if ((unsigned char) *p < 0x80 && !g_ascii_isalnum(*p)) {
            gap = value->len > 0;
            continue;
        }
        if (gap)
            g_string_append_c(value, ' ');
        gap = false;
        g_string_append_c(value, g_ascii_tolower(*p));
    }
    return g_string_free(value, FALSE);
}

Digest announcement_outcome(const Announcement *announcement) {
    GChecksum *sum = digest_begin("kringle/outcome/1");
    digest_add_text(sum, announcement->value);
    digest_add_text(sum, announcement->contributions);
    return digest_end(sum);
}

/* The value is in it, since in a small group another value may well lead to the same draw. */
Digest seal_of(const Digest *fingerprint, const Digest *outcome, const Digest *root) {
    GChecksum *sum = digest_begin("kringle/draw/1");
    digest_add(sum, fingerprint);
    digest_add(sum, outcome);
    digest_add(sum, root);
    return digest_end(sum);
}

Digest announcement_seal(const Announcement *announcement, const Exchange *drawn) {
    g_autoptr(Merkle) pairs = pair_tree(drawn, announcement->secret);
    Digest fingerprint = {0}, outcome = announcement_outcome(announcement), root = merkle_root(pairs);
    digest_from_bytes(announcement->fingerprint, &fingerprint);
    return seal_of(&fingerprint, &outcome, &root);
}

/* The lines that hold something, without white space around it. */
static GPtrArray *lines_of(const char *text) {
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) parts = g_strsplit(text ? text : "", "\n", -1);
    for (char **part = parts; *part; part++)
        if (*g_strstrip(*part))
            g_ptr_array_add(lines, g_strdup(*part));
    return lines;
}

static char *join_lines(GPtrArray *lines) {
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("\n", (char **) lines->pdata);
}

char *contribution_hashes_read(const char *text, GError **error) {
    enum { DIGITS = 64 };
    g_autoptr(GPtrArray) lines = lines_of(text);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    if (lines->len == 0)
        return fail(error, ERROR_INVALID,
                    "there are no hashes of contributions in the file; write one into each line");
    for (guint i = 0; i < lines->len; i++) {
        char *line = lines->pdata[i];
        size_t digits = strspn(line, "0123456789abcdefABCDEF");
        if (digits != DIGITS || (line[digits] && !g_ascii_isspace(line[digits])))
            return fail(error, ERROR_INVALID,
                        "hash %u of the contributions is not one: it starts with 64 digits from 0 to 9 and a "
                        "to f, as "
                        "sha256sum writes them",
                        i + 1);
        line[digits] = '\0';
        for (char *p = line; *p; p++)
            *p = g_ascii_tolower(*p);
        if (!g_hash_table_add(seen, line))
            return fail(error, ERROR_INVALID,
                        "hash %u of the contributions stands there twice; everybody chooses their "
                        "own contribution",
                        i + 1);
    }
    return join_lines(lines);
}

char *contributions_read(const char *text, const char *hashes, GError **error) {
    g_autoptr(GPtrArray) given = lines_of(text);
    g_autoptr(GPtrArray) wanted = lines_of(hashes);
    g_autoptr(GHashTable) by_hash = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < given->len; i++)
        g_hash_table_insert(by_hash, g_compute_checksum_for_string(G_CHECKSUM_SHA256, given->pdata[i], -1),
                            given->pdata[i]);
    GPtrArray *ordered = g_ptr_array_new();
    for (guint i = 0; i < wanted->len; i++)
        if (g_hash_table_contains(by_hash, wanted->pdata[i]))
            g_ptr_array_add(ordered, g_hash_table_lookup(by_hash, wanted->pdata[i]));
    guint found = ordered->len;
    g_autofree char *joined = join_lines(ordered);
    g_ptr_array_free(ordered, TRUE);
    if (found < wanted->len)
        return fail(
            error, ERROR_INVALID,
            "%u of the %u contributions that were announced are missing or differ from what was hashed; if "
            "somebody keeps theirs back, announce once more: --commit --reason \"...\"",
            wanted->len - found, wanted->len);
    if (found < given->len)
        return fail(error, ERROR_INVALID,
                    "there are %u contributions, but only %u were announced; take away what nobody promised",
                    given->len, wanted->len);
    return wanted->len > 0 ? g_steal_pointer(&joined) : NULL;
}
