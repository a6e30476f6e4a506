#include "base/qr.h"

#include <qrencode.h>

#include "base/error.h"

/* A run of black modules in one row, as a closed rectangle. */
static void append_run(GString *path, int x, int y, int length) {
    g_string_append_printf(path, "M%d %dh%dv1h-%dz", x, y, length, length);
}

static void append_row(GString *path, const unsigned char *row, int width, int y) {
    for (int x = 0, start; x < width; x++) {
        for (start = x; x < width && (row[x] & 1); x++)
            continue;
        if (x > start)
            append_run(path, start, y, x - start);
    }
}

char *qr_path(const char *text, int64_t *side, GError **error) {
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code)
        return fail(error, ERROR_INVALID, "the text is too long for a QR code");
    GString *path = g_string_new(NULL);
    for (int y = 0; y < code->width; y++)
        append_row(path, code->data + y * code->width, code->width, y);
    *side = code->width;
    QRcode_free(code);
    return g_string_free(path, FALSE);
}
