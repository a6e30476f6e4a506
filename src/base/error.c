#include "base/error.h"

G_DEFINE_QUARK(kringle - error - quark, error)

void *fail(GError **error, ErrorKind kind, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);

    g_set_error_literal(error, ERROR, (int) kind, message);
    return NULL;
}

int error_exit_code(const GError *error) {
    static const int codes[] = {
        [ERROR_INVALID] = 1,  [ERROR_USAGE] = 2,       [ERROR_NOT_FOUND] = 1,
        [ERROR_CONFLICT] = 1, [ERROR_DENIED] = 1,      [ERROR_IMPOSSIBLE] = 3,
        [ERROR_STORAGE] = 4,  [ERROR_UNAVAILABLE] = 5, [ERROR_MEMORY] = 4,
    };
    enum { BUG = 70 };

    if (error->domain != ERROR || error->code < 0 || (size_t) error->code >= G_N_ELEMENTS(codes))
        return BUG;
    return codes[error->code];
}
