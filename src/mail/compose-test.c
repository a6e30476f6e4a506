/* What a composed mail looks like, octet by octet. tests/smtp lets another parser read thousands of them. */
#include "mail/compose.h"

#include <stdbool.h>
#include <string.h>

static MailParts usual(void) {
    return (MailParts) {
        .from_name = "Winter Party",
        .from = "noreply@example.org",
        .to_name = "Ada Lovelace",
        .to = "ada@example.org",
        .subject = "Your draw",
        .text = "Hello Ada,\nyou give to somebody.\n",
        .message_id = "1234@example.org",
        .date = {1797796800},
    };
}

static char *composed(const MailParts *parts) {
    g_autoptr(GBytes) bytes = mail_compose(parts);
    size_t length = 0;
    const char *data = g_bytes_get_data(bytes, &length);
    g_assert_null(memchr(data, '\0', length));
    return g_strndup(data, length);
}

static void assert_holds(const MailParts *parts, const char *piece) {
    g_autofree char *mail = composed(parts);
    if (!strstr(mail, piece))
        g_error("\"%s\" is not in:\n%s", piece, mail);
}

/* Everything the wire asks for: 7 bit, CRLF only, short lines. */
static void assert_fit_for_the_wire(const char *mail) {
    size_t column = 0;
    for (const char *p = mail; *p; p++) {
        if (*p == '\r') {
            g_assert_cmpint(p[1], ==, '\n');
            p++;
            column = 0;
            continue;
        }
        g_assert_true(g_ascii_isprint(*p));
        g_assert_cmpuint(++column, <=, 78);
    }
    g_assert_true(g_str_has_suffix(mail, "\r\n"));
}

static void a_plain_mail_has_exactly_these_octets(void) {
    MailParts parts = usual();
    g_autofree char *mail = composed(&parts);
    g_assert_cmpstr(mail, ==,
                    "From: \"Winter Party\" <noreply@example.org>\r\n"
                    "To: \"Ada Lovelace\" <ada@example.org>\r\n"
                    "Subject: Your draw\r\n"
                    "Date: Sun, 20 Dec 2026 20:00:00 +0000\r\n"
                    "Message-ID: <1234@example.org>\r\n"
                    "MIME-Version: 1.0\r\n"
                    "Auto-Submitted: auto-generated\r\n"
                    "X-Auto-Response-Suppress: All\r\n"
                    "Content-Type: text/plain; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: quoted-printable\r\n"
                    "\r\n"
                    "Hello Ada,\r\n"
                    "you give to somebody.\r\n");
}

static void html_comes_after_the_text_as_an_alternative(void) {
    MailParts parts = usual();
    parts.html = "<p>Hello Ada";
    g_autofree char *mail = composed(&parts);
    const char *body = strstr(mail, "Content-Type: multipart/alternative;");
    g_assert_cmpstr(body, ==,
                    "Content-Type: multipart/alternative;\r\n"
                    " boundary=\"=_7309c3c650d5f5927e8f883256d2648c\"\r\n"
                    "\r\n"
                    "--=_7309c3c650d5f5927e8f883256d2648c\r\n"
                    "Content-Type: text/plain; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: quoted-printable\r\n"
                    "\r\n"
                    "Hello Ada,\r\n"
                    "you give to somebody.\r\n"
                    "\r\n"
                    "--=_7309c3c650d5f5927e8f883256d2648c\r\n"
                    "Content-Type: text/html; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: quoted-printable\r\n"
                    "\r\n"
                    "<p>Hello Ada\r\n"
                    "\r\n"
                    "--=_7309c3c650d5f5927e8f883256d2648c--\r\n");
}

static void the_same_parts_give_the_same_octets(void) {
    MailParts parts = usual();
    parts.html = "<p>Hello";
    g_autofree char *first = composed(&parts), *again = composed(&parts);
    g_assert_cmpstr(first, ==, again);

    parts.message_id = "another@example.org";
    g_autofree char *other = composed(&parts);
    g_assert_cmpstr(strstr(first, "boundary="), !=, strstr(other, "boundary="));
}

static void names_are_quoted_or_encoded_as_they_need(void) {
    MailParts parts = usual();
    parts.to_name = "O\"Hara, Ann (\\o/)";
    assert_holds(&parts, "To: \"O\\\"Hara, Ann (\\\\o/)\" <ada@example.org>\r\n");
    parts.to_name = "Zoë";
    assert_holds(&parts, "To: =?UTF-8?B?Wm/Dqw==?= <ada@example.org>\r\n");
    parts.to_name = "=?UTF-8?B?Wm/Dqw==?=";
    assert_holds(&parts, "To: =?UTF-8?B?PT9VVEYtOD9CP1dtL0Rxdz09Pz0=?= <ada@example.org>\r\n");
    parts.to_name = " \r\n ";
    assert_holds(&parts, "To: <ada@example.org>\r\n");
    parts.to_name = NULL;
    assert_holds(&parts, "To: <ada@example.org>\r\n");
}

static void somebody_without_an_address_is_an_empty_group(void) {
    MailParts parts = usual();
    parts.to = NULL;
    assert_holds(&parts, "To: \"Ada Lovelace\" :;\r\n");
    parts.to_name = NULL;
    assert_holds(&parts, "To: \"undisclosed-recipients\" :;\r\n");
}

static void an_answer_goes_where_the_sender_says(void) {
    MailParts parts = usual();
    parts.reply_to = "organiser@example.net";
    assert_holds(&parts, "\r\nReply-To: <organiser@example.net>\r\n");
}

static void line_breaks_and_what_nobody_sees_never_reach_a_header(void) {
    MailParts parts = usual();
    parts.subject = "Hi\r\nBcc: evil@example.net\r\n\r\n<p>\x01\x1B[2J\x7F\xC2\x85\xE2\x80\xAE\xEF\xBB\xBF!";
    assert_holds(&parts, "\r\nSubject: Hi Bcc: evil@example.net <p>[2J!\r\n");
    parts.to = "ada@example.org>\r\nBcc: <evil@example.net";
    assert_holds(&parts, "\r\nTo: \"Ada Lovelace\" <ada@example.orgBcc:evil@example.net>\r\n");
}

static void joiners_in_emoji_are_kept(void) {
    MailParts parts = usual();
    parts.subject = "👩‍🚀";
    g_autofree char *base64 = g_base64_encode((const guchar *) parts.subject, strlen(parts.subject));
    assert_holds(&parts, base64);
}

static void long_subjects_fold_between_words_and_characters(void) {
    MailParts parts = usual();
    g_autoptr(GString) subject = g_string_new(NULL);
    for (int i = 0; i < 60; i++)
        g_string_append(subject, i % 7 ? "gift " : "wrapping-paper ");
    parts.subject = subject->str;
    g_autofree char *plain = composed(&parts);
    assert_fit_for_the_wire(plain);
    g_assert_null(strstr(plain, "=?"));

    for (size_t shift = 0; shift < 80; shift++) {
        g_string_truncate(subject, 0);
        for (size_t i = 0; i < shift; i++)
            g_string_append_c(subject, 'x');
        for (int i = 0; i < 300; i++)
            g_string_append(subject, i % 2 ? "🎁" : "é");
        parts.subject = subject->str;
        parts.from_name = parts.to_name = subject->str;
        g_autofree char *encoded = composed(&parts);
        assert_fit_for_the_wire(encoded);
        for (const char *p = strstr(encoded, "=?UTF"); p; p = strstr(p + 1, "=?UTF")) {
            size_t length = strcspn(p, " \r");
            g_assert_cmpuint(length, <=, 75);
            g_autofree char *base64 = g_strndup(p + strlen("=?UTF-8?B?"), length - strlen("=?UTF-8?B?"
                                                                                          "?="));
            size_t count = 0;
            g_autofree guchar *part = g_base64_decode(base64, &count);
            g_assert_true(g_utf8_validate((const char *) part, (gssize) count, NULL));
        }
    }
}

static void bodies_survive_what_mail_servers_do_to_lines(void) {
    MailParts parts = usual();
    parts.text = ".\n..\nends in a blank \nand a tab\t\r\n=20\rZoë\x01\n.";
    assert_holds(
        &parts,
        "\r\n\r\n=2E\r\n=2E.\r\nends in a blank=20\r\nand a tab=09\r\n=3D20\r\nZo=C3=AB=01\r\n=2E\r\n");

    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 5000; i++)
        g_string_append(text, i % 11 ? ". " : "🎁");
    parts.text = parts.html = text->str;
    g_autofree char *mail = composed(&parts);
    assert_fit_for_the_wire(mail);
    g_assert_null(strstr(mail, "\n."));
}

static void text_that_is_not_utf8_becomes_utf8(void) {
    MailParts parts = usual();
    parts.text = "Zo\xEB";
    assert_holds(&parts, "Zo=EF=BF=BD\r\n");
    parts.subject = "Zo\xEB";
    assert_holds(&parts, "Subject: =?UTF-8?B?Wm/vv70=?=\r\n");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/compose/a-plain-mail-has-exactly-these-octets", a_plain_mail_has_exactly_these_octets);
    g_test_add_func("/compose/html-comes-after-the-text-as-an-alternative",
                    html_comes_after_the_text_as_an_alternative);
    g_test_add_func("/compose/the-same-parts-give-the-same-octets", the_same_parts_give_the_same_octets);
    g_test_add_func("/compose/names-are-quoted-or-encoded-as-they-need",
                    names_are_quoted_or_encoded_as_they_need);
    g_test_add_func("/compose/somebody-without-an-address-is-an-empty-group",
                    somebody_without_an_address_is_an_empty_group);
    g_test_add_func("/compose/an-answer-goes-where-the-sender-says", an_answer_goes_where_the_sender_says);
    g_test_add_func("/compose/line-breaks-and-what-nobody-sees-never-reach-a-header",
                    line_breaks_and_what_nobody_sees_never_reach_a_header);
    g_test_add_func("/compose/joiners-in-emoji-are-kept", joiners_in_emoji_are_kept);
    g_test_add_func("/compose/long-subjects-fold-between-words-and-characters",
                    long_subjects_fold_between_words_and_characters);
    g_test_add_func("/compose/bodies-survive-what-mail-servers-do-to-lines",
                    bodies_survive_what_mail_servers_do_to_lines);
    g_test_add_func("/compose/text-that-is-not-utf8-becomes-utf8", text_that_is_not_utf8_becomes_utf8);
    return g_test_run();
}
