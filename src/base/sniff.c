/* Names the file formats that people mistake for a table of text. */
#include "base/sniff.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#define SAVE_AS_CSV "; open it and save it as CSV"
#define SAVE_AS_UTF8 "; save it as CSV with UTF-8"
#define UNPACK_FIRST "; unpack it first"

typedef struct {
    size_t offset;
    const char *bytes;
    size_t length;
    const char *meaning;
} Magic;

#define MAGIC(offset, bytes, meaning)                                                                        \
    { offset, bytes, sizeof(bytes) - 1, meaning }

/* The first that fits counts. A ZIP holds the name of its first part, from which the kind can be told. */
static const Magic magics[] = {
    MAGIC(0, "\xff\xfe\0\0", "UTF-32 text" SAVE_AS_UTF8),
    MAGIC(0, "\0\0\xfe\xff", "UTF-32 text" SAVE_AS_UTF8),
    MAGIC(0, "\xff\xfe", "UTF-16 text" SAVE_AS_UTF8),
    MAGIC(0, "\xfe\xff", "UTF-16 text" SAVE_AS_UTF8),
    MAGIC(30, "mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file (.ods)" SAVE_AS_CSV),
    MAGIC(30, "[Content_Types].xml", "an Excel workbook (.xlsx)" SAVE_AS_CSV),
    MAGIC(30, "_rels/", "an Excel workbook (.xlsx)" SAVE_AS_CSV),
    MAGIC(30, "docProps/", "an Excel workbook (.xlsx)" SAVE_AS_CSV),
    MAGIC(30, "xl/", "an Excel workbook (.xlsx)" SAVE_AS_CSV),
    MAGIC(0, "PK\x03\x04", "a ZIP file" UNPACK_FIRST),
    MAGIC(0, "PK\x05\x06", "an empty ZIP file"),
    MAGIC(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls)" SAVE_AS_CSV),
    MAGIC(0, "%PDF-", "a PDF; save the table it was made from as CSV"),
    MAGIC(0, "\x1f\x8b\x08", "compressed (gzip)" UNPACK_FIRST),
    MAGIC(0, "\xfd\x37zXZ", "compressed (xz)" UNPACK_FIRST),
    MAGIC(0, "\x28\xb5\x2f\xfd", "compressed (zstd)" UNPACK_FIRST),
    MAGIC(0, "7z\xbc\xaf\x27\x1c", "compressed (7z)" UNPACK_FIRST),
    MAGIC(0, "<!DOCTYPE", "a web page" SAVE_AS_CSV),
    MAGIC(0, "<html", "a web page" SAVE_AS_CSV),
    MAGIC(0, "<?xml", "XML" SAVE_AS_CSV),
};

static bool magic_fits(const Magic *magic, const char *bytes, size_t length) {
    return length >= magic->offset + magic->length &&
           memcmp(bytes + magic->offset, magic->bytes, magic->length) == 0 &&
           (magic->offset == 0 || memcmp(bytes, "PK\x03\x04", 4) == 0);
}

/* ASCII in UTF-16 without a byte order mark: one of each two bytes is zero, always the same one. */
static bool is_bare_utf16(const char *bytes, size_t length) {
    if (length < 4)
        return false;
    for (size_t zero = 0; zero < 2; zero++)
        if (!bytes[zero] && !bytes[zero + 2] && bytes[1 - zero] && bytes[3 - zero])
            return true;
    return false;
}

const char *sniff_format(const char *bytes, size_t length) {
    for (size_t i = 0; i < G_N_ELEMENTS(magics); i++)
        if (magic_fits(&magics[i], bytes, length))
            return magics[i].meaning;
    return is_bare_utf16(bytes, length) ? "UTF-16 text" SAVE_AS_UTF8 : NULL;
}
