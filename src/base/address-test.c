/* What counts as a mail address, and what people are told when something does not. */
#include "base/address.h"

#include <string.h>

#include "base/error.h"

static void assert_becomes(const char *text, const char *expected) {
    g_autoptr(GError) error = NULL;
    g_autofree char *address = address_normalise(text, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(address, ==, expected);
}

/* Refused with a sentence that has `hint` in it, and no raw control character or line break. */
static void assert_refused(const char *text, const char *hint) {
    g_autoptr(GError) error = NULL;
    g_autofree char *address = address_normalise(text, &error);
    g_assert_cmpstr(address, ==, NULL);
    g_assert_error(error, ERROR, ERROR_INVALID);
    if (!strstr(error->message, hint))
        g_error("\"%s\" does not say \"%s\"", error->message, hint);
    g_assert_true(g_utf8_validate(error->message, -1, NULL));
    for (const char *p = error->message; *p; p = g_utf8_next_char(p))
        g_assert_false(g_unichar_iscntrl(g_utf8_get_char(p)));
}

static void usual_addresses_are_kept_as_typed(void) {
    const char *const addresses[] = {
        "ann@example.org",
        "Ann.Smith+gifts@example.org",
        "o'hara@example.co.uk",
        "a@b",
        "ann@localhost",
        "{!#$%&'*+-/=?^_`|}~@example.org",
        "1@2.example",
        "ann@a-b.example",
        "ann@xn--bcher-kva.example",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++)
        assert_becomes(addresses[i], addresses[i]);
}

static void white_space_around_goes_and_the_domain_becomes_lower_case(void) {
    assert_becomes("  Ann@Example.ORG \r\n", "Ann@example.org");
    assert_becomes("\xC2\xA0"
                   "ann@example.org\xE2\x80\x83",
                   "ann@example.org");
}

static void international_domains_become_ascii(void) {
    assert_becomes("ann@bücher.example", "ann@xn--bcher-kva.example");
    assert_becomes("ann@BÜCHER.example", "ann@xn--bcher-kva.example");
    assert_becomes("ann@bu\xCC\x88"
                   "cher.example",
                   "ann@xn--bcher-kva.example");
    assert_becomes("ann@例え。テスト", "ann@xn--r8jz45g.xn--zckzah");
    assert_becomes("ann@пример.рф", "ann@xn--e1afmkfd.xn--p1ai");
}

static void domains_that_are_read_in_two_ways_are_refused(void) {
    assert_refused("ann@straße.example", "read in two ways");
    assert_refused("ann@STRAẞE.example", "read in two ways");
    assert_refused("ann@νόμος.example", "read in two ways");
    assert_refused("ann@ex\xC2\xAD"
                   "ample.org",
                   "\\u{00ad}");
    assert_refused("ann@exam\xE2\x80\x8Dple.org", "cannot stand after the @");
    assert_refused("ann@\xE2\x80\xAE"
                   "gro.example",
                   "cannot stand after the @");
    assert_refused("ann@exam\xEF\xB8\x8F"
                   "ple.org",
                   "cannot stand after the @"); /* a variation selector */
    assert_refused("ann@i❤.example", "cannot stand after the @");
    assert_refused("ann@example\xE2\x84\x80.org", "cannot stand after the @"); /* NFKC makes it a/c */
}

static void international_letters_before_the_at_are_refused_for_now(void) {
    assert_refused("jörg@example.org", "without accents");
    assert_refused("用户@example.org", "without accents");
    assert_refused("\xD0\xB0nn@example.org", "without accents"); /* a Cyrillic a */
}

static void there_is_exactly_one_at(void) {
    assert_refused("ann", "no @");
    assert_refused("ann@@example.org", "more than one @");
    assert_refused("ann@evil.org@example.org", "more than one @");
}

static void look_alikes_of_special_signs_are_refused(void) {
    assert_refused("ann＠example.org", "only looks like");
    assert_refused("ann﹫example.org", "only looks like");
    assert_refused("ann@evil.org，bob@example.org", "only looks like");
    assert_refused("ann；bob@example.org", "only looks like");
    assert_refused("＜ann@example.org＞", "only looks like");
    assert_refused("＂ann＂@example.org", "only looks like");
    assert_refused("ann＼@example.org", "only looks like");
}

static void tricks_on_address_parsers_are_refused(void) {
    assert_refused("\"e@evil.org\"@example.org", "quotes");
    assert_refused("\"ann\"@example.org", "quotes");
    assert_refused("a\\b@example.org", "backslashes");
    assert_refused("victim@example.org,evil@example.net", "one address only");
    assert_refused("victim@example.org;evil@example.net", "one address only");
    assert_refused("Ann <ann@example.org>", "angle brackets");
    assert_refused("ann(evil)@example.org", "parentheses");
    assert_refused("mailto:ann@example.org", "mailto");
    assert_refused("friends:ann@example.org", "group");
    assert_refused("ann@[127.0.0.1]", "IP address");
    assert_refused("ann@127.0.0.1", "IP address");
    assert_refused("ann@example.org>\r\nRCPT TO:<evil@example.net", "angle brackets");
    assert_refused("ann@example.org\r\nBcc: evil@example.net", "line break");
    assert_refused("ann@example.org\nevil", "line break");
    assert_refused("ann\x7F@example.org", "control character");
    assert_refused("ann\x1Bz@example.org", "control character");
    assert_refused("ann\xC2\x9B@example.org", "control character");
    assert_refused("ann smith@example.org", "a blank inside");
    assert_refused("ann\t@example.org", "a blank inside");
    assert_refused("ann\xE2\x80\xA8@example.org", "a blank inside");
    assert_refused("ann\xFF@example.org", "not UTF-8");
    assert_refused("ann\xC0\xAF@example.org", "not UTF-8");
    assert_refused("ann\xED\xA0\x80@example.org", "not UTF-8");
}

static void parts_must_not_be_empty(void) {
    assert_refused("", "empty");
    assert_refused(" \t\r\n", "empty");
    assert_refused("@", "nothing before");
    assert_refused("@example.org", "nothing before");
    assert_refused("ann@", "nothing after");
    assert_refused(".ann@example.org", "no dot may come first");
    assert_refused("ann.@example.org", "no dot may come first");
    assert_refused("ann..smith@example.org", "no dot may come first");
    assert_refused("ann@。", "ASCII");
    assert_refused("ann@.example.org", "no dot may come first");
    assert_refused("ann@example.org.", "no dot may come first");
    assert_refused("ann@example..org", "no dot may come first");
}

static void domains_are_host_names(void) {
    assert_refused("ann@-example.org", "hyphen");
    assert_refused("ann@example-.org", "hyphen");
    assert_refused("ann@exa_mple.org", "cannot stand after the @");
    assert_refused("ann@exam/ple.org", "cannot stand after the @");
    assert_refused("ann@xn--aaaaaaaaaaaa.org", "international name");
    assert_refused("ann@xn--example-.org", "hyphen");
    assert_refused("ann@xn--99999999999.org", "international name");
}

static char *address_of(size_t local, size_t label, size_t labels) {
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < local; i++)
        g_string_append_c(out, 'a');
    for (size_t i = 0; i < labels; i++) {
        g_string_append_c(out, i == 0 ? '@' : '.');
        for (size_t j = 0; j < label; j++)
            g_string_append_c(out, 'b');
    }
    return g_string_free(out, FALSE);
}

static void lengths_are_limited_to_what_mail_can_carry(void) {
    g_autofree char *longest_local = address_of(64, 3, 2), *long_local = address_of(65, 3, 2);
    g_autofree char *longest_label = address_of(1, 63, 1), *long_label = address_of(1, 64, 1);
    g_autofree char *longest = address_of(63, 18, 10), *one_more = address_of(64, 18, 10);
    g_autofree char *endless = address_of(1, 63, 100000);
    g_assert_cmpuint(strlen(longest), ==, 253);

    assert_becomes(longest_local, longest_local);
    assert_refused(long_local, "64 characters");
    assert_becomes(longest_label, longest_label);
    assert_refused(long_label, "63 characters");
    assert_becomes(longest, longest);
    assert_becomes(one_more, one_more);
    g_autofree char *too_long = g_strconcat(one_more, "b", NULL);
    assert_refused(too_long, "254 characters");
    assert_refused(endless, "254 characters");
}

/* The guard before the wire asks for printable ASCII around one @; no accepted address may fail there. */
static void whatever_is_accepted_is_plain_and_stays_as_it_is(void) {
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    const char *const pieces[] = {"a",  "Z", "@",   ".", "-",  "xn--", "é",  "ß", "１",        "\r",
                                  "\n", " ", "<",   ",", "例", "+",    "＠", "0", "e\xCC\x81", "\xE2\x80\x8B",
                                  "。", "ǅ", "\xFF"};
    size_t accepted = 0;
    for (int i = 0; i < 100000; i++) {
        g_autoptr(GString) text = g_string_new("a");
        for (int n = g_rand_int_range(random, 0, 4); n > 0; n--)
            g_string_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
        g_string_append_c(text, '@');
        for (int n = g_rand_int_range(random, 1, 6); n > 0; n--)
            g_string_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);

        g_autofree char *address = address_normalise(text->str, NULL);
        if (!address)
            continue;
        accepted++;
        g_assert_true(g_regex_match_simple("^[!-?A-~]+@[a-z0-9.-]+\\z", address, 0, 0));
        assert_becomes(address, address);
    }
    g_assert_cmpuint(accepted, >, 1000);
}

static bool slow_key(const char *text, char key[ADDRESS_ROOM]) {
    g_autofree char *with_blank = g_strconcat(text, " ", NULL); /* no address is plain with it */
    g_autofree char *address = address_normalise(with_blank, NULL);
    g_autofree char *small = address ? g_ascii_strdown(address, -1) : NULL;
    return small && g_strlcpy(key, small, ADDRESS_ROOM) > 0;
}

static void assert_same_key(const char *text) {
    char quick[ADDRESS_ROOM], slow[ADDRESS_ROOM];
    size_t length = address_key(text, strlen(text), quick, NULL);
    g_assert_cmpint(length > 0, ==, slow_key(text, slow));
    if (length == 0)
        return;
    g_assert_cmpuint(length, ==, strlen(quick));
    g_assert_cmpstr(quick, ==, slow);
    g_autofree char *with_blank = g_strconcat(text, " ", NULL);
    g_autofree char *once = address_normalise(text, NULL), *again = address_normalise(with_blank, NULL);
    g_assert_cmpstr(once, ==, again);
}

/* Whatever is typed: the quick look and the long one come to the same. */
static void the_quick_way_is_the_long_one(void) {
    static const char signs[] = "aZ09.-_+@@..--xn ,é";
    for (int i = 0; i < 200000; i++) {
        char text[24] = {0};
        int length = g_test_rand_int_range(0, (int) sizeof text);
        for (int at = 0; at < length; at++)
            text[at] = signs[g_test_rand_int_range(0, (int) sizeof signs - 1)];
        assert_same_key(text);
    }
    for (size_t length = 50; length < 260; length++) {
        g_autofree char *many = g_strnfill(length, 'a');
        g_autofree char *local = g_strconcat(many, "@example.org", NULL),
                        *label = g_strconcat("a@", many, NULL);
        g_autofree char *labels = g_strconcat("a@", many, ".org", NULL);
        assert_same_key(local);
        assert_same_key(label);
        assert_same_key(labels);
    }
}

static void the_key_is_the_same_for_all_spellings(void) {
    static const char *const spellings[] = {"Ann.B@Example.ORG", " ann.b@example.org", "ann.b@EXAMPLE.org"};
    for (size_t i = 0; i < G_N_ELEMENTS(spellings); i++) {
        char key[ADDRESS_ROOM];
        g_assert_cmpuint(address_key(spellings[i], strlen(spellings[i]), key, NULL), ==, strlen(key));
        g_assert_cmpstr(key, ==, "ann.b@example.org");
    }
    char key[ADDRESS_ROOM];
    g_assert_cmpuint(address_key("a@example.org,b", strlen("a@example.org"), key, NULL), ==, strlen(key));
    g_assert_cmpstr(key, ==, "a@example.org");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/address/usual-addresses-are-kept-as-typed", usual_addresses_are_kept_as_typed);
    g_test_add_func("/address/white-space-around-goes-and-the-domain-becomes-lower-case",
                    white_space_around_goes_and_the_domain_becomes_lower_case);
    g_test_add_func("/address/international-domains-become-ascii", international_domains_become_ascii);
    g_test_add_func("/address/domains-that-are-read-in-two-ways-are-refused",
                    domains_that_are_read_in_two_ways_are_refused);
    g_test_add_func("/address/international-letters-before-the-at-are-refused-for-now",
                    international_letters_before_the_at_are_refused_for_now);
    g_test_add_func("/address/there-is-exactly-one-at", there_is_exactly_one_at);
    g_test_add_func("/address/look-alikes-of-special-signs-are-refused",
                    look_alikes_of_special_signs_are_refused);
    g_test_add_func("/address/tricks-on-address-parsers-are-refused", tricks_on_address_parsers_are_refused);
    g_test_add_func("/address/parts-must-not-be-empty", parts_must_not_be_empty);
    g_test_add_func("/address/domains-are-host-names", domains_are_host_names);
    g_test_add_func("/address/lengths-are-limited-to-what-mail-can-carry",
                    lengths_are_limited_to_what_mail_can_carry);
    g_test_add_func("/address/whatever-is-accepted-is-plain-and-stays-as-it-is",
                    whatever_is_accepted_is_plain_and_stays_as_it_is);
    g_test_add_func("/address/the-quick-way-is-the-long-one", the_quick_way_is_the_long_one);
    g_test_add_func("/address/the-key-is-the-same-for-all-spellings", the_key_is_the_same_for_all_spellings);
    return g_test_run();
}
