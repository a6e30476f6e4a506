/*
 * What makes a draw that nobody could choose: the organiser's computer commits to a secret number and to
 * people and rules, everybody is told, and only then a value becomes known that nobody could foresee. The
 * seed of the draw follows from all of these. docs/fairness.md has the guarantee, its limits and the
 * formats.
 */
#pragma once

#include "base/digest.h"
#include "exchange/exchange.h"

/* What the organiser says when announcing. */
typedef struct {
    const char *source;              /* of the public value, or NULL */
    const char *contribution_hashes; /* as contribution_hashes_read returns them, or NULL */
    const char *reason;              /* why the announcement before this one was given up */
} Terms;

/*
 * Adds an announcement with a fresh secret to an exchange whose people and rules are complete. Fails as
 * problem_new, and without terms that leave anything for chance to decide.
 */
Announcement *exchange_announce(Exchange *exchange, const Terms *terms, Time now, GError **error);

/* The commitment to its secret. */
Digest announcement_commitment(const Announcement *announcement);

/* The hash of people and rules under the announcement's secret. Fails as problem_new. */
bool announcement_roster(const Announcement *announcement, const Exchange *exchange, Digest *hash,
                         GError **error);

/*
 * The hash of everything in it but roster and commitment; `previous` is the announcement before it, or NULL.
 */
Digest announcement_terms(const Announcement *announcement, const Announcement *previous);

/* The hash of the whole announcement. */
Digest fingerprint_of(const Digest *roster, const Digest *commitment, const Digest *terms);

/* The fingerprint's first 96 bits as six words that can be read aloud. */
char *fingerprint_words(const Digest *fingerprint);

/* The words of the announcement; the caller's to free. */
char *announcement_words(const Announcement *announcement);

/* What the seed of its draw follows from; value and contributions are set by now. */
void announcement_seed(const Announcement *announcement, uint8_t seed[32]);

/*
 * A public value in the one form that counts: small letters and digits, and a blank for whatever stands
 * between them. So that nobody can choose between draws by writing "6, 12" or "6 12".
 */
char *value_normalise(const char *text);

/* The hash of value and contributions. */
Digest announcement_outcome(const Announcement *announcement);

/* The hash that is published at the draw: of the announcement, what decided, and the assignments. */
Digest seal_of(const Digest *fingerprint, const Digest *outcome, const Digest *root);

/* The same for an exchange that was drawn under this announcement. */
Digest announcement_seal(const Announcement *announcement, const Exchange *drawn);

/*
 * Hashes of contributions, a line each, from text that has one at the start of every line, as sha256sum
 * writes it.
 */
char *contribution_hashes_read(const char *text, GError **error);

/*
 * The contributions, in the order of their hashes: text with a contribution in every line, in any order.
 * Refused if one is missing that was announced, or there is one that was not.
 */
char *contributions_read(const char *text, const char *hashes, GError **error);
