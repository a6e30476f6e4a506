/* Everything that decides a draw is in what was announced, and nothing else is. */
#include "exchange/commitment.h"

#include <string.h>

#include "base/error.h"
#include "exchange/disclosure.h"
#include "exchange/draw.h"
#include "exchange/receipt.h"
#include "exchange/roster.h"

static const Terms terms = {.source = "the lottery numbers of tomorrow"};

static const Participant *person(const Exchange *exchange, int64_t id) {
    return exchange_participant(exchange, id);
}

/* Six people with a rule of every kind. */
static Exchange *office(void) {
    Exchange *exchange = exchange_new();
    exchange->title = g_strdup("Office");
    static const char *const names[] = {"Ada", "Ben", "Çid = 1", "Dan", "Eve", "Fay"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        exchange_add_participant(exchange, names[i]);
    exchange_add_membership(exchange, person(exchange, 2), "team", "Sales");
    exchange_add_membership(exchange, person(exchange, 4), "team", "Sales");
    exchange_add_rule(exchange, RULE_EXCLUSION, person(exchange, 1), person(exchange, 3));
    exchange_add_rule(exchange, RULE_MUST, person(exchange, 5), person(exchange, 6));
    exchange_add_rule(exchange, RULE_ALLOWED, person(exchange, 6), person(exchange, 1));
    exchange_add_rule(exchange, RULE_ALLOWED, person(exchange, 6), person(exchange, 2));
    exchange_add_rule(exchange, RULE_HISTORY, person(exchange, 3), person(exchange, 1))->years_ago = 2;
    return exchange;
}

static void draw(Exchange *exchange, const char *value) {
    Announcement *announcement = exchange_announcement(exchange);
    announcement->value = g_strdup(value);
    uint8_t seed[32];
    announcement_seed(announcement, seed);
    kr_report report = {0};
    g_assert_true(exchange_draw(exchange, seed, (Time) {5}, &report, NULL));
    kr_report_clear(&report);
    Digest seal = announcement_seal(announcement, exchange);
    announcement->seal = digest_to_bytes(&seal);
}

static Exchange *drawn_office(void) {
    Exchange *exchange = office();
    g_assert_nonnull(exchange_announce(exchange, &terms, (Time) {1}, NULL));
    draw(exchange, "1 2 3");
    return exchange;
}

static void an_announcement_that_leaves_nothing_to_chance_is_refused(void) {
    g_autoptr(Exchange) exchange = office();
    g_autoptr(GError) error = NULL;
    g_assert_null(exchange_announce(exchange, &(Terms) {0}, (Time) {1}, &error));
    g_assert_error(error, ERROR, ERROR_USAGE);
    g_assert_cmpuint(exchange->announcements->len, ==, 0);
}

/* Under the same secret, so that only what was changed makes a difference. */
static void assert_other_roster(const Exchange *exchange, const Announcement *announcement) {
    Digest hash;
    g_assert_true(announcement_roster(announcement, exchange, &hash, NULL));
    g_assert_false(digest_is(announcement->roster, &hash));
}

static void every_rule_is_in_the_hash_of_the_roster(void) {
    g_autoptr(Exchange) original = office();
    const Announcement *announcement = exchange_announce(original, &terms, (Time) {1}, NULL);
    for (guint i = 0; i < original->rules->len; i++) {
        g_autoptr(Exchange) other = office();
        g_ptr_array_remove_index(other->rules, i);
        assert_other_roster(other, announcement);
    }
    g_autoptr(Exchange) other = office();
    g_ptr_array_remove_index(other->memberships, 0);
    g_ptr_array_set_size(other->memberships, 0);
    assert_other_roster(other, announcement);
    g_autoptr(Exchange) renamed = office();
    ((Participant *) renamed->participants->pdata[0])->name[0] = 'a';
    assert_other_roster(renamed, announcement);
    g_autoptr(Exchange) shaped = office();
    shaped->no_swaps = true;
    assert_other_roster(shaped, announcement);
}

static void what_does_not_decide_is_not_in_the_hash(void) {
    g_autoptr(Exchange) original = office();
    const Announcement *announcement = exchange_announce(original, &terms, (Time) {1}, NULL);
    g_autoptr(Exchange) same = office();
    Participant *ada = same->participants->pdata[0];
    ada->email = g_strdup("ada@example.com");
    ada->wish = g_strdup("tea");
    Digest hash;
    g_assert_true(announcement_roster(announcement, same, &hash, NULL));
    g_assert_true(digest_is(announcement->roster, &hash));
}

static void the_seed_follows_from_every_part(void) {
    g_autoptr(Exchange) exchange = office();
    Announcement *announcement = exchange_announce(exchange, &terms, (Time) {1}, NULL);
    announcement->value = g_strdup("1");
    announcement->contributions = g_strdup("a\nb");
    uint8_t seed[32], other[32];
    announcement_seed(announcement, seed);
    announcement_seed(announcement, other);
    g_assert_cmpint(memcmp(seed, other, 32), ==, 0);
    char *texts[] = {announcement->value, announcement->contributions, announcement->source};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        texts[i][0]++;
        announcement_seed(announcement, other);
        g_assert_cmpint(memcmp(seed, other, 32), !=, 0);
        texts[i][0]--;
    }
    GBytes **hashes[] = {&announcement->secret, &announcement->roster, &announcement->commitment};
    for (size_t i = 0; i < G_N_ELEMENTS(hashes); i++) {
        GBytes *kept = *hashes[i];
        *hashes[i] = announcement->fingerprint;
        announcement_seed(announcement, other);
        g_assert_cmpint(memcmp(seed, other, 32), !=, 0);
        *hashes[i] = kept;
    }
    announcement->attempt++;
    announcement_seed(announcement, other);
    g_assert_cmpint(memcmp(seed, other, 32), !=, 0);
}

static void a_roster_draws_as_its_exchange(void) {
    g_autoptr(Exchange) exchange = office();
    g_autoptr(GPtrArray) roster = roster_of(exchange, NULL);
    g_autoptr(Exchange) again = roster_exchange(roster, NULL);
    for (uint8_t number = 0; number < 20; number++) {
        uint8_t seed[32] = {number};
        kr_report report = {0};
        g_assert_true(exchange_draw(exchange, seed, (Time) {1}, &report, NULL));
        g_assert_true(exchange_draw(again, seed, (Time) {1}, &report, NULL));
        kr_report_clear(&report);
        for (int64_t id = 1; id <= 6; id++) {
            g_autofree char *one = pair_receivers(exchange, id), *other = pair_receivers(again, id);
            g_assert_cmpstr(one, ==, other);
        }
    }
}

static void a_roster_that_makes_no_sense_is_refused(void) {
    static const struct {
        const char *field, *value;
    } cases[] = {{"id", "7"},          {"must", "9"},       {"exclusions", "0"}, {"exclusions", "2,x"},
                 {"allowed", "-1"},    {"history", "7"},    {"gives", "101"},    {"receives", "-1"},
                 {"exclusions", "2,"}, {"exclusions", " 2"}};
    g_autoptr(Exchange) exchange = office();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) roster = roster_of(exchange, NULL);
        g_assert_true(field_from_text(record_field(&entry_record, cases[i].field), roster->pdata[3],
                                      cases[i].value, NULL));
        g_autoptr(GError) error = NULL;
        g_assert_null(roster_exchange(roster, &error));
        g_assert_error(error, ERROR, ERROR_INVALID);
    }
}

static void values_are_written_in_one_way_only(void) {
    static const char *const same[] = {"6 12 ab", " 6,12,AB. ", "6; 12 - aB", "6\n12\tAb"};
    for (size_t i = 0; i < G_N_ELEMENTS(same); i++) {
        g_autofree char *value = value_normalise(same[i]);
        g_assert_cmpstr(value, ==, "6 12 ab");
    }
    g_autofree char *letters = value_normalise("Ä-é");
    g_assert_cmpstr(letters, ==, "Ä é");
}

#define HASH_OF_A "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
#define HASH_OF_B "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"

static void contributions_stand_in_the_order_of_their_hashes(void) {
    g_autofree char *hashes = contribution_hashes_read(HASH_OF_A "  -\n\n" HASH_OF_B "\r\n", NULL);
    g_assert_cmpstr(hashes, ==, HASH_OF_A "\n" HASH_OF_B);
    g_autofree char *ordered = contributions_read("b\n a \r\n", hashes, NULL);
    g_assert_cmpstr(ordered, ==, "a\nb");
    static const char *const wrong[] = {"a", "a\nb\nc", "a\nc", "", "a\na"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(contributions_read(wrong[i], hashes, &error));
        g_assert_error(error, ERROR, ERROR_INVALID);
    }
    static const char *const no_hashes[] = {"", "a", HASH_OF_A "0", HASH_OF_A "\n" HASH_OF_A};
    for (size_t i = 0; i < G_N_ELEMENTS(no_hashes); i++)
        g_assert_null(contribution_hashes_read(no_hashes[i], NULL));
}

static void words_are_the_first_bits_of_the_fingerprint(void) {
    Digest digest = {{0x00, 0x00, 0xff, 0xff, 0x12, 0x34}};
    g_autofree char *words = fingerprint_words(&digest);
    g_assert_cmpstr(words, ==, "babab zuzuz damuh babab babab babab");
}

static void an_announcement_holds_those_before_it(void) {
    g_autoptr(Exchange) exchange = office();
    exchange_announce(exchange, &terms, (Time) {1}, NULL);
    Terms again = {.source = terms.source, .reason = "Gil joined"};
    g_assert_cmpint(exchange_announce(exchange, &again, (Time) {2}, NULL)->attempt, ==, 2);
    draw(exchange, "1 2 3");
    g_autoptr(Disclosure) disclosure = disclosure_of(exchange, NULL, NULL);
    g_autoptr(Exchange) drawn = disclosure_check(disclosure, NULL);
    g_assert_nonnull(drawn);

    Announcement *first = exchange->announcements->pdata[0];
    first->title[0] = 'o';
    g_autoptr(GError) error = NULL;
    g_assert_null(disclosure_check(disclosure, &error));
    g_assert_nonnull(strstr(error->message, "announcement 1 was changed"));
    g_ptr_array_remove_index(exchange->announcements, 0);
    g_autoptr(GError) missing = NULL;
    g_assert_null(disclosure_check(disclosure, &missing));
    g_assert_nonnull(strstr(missing->message, "announcement 1 is missing"));
}

/* What a mail does to a text: other line ends, long lines cut as in quoted-printable, words around it. */
static char *mailed(const char *text) {
    enum { CUT = 50 };
    GString *mail = g_string_new("Hello =C3=87id,\r\n\r\n");
    size_t column = 0;
    for (const char *p = text; *p; p++) {
        column = *p == '\n' ? 0 : column + 1;
        g_string_append_printf(mail, *p == '\n' ? "\r%c" : column % CUT == 0 ? "=\r\n%c" : "%c", *p);
    }
    g_string_append(mail, "--=20\r\n");
    return g_string_free(mail, FALSE);
}

static void a_receipt_survives_a_mail(void) {
    g_autoptr(Exchange) exchange = drawn_office();
    g_autoptr(Receipts) receipts = receipts_new(exchange, NULL);
    for (int64_t id = 1; id <= 6; id++) {
        g_autofree char *text = receipts_write(receipts, id);
        g_assert_true(g_str_is_ascii(text));
        g_assert_null(strchr(text, '='));
        g_autofree char *mail = mailed(text);
        g_autoptr(Receipt) receipt = receipt_read(mail, NULL);
        g_assert_nonnull(receipt);
        g_assert_true(receipt_check(receipt, NULL));
        g_assert_cmpstr(receipt->entry.name, ==, person(exchange, id)->name);
        Digest fingerprint = receipt_fingerprint(receipt);
        g_assert_true(digest_is(exchange_announcement(exchange)->fingerprint, &fingerprint));
    }
}

/* Every character of a receipt counts. */
static void a_changed_receipt_does_not_fit(void) {
    g_autoptr(Exchange) exchange = drawn_office();
    g_autoptr(Receipts) receipts = receipts_new(exchange, NULL);
    g_autofree char *text = receipts_write(receipts, 3);
    size_t first = strlen("kringle receipt 1\n"), end = (size_t) (strstr(text, "end of receipt") - text);
    for (size_t i = first; i < end; i++) {
        g_autofree char *changed = g_strdup(text);
        if (g_ascii_isspace(changed[i]))
            continue;
        changed[i] = changed[i] == '7' ? '8' : '7';
        g_autoptr(Receipt) receipt = receipt_read(changed, NULL);
        g_assert_false(receipt && receipt_check(receipt, NULL));
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/commitment/what-leaves-nothing-to-chance-is-refused",
                    an_announcement_that_leaves_nothing_to_chance_is_refused);
    g_test_add_func("/commitment/every-rule-is-in-the-hash", every_rule_is_in_the_hash_of_the_roster);
    g_test_add_func("/commitment/what-does-not-decide-is-not", what_does_not_decide_is_not_in_the_hash);
    g_test_add_func("/commitment/the-seed-follows-from-every-part", the_seed_follows_from_every_part);
    g_test_add_func("/commitment/a-roster-draws-as-its-exchange", a_roster_draws_as_its_exchange);
    g_test_add_func("/commitment/a-roster-without-sense-is-refused", a_roster_that_makes_no_sense_is_refused);
    g_test_add_func("/commitment/values-are-written-in-one-way", values_are_written_in_one_way_only);
    g_test_add_func("/commitment/contributions-are-in-order",
                    contributions_stand_in_the_order_of_their_hashes);
    g_test_add_func("/commitment/words-are-the-first-bits", words_are_the_first_bits_of_the_fingerprint);
    g_test_add_func("/commitment/announcements-are-a-chain", an_announcement_holds_those_before_it);
    g_test_add_func("/commitment/a-receipt-survives-a-mail", a_receipt_survives_a_mail);
    g_test_add_func("/commitment/a-changed-receipt-does-not-fit", a_changed_receipt_does_not_fit);
    return g_test_run();
}
