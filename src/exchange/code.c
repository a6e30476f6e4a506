#include "exchange/code.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

enum { LENGTH = 10, GROUP = 5 };

/* Crockford's: without I, L, O and U, which are read as 1, 1, 0 and V. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* 50 bits: nobody guesses one, and no two of a million cards are the same. */
static char *spell(const Digest *mac) {
    GString *code = g_string_new(NULL);
    for (size_t i = 0; i < LENGTH; i++) {
        if (i == GROUP)
            g_string_append_c(code, '-');
        g_string_append_c(code, alphabet[mac->bytes[i] % (sizeof alphabet - 1)]);
    }
    return g_string_free(code, FALSE);
}

char *code_of(const Vault *vault, const Exchange *exchange, int64_t giver_id, const GPtrArray *receivers) {
    g_autoptr(GString) card = g_string_new(NULL);
    g_string_printf(card, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, exchange->id, giver_id);
    for (guint i = 0; i < receivers->len; i++)
        g_string_append_printf(card, " %" G_GINT64_FORMAT, ((const Participant *) receivers->pdata[i])->id);
    Digest mac = vault_mac(vault, "code", card->str, card->len);
    return spell(&mac);
}

static char resembled(char letter) {
    switch (letter) {
    case 'I':
    case 'L':
        return '1';
    case 'O':
        return '0';
    case 'U':
        return 'V';
    default:
        return letter;
    }
}

char *code_read(const char *text, GError **error) {
    g_autoptr(GString) code = g_string_new(NULL);
    for (const char *p = text; *p; p++) {
        char letter = resembled(g_ascii_toupper(*p));
        if (strchr(" -._", letter))
            continue;
        if (code->len == GROUP)
            g_string_append_c(code, '-');
        g_string_append_c(code, letter);
    }
    g_autofree char *shown = text_visible(text);
    if (code->len != LENGTH + 1 || strspn(code->str, alphabet) != GROUP ||
        strspn(code->str + GROUP + 1, alphabet) != LENGTH - GROUP)
        return fail(error, ERROR_INVALID,
                    "\"%s\" is no code of a card: those have ten letters and digits, like K7QXM-2B9TD",
                    shown);
    return g_strdup(code->str);
}
