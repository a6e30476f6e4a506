#include "base/options.h"

#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/input.h"
#include "base/text.h"

void options_clear(const OptionSet *set) {
    for (const Option *option = set->options; option->field.name; option++)
        if (option->field.type == FIELD_TEXT)
            g_clear_pointer(field_at(char *, &option->field, set->values), g_free);
}

static char *with_dashes(const char *name) {
    return g_strdelimit(g_strdup(name), "_", '-');
}

char *option_flag(const Option *option) {
    g_autofree char *name = with_dashes(option->field.name);
    return g_strconcat("--", name, NULL);
}

/* An option found in one of the sets, and the struct it fills. */
typedef struct {
    const Option *option;
    void *values;
} Found;

static Found find_letter(const OptionSet *sets, char letter) {
    for (const OptionSet *set = sets; set->options; set++)
        for (const Option *option = set->options; option->field.name; option++)
            if (option->letter == letter)
                return (Found) {option, set->values};
    return (Found) {0};
}

static Found find_name(const OptionSet *sets, const char *name, size_t length) {
    for (const OptionSet *set = sets; set->options; set++)
        for (const Option *option = set->options; option->field.name; option++) {
            g_autofree char *dashed = with_dashes(option->field.name);
            if (strlen(dashed) == length && memcmp(dashed, name, length) == 0)
                return (Found) {option, set->values};
        }
    return (Found) {0};
}

static void *refuse_unknown(const OptionSet *sets, const char *argument, GError **error) {
    g_autoptr(GPtrArray) flags = g_ptr_array_new_with_free_func(g_free);
    for (const OptionSet *set = sets; set->options; set++)
        for (const Option *option = set->options; option->field.name; option++)
            if (!option->secret)
                g_ptr_array_add(flags, option_flag(option));

    g_autofree char *name = g_strndup(argument, strcspn(argument, "="));
    g_autofree char *shown = text_visible(name);
    g_autofree char *hint = text_hint(name, flags, "; see --help for those there are");
    return fail(error, ERROR_USAGE, "there is no option %s%s", shown, hint);
}

static bool set_value(Found found, const char *value, GHashTable *seen, GError **error) {
    const Option *option = found.option;
    g_autofree char *flag = option_flag(option);
    if (option->secret)
        return fail(
            error, ERROR_USAGE,
            "%s is a secret, and everybody on this machine can read command lines: put %s into the settings "
            "file or the environment",
            flag, option->field.name);
    if (option->value && !value)
        return fail(error, ERROR_USAGE, "%s needs a value: %s %s", flag, flag, option->value);
    if (!option->value && value)
        return fail(error, ERROR_USAGE, "%s takes no value", flag);
    if (!g_hash_table_add(seen, (gpointer) option) && option->value)
        return fail(error, ERROR_USAGE, "%s is given twice", flag);
    if (value && !g_utf8_validate(value, -1, NULL))
        return fail(error, ERROR_USAGE, "the value of %s is not UTF-8 text", flag);

    g_autoptr(GError) wrong = NULL;
    if (field_from_text(&option->field, found.values, value ? value : "true", &wrong))
        return true;
    return fail(error, ERROR_USAGE, "%s: %s", flag, wrong->message);
}

/* -n VALUE, -nVALUE, or flags in a row: -ab */
static bool parse_letters(const OptionSet *sets, char ***at, GHashTable *seen, GError **error) {
    for (const char *letter = **at + 1; *letter; letter++) {
        Found found = find_letter(sets, *letter);
        if (!found.option)
            return refuse_unknown(sets, **at, error);
        if (!found.option->value) {
            if (!set_value(found, NULL, seen, error))
                return false;
            continue;
        }
        const char *value = letter[1] ? letter + 1 : (*at)[1];
        if (value && !letter[1])
            ++*at;
        return set_value(found, value, seen, error);
    }
    return true;
}

static bool parse_name(const OptionSet *sets, char ***at, GHashTable *seen, GError **error) {
    const char *name = **at + strlen("--"), *equals = strchr(name, '=');
    Found found = find_name(sets, name, equals ? (size_t) (equals - name) : strlen(name));
    if (!found.option)
        return refuse_unknown(sets, **at, error);
    const char *value = equals ? equals + 1 : NULL;
    if (!value && found.option->value && (*at)[1])
        value = *++*at;
    return set_value(found, value, seen, error);
}

char **options_parse(const OptionSet *sets, char **arguments, GError **error) {
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) plain = g_ptr_array_new();
    bool only_plain = false;
    for (char **at = arguments; *at; at++) {
        bool named = g_str_has_prefix(*at, "--");
        if (only_plain || (*at)[0] != '-' || strcmp(*at, "-") == 0)
            g_ptr_array_add(plain, *at);
        else if (strcmp(*at, "--") == 0)
            only_plain = true;
        else if (!(named ? parse_name : parse_letters)(sets, &at, seen, error))
            return NULL;
    }
    g_ptr_array_add(plain, NULL);
    return (char **) g_ptr_array_free(g_steal_pointer(&plain), FALSE);
}

bool options_from_environment(const OptionSet *set, const char *prefix, GError **error) {
    for (const Option *option = set->options; option->field.name; option++) {
        g_autofree char *upper = g_ascii_strup(option->field.name, -1);
        g_autofree char *variable = g_strconcat(prefix, upper, NULL);
        const char *value = g_getenv(variable);
        if (!value || !*value)
            continue;
        g_autoptr(GError) wrong = NULL;
        if (!g_utf8_validate(value, -1, NULL))
            return fail(error, ERROR_USAGE, "the environment variable %s is not UTF-8 text", variable);
        if (!field_from_text(&option->field, set->values, value, &wrong))
            return fail(error, ERROR_USAGE, "the environment variable %s: %s", variable, wrong->message);
    }
    return true;
}

#define GROUP "kringle"

/* GKeyFile does not say where a key stands. */
static size_t line_of_key(const char *text, const char *key) {
    size_t line = 1;
    for (const char *p = text; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL, line++) {
        const char *word = p + strspn(p, " \t");
        size_t length = strlen(key);
        if (strncmp(word, key, length) == 0 && strchr(" \t=", word[length]))
            return line;
    }
    return 0;
}

static const Option *find_key(const OptionSet *set, const char *key) {
    for (const Option *option = set->options; option->field.name; option++)
        if (strcmp(option->field.name, key) == 0)
            return option;
    return NULL;
}

static void *refuse_key(const OptionSet *set, const char *path, const char *text, const char *key,
                        GError **error) {
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const Option *option = set->options; option->field.name; option++)
        g_ptr_array_add(names, (gpointer) option->field.name);
    g_autofree char *shown = text_visible(key);
    g_autofree char *hint = text_hint(key, names, "");
    return fail(error, ERROR_INVALID, "%s:%zu: there is no setting \"%s\"%s", path, line_of_key(text, key),
                shown, hint);
}

static bool keeps_secrets(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

/* The value as it stands in the file: what GLib says about a wrong one is not passed on, for it quotes it. */
static bool set_from_file(const OptionSet *set, GKeyFile *file, const char *path, const char *text,
                          const char *key, GError **error) {
    const Option *option = find_key(set, key);
    if (!option)
        return refuse_key(set, path, text, key, error);
    if (option->secret && !keeps_secrets(path))
        return fail(error, ERROR_DENIED, "%s holds %s, and others on this machine can read it: chmod 600 %s",
                    path, key, path);
    g_autofree char *value = g_key_file_get_value(file, GROUP, key, NULL);
    if (!value || !g_utf8_validate(value, -1, NULL))
        return fail(error, ERROR_INVALID, "%s:%zu: the value of %s is not UTF-8 text", path,
                    line_of_key(text, key), key);
    if (!field_from_text(&option->field, set->values, value, NULL))
        return fail(error, ERROR_INVALID, "%s:%zu: the value of %s cannot be understood", path,
                    line_of_key(text, key), key);
    return true;
}

bool options_from_file(const OptionSet *set, const char *path, GError **error) {
    enum { MOST = 1 << 20 };
    size_t length;
    g_autofree char *bytes = input_read(path, MOST, &length, error);
    if (!bytes)
        return false;
    if (memchr(bytes, '\0', length))
        return fail(error, ERROR_INVALID, "the settings file %s holds a NUL byte, so it is no text", path);
    size_t mark =
        length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* some editors put one before UTF-8 */
    g_autofree char *text = g_strndup(bytes + mark, length - mark);

    g_autoptr(GKeyFile) file = g_key_file_new();
    if (!g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_KEEP_TRANSLATIONS, NULL) ||
        !g_key_file_has_group(file, GROUP))
        return fail(error, ERROR_INVALID,
                    "the settings file %s cannot be understood: it starts with a line [" GROUP
                    "], and below it stands one NAME = VALUE in each line",
                    path);
    g_auto(GStrv) keys = g_key_file_get_keys(file, GROUP, NULL, NULL);
    for (char **key = keys; *key; key++)
        if (!set_from_file(set, file, path, text, *key, error))
            return false;
    return true;
}
