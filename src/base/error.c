#include "base/error.h"

/* What each kind is to whoever called the program; "kringle help exit-codes" tells people the same. */
static const struct {
    int exit_code;
    const char *word;
} kinds[] = {
    [ERROR_INVALID] = {1, "refused"},         [ERROR_USAGE] = {2, "usage"},
    [ERROR_NOT_FOUND] = {1, "refused"},       [ERROR_CONFLICT] = {1, "refused"},
    [ERROR_DENIED] = {1, "refused"},          [ERROR_IMPOSSIBLE] = {3, "impossible"},
    [ERROR_STORAGE] = {4, "storage"},         [ERROR_MEMORY] = {4, "storage"},
    [ERROR_UNAVAILABLE] = {5, "unavailable"},
};

GQuark error_quark(void) {
    return g_quark_from_static_string("kringle-error");
}

void *fail(GError **error, ErrorKind kind, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);

    g_set_error_literal(error, ERROR, (int) kind, message);
    return NULL;
}

static bool is_ours(const GError *error) {
    return error->domain == ERROR && error->code >= 0 && (size_t) error->code < G_N_ELEMENTS(kinds);
}

int error_exit_code(const GError *error) {
    return is_ours(error) ? kinds[error->code].exit_code : EXIT_BUG;
}

const char *error_word(const GError *error) {
    return is_ours(error) ? kinds[error->code].word : "bug";
}
