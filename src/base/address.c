/* The one idea of a mail address: typed text is normalised,
   judged, and exactly what was judged is returned. */
#include "base/address.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

enum {
    LONGEST_ADDRESS = ADDRESS_ROOM - 1, /* RFC 5321: a path of 256 octets without its angle brackets */
    LONGEST_LOCAL = 64,
    LONGEST_LABEL = 63,
    LONGEST_INPUT = 4 * LONGEST_ADDRESS, /* whatever is longer before normalising is no address after it */
};

/* Every refusal: the address as typed, and why it is none. */
static void *refuse(GError **error, const char *text, const char *why) {
    g_autofree char *shown = text_visible(text);
    return fail(error, ERROR_INVALID, "\"%s\" is not a mail address that can be used: %s", shown, why);
}

static void *refuse_character(GError **error, const char *text, gunichar c, const char *why) {
    char character[7] = {0};
    g_unichar_to_utf8(c, character);
    g_autofree char *shown = text_visible(character);
    g_autofree char *sentence = g_strdup_printf("\"%s\" %s", shown, why);
    return refuse(error, text, sentence);
}

static char *trim(const char *text) {
    const char *end = text + strlen(text);
    while (*text && g_unichar_isspace(g_utf8_get_char(text)))
        text = g_utf8_next_char(text);
    while (end > text && g_unichar_isspace(g_utf8_get_char(g_utf8_prev_char(end))))
        end = g_utf8_prev_char(end);
    return g_strndup(text, (size_t) (end - text));
}

/* What a character that has a meaning in mail headers means, or NULL if it has none. */
static const char *meaning(char c) {
    switch (c) {
    case '\r':
    case '\n':
        return "it contains a line break";
    case ',':
    case ';':
        return "it holds a comma or a semicolon; give one address only";
    case '<':
    case '>':
        return "leave out the name and the angle brackets, and give only what is between them";
    case '"':
    case '\\':
        return "addresses with quotes or backslashes are not supported";
    case '(':
    case ')':
        return "leave out the comment in parentheses";
    case ':':
        return "it holds a colon; give the address alone, without \"mailto:\" or a group";
    case '[':
    case ']':
        return "the part after the @ must be a name, not an IP address";
    default:
        return NULL;
    }
}

/*
 * Some characters look harmless here and turn into an @ or a comma in another program that normalises more
 * eagerly (NFKC): full-width forms and the like. Nothing that could be read in two ways is let through.
 */
static bool has_double_meaning(gunichar c) {
    char character[7] = {0};
    g_unichar_to_utf8(c, character);
    g_autofree char *plain = text_normalise(character, G_NORMALIZE_ALL_COMPOSE);
    return strpbrk(plain, "@,;<>\"\\\r\n") != NULL;
}

static bool check_look(const char *text, gunichar c, GError **error) {
    if (g_unichar_isspace(c))
        return refuse(error, text, "there is a blank inside");
    if (g_unichar_iscntrl(c))
        return refuse(error, text, "it contains a control character");
    if (c >= 0x80 && has_double_meaning(c))
        return refuse_character(error, text, c, "only looks like a sign of the keyboard; type it again");
    return true;
}

/* Signs with a meaning first: "Ann <ann@example.org>" has a blank too, but that is not what to tell. */
static bool check_characters(const char *text, const char *address, GError **error) {
    for (const char *p = address; *p; p++)
        if (meaning(*p))
            return refuse(error, text, meaning(*p));

    size_t at_signs = 0;
    for (const char *p = address; *p; p = g_utf8_next_char(p)) {
        if (!check_look(text, g_utf8_get_char(p), error))
            return false;
        at_signs += *p == '@';
    }
    if (at_signs == 0)
        return refuse(error, text, "it has no @");
    if (at_signs > 1)
        return refuse(error, text, "it has more than one @");
    return true;
}

/* RFC 5322 dot-atom: runs of atext with single dots between them. */
static bool check_local(const char *text, const char *local, GError **error) {
    size_t length = strlen(local);
    if (length == 0)
        return refuse(error, text, "there is nothing before the @");
    if (!g_str_is_ascii(local))
        return refuse(error, text, "before the @ only plain letters without accents can be used so far");
    if (length > LONGEST_LOCAL)
        return refuse(error, text, "the part before the @ is longer than 64 characters");
    if (local[0] == '.' || local[length - 1] == '.' || strstr(local, ".."))
        return refuse(error, text, "before the @ no dot may come first, last, or next to another dot");
    return true; /* what is not atext was refused as a character with a meaning */
}

/* Marks that IDNA 2003 takes out of a name, so that two different texts would become one domain. */
static bool vanishes(gunichar c) {
    return c == 0x34F || (c >= 0x180B && c <= 0x180F) || (c >= 0xFE00 && c <= 0xFE0F) ||
           (c >= 0xE0100 && c <= 0xE01EF);
}

/* The characters that IDNA 2008 allows in a name, but for the few that depend on their neighbours. */
static bool is_domain_character(gunichar c) {
    if (vanishes(c))
        return false;
    switch (g_unichar_type(c)) {
    case G_UNICODE_UPPERCASE_LETTER:
    case G_UNICODE_LOWERCASE_LETTER:
    case G_UNICODE_TITLECASE_LETTER:
    case G_UNICODE_MODIFIER_LETTER:
    case G_UNICODE_OTHER_LETTER:
    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_SPACING_MARK:
    case G_UNICODE_DECIMAL_NUMBER:
        return true;
    default:
        return c == '-' || c == '.' || c == 0x3002 /* the dot of Chinese and Japanese */;
    }
}

/* IDNA 2003, which GLib speaks, turns ß into ss and ς into σ; IDNA 2008 does not: two different domains. */
static bool is_read_differently(gunichar c) {
    return c == 0xDF || c == 0x1E9E || c == 0x3C2;
}

static bool check_domain_characters(const char *text, const char *domain, GError **error) {
    for (const char *p = domain; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (is_read_differently(c))
            return refuse_character(
                error, text, c,
                "is read in two ways in domains; write the domain in its ASCII form, which starts with xn--");
        if (!is_domain_character(c))
            return refuse_character(error, text, c, "cannot stand after the @");
    }
    return true;
}

/* Whether a label in ASCII form stands for letters, and not for plain ASCII or nothing in disguise. */
static bool is_international(const char *label) {
    g_autofree char *unicode = g_hostname_to_unicode(label);
    if (!unicode || g_str_is_ascii(unicode))
        return false;
    for (const char *p = unicode; *p; p = g_utf8_next_char(p))
        if (!is_domain_character(g_utf8_get_char(p)))
            return false;
    return true;
}

static bool check_label(const char *text, const char *label, GError **error) {
    size_t length = strlen(label);
    if (length == 0)
        return refuse(error, text, "after the @ no dot may come first, last, or next to another dot");
    if (length > LONGEST_LABEL)
        return refuse(error, text, "a part of the domain is longer than 63 characters");
    if (label[0] == '-' || label[length - 1] == '-')
        return refuse(error, text, "a part of the domain starts or ends with a hyphen");
    if (g_str_has_prefix(label, "xn--") && !is_international(label))
        return refuse(error, text, "the domain is not a valid international name (xn--)");
    return true;
}

static bool check_labels(const char *text, const char *domain, GError **error) {
    g_auto(GStrv) labels = g_strsplit(domain, ".", -1);
    for (char **label = labels; *label; label++)
        if (!check_label(text, *label, error))
            return false;

    const char *last = labels[g_strv_length(labels) - 1];
    if (strspn(last, "0123456789") == strlen(last))
        return refuse(error, text, "the part after the @ must be a name, not an IP address");
    return true;
}

/* The domain as DNS knows it: ASCII, lower case. A name without a dot is fine: localhost, an intranet. */
static char *domain_normalise(const char *text, const char *domain, GError **error) {
    if (!*domain)
        return refuse(error, text, "there is nothing after the @");
    if (!check_domain_characters(text, domain, error))
        return NULL;

    g_autofree char *ascii = g_hostname_to_ascii(domain);
    if (!ascii || !*ascii)
        return refuse(error, text, "the domain cannot be written in ASCII, as mail needs it");
    g_autofree char *lower = g_ascii_strdown(ascii, -1);
    if (!check_labels(text, lower, error))
        return NULL;
    return g_steal_pointer(&lower);
}

/* ---- Most addresses are in that form already: then one look over them is all they need. ---- */

/* Each character that may stand in that part of a plain address as a small letter; all others as NUL. */
#define SMALL(from) from, from + 1, from + 2, from + 3, from + 4, from + 5, from + 6, from + 7, from + 8
#define ALPHABET SMALL('a'), SMALL('j'), 's', 't', 'u', 'v', 'w', 'x', 'y', 'z'
#define LETTERS_AND_DIGITS                                                                                   \
    ['0'] = SMALL('0'), '9', ['A'] = ALPHABET, ['a'] = ALPHABET, ['-'] = '-', ['.'] = '.'

static const char small_local[256] = {LETTERS_AND_DIGITS, ['_'] = '_', ['+'] = '+'};
static const char small_domain[256] = {LETTERS_AND_DIGITS};

/* Signs come before digits and letters, but for the _; so few characters need a second look. */
static inline bool is_sign(char c) {
    return c < '0';
}

/*
 * How many characters of the local part start here; their small letters are in `key`. 0 if there is a dot at an edge, or
 * beside another.
 */
static inline size_t read_local(const char *text, size_t length, char *key) {
    size_t at = 0, after_dot = 0;
    for (char c; at < length; key[at++] = c) {
        c = small_local[(unsigned char) text[at]];
        if (!is_sign(c))
            continue;
        if (!c)
            break;
        if (c == '.' && at == after_dot)
            return 0;
        after_dot = c == '.' ? at + 1 : after_dot;
    }
    return at == after_dot ? 0 : at;
}

/* The same of all that is left. False also for two hyphens in a row, as xn-- has them, and for a number as the last label. */
static inline bool read_domain(const char *text, size_t length, char *key) {
    size_t label = 0, after_sign = 0; /* where the label starts, and what is behind the last sign */
    for (size_t at = 0; at < length; at++) {
        char c = key[at] = small_domain[(unsigned char) text[at]];
        if (!is_sign(c))
            continue;
        if (!c || at == after_sign || (c == '.' && at - label > LONGEST_LABEL))
            return false;
        after_sign = at + 1;
        label = c == '.' ? at + 1 : label;
    }
    key[length] = '\0';
    return length > after_sign && length - label <= LONGEST_LABEL && g_ascii_isalpha(key[label]);
}

/*
 * If address_normalise would change nothing but capital letters of the domain: true, with the key. So it is for nearly
 * all of them.
 */
static inline bool plain_key(const char *text, size_t length, char key[ADDRESS_ROOM]) {
    if (length > LONGEST_ADDRESS)
        return false;
    size_t local = read_local(text, length, key);
    if (local == 0 || local > LONGEST_LOCAL || local == length || text[local] != '@')
        return false;
    key[local] = '@';
    return read_domain(text + local + 1, length - local - 1, key + local + 1);
}

size_t address_key(const char *text, size_t length, char key[ADDRESS_ROOM], GError **error) {
    if (plain_key(text, length, key))
        return length;
    g_autofree char *copy = g_strndup(text, length);
    g_autofree char *address = address_normalise(copy, error);
    g_autofree char *small = address ? g_ascii_strdown(address, -1) : NULL;
    return small ? g_strlcpy(key, small, ADDRESS_ROOM) : 0;
}

/* ---- All others. ---- */

char *address_normalise(const char *text, GError **error) {
    char key[ADDRESS_ROOM];
    if (plain_key(text, strlen(text), key) && strcmp(strchr(text, '@'), strchr(key, '@')) == 0)
        return g_strdup(text);
    if (!g_utf8_validate(text, -1, NULL))
        return refuse(error, text, "it contains bytes that are not UTF-8 text");
    g_autofree char *trimmed = trim(text);
    if (!*trimmed)
        return fail(error, ERROR_INVALID, "the mail address is empty");
    if (strlen(trimmed) > LONGEST_INPUT)
        return refuse(error, text, "it is longer than 254 characters");

    g_autofree char *address = text_normalise(trimmed, G_NORMALIZE_NFC);
    if (!check_characters(text, address, error))
        return NULL;
    char *at = strchr(address, '@');
    *at = '\0';
    if (!check_local(text, address, error))
        return NULL;
    g_autofree char *domain = domain_normalise(text, at + 1, error);
    if (!domain)
        return NULL;

    g_autofree char *whole = g_strdup_printf("%s@%s", address, domain);
    if (strlen(whole) > LONGEST_ADDRESS)
        return refuse(error, text, "it is longer than 254 characters");
    return g_steal_pointer(&whole);
}
