#include "base/language.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Translators: how this language calls itself, in German: Deutsch */
#define OWN_NAME N_("English")

static int by_source(const void *text, const void *translation) {
    return strcmp(text, ((const Translation *) translation)->source);
}

const char *const *language_forms(const Language *language, const char *text) {
    if (language->count == 0)
        return NULL;
    const Translation *found =
        bsearch(text, language->translations, language->count, sizeof *found, by_source);
    return found ? found->forms : NULL;
}

const char *language_say(const Language *language, const char *text) {
    const char *const *forms = language_forms(language, text);
    return forms ? forms[0] : text;
}

/* "de" of "de", "de-AT" and "de_DE.UTF-8", but not of "den". */
static bool has_code(const char *folded, const char *code) {
    size_t length = strlen(code);
    return g_str_has_prefix(folded, code) && !g_ascii_isalpha(folded[length]);
}

static bool is_called(const Language *language, const char *folded) {
    g_autofree char *name = text_fold(language->name);
    g_autofree char *own = text_fold(language_say(language, OWN_NAME));
    return has_code(folded, language->code) || strcmp(folded, name) == 0 || strcmp(folded, own) == 0;
}

const Language *language_find(const char *called) {
    g_autofree char *folded = text_fold(called);
    for (const Language *language = languages; language->code; language++)
        if (is_called(language, folded))
            return language;
    return NULL;
}

const Language *language_find_or_english(const char *called) {
    const Language *language = called ? language_find(called) : NULL;
    return language ? language : languages;
}

char *language_list(void) {
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const Language *language = languages; language->code; language++)
        g_ptr_array_add(names, g_strdup_printf("%s (%s)", language->name, language->code));
    return text_join((const char *const *) names->pdata, names->len, names->len);
}
