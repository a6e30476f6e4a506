/* What json_item writes is read back, and everything else is refused with its line. */
#include "base/json-read.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"

typedef struct {
    char *name;
    int64_t count;
    bool wrapped;
    Time bought_at;
    GBytes *code;
} Gift;
RECORD(Gift, gift)

static const Field gift_fields[] = {FIELD(Gift, name),      FIELD(Gift, count), FIELD(Gift, wrapped),
                                    FIELD(Gift, bought_at), FIELD(Gift, code),  {}};
const Record gift_record = {RECORD_OF(Gift, gift), .fields = gift_fields};

typedef struct {
    int64_t number;
    GPtrArray *gifts;
} Sack;
RECORD(Sack, sack)

static const Field sack_fields[] = {FIELD(Sack, number), LIST(Sack, gifts, &gift_record), {}};
const Record sack_record = {RECORD_OF(Sack, sack), .fields = sack_fields};

static Sack *read_sack(const char *text, GError **error) {
    return json_read("sack.json", text, strlen(text), &sack_record, error);
}

static void what_is_written_is_read(void) {
    g_autoptr(Sack) sack = record_new(&sack_record);
    sack->number = INT64_MIN;
    sack->gifts = record_array(&gift_record);
    Gift *gift = record_new(&gift_record);
    *gift = (Gift) {
        .name = g_strdup("\"Löwe\"\n\\ \x01\x7f"), .count = 7, .wrapped = true, .bought_at = {1797768000}};
    gift->code = g_bytes_new("\0\xff", 2);
    g_ptr_array_add(sack->gifts, gift);
    g_ptr_array_add(sack->gifts, record_new(&gift_record));

    g_autoptr(GString) out = g_string_new(NULL);
    json_item(&(Json) {.out = out}, NULL, &sack_record, sack);
    g_autoptr(Sack) back = read_sack(out->str, NULL);
    g_autoptr(GString) again = g_string_new(NULL);
    json_item(&(Json) {.out = again}, NULL, &sack_record, back);
    g_assert_cmpstr(out->str, ==, again->str);
    g_assert_cmpint(back->number, ==, INT64_MIN);
    g_assert_cmpstr(((Gift *) back->gifts->pdata[0])->name, ==, "\"Löwe\"\n\\ \x01\x7f");
}

static void escapes_and_white_space_are_understood(void) {
    g_autoptr(Sack) sack = read_sack(
        "\r\n {\t\"gifts\" : [ { \"name\" : \"\\u00e9\\ud83c\\udf81\\/\\b\\f\\n\\r\\t\" , \"count\" : -0 , "
        "\"wrapped\":false, \"code\":null } ] } \n",
        NULL);
    const Gift *gift = sack->gifts->pdata[0];
    g_assert_cmpstr(gift->name, ==, "é🎁/\b\f\n\r\t");
    g_assert_null(gift->code);
}

static void whatever_else_is_refused_with_its_line(void) {
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "sack.json:1: this is not JSON"},
        {"[]", "a { is missing"},
        {"{\n\"number\": }", "sack.json:2: this is not JSON: a value"},
        {"{\"number\": 1,}", "a \" is missing"},
        {"{\"number\": 1.5}", "whole number"},
        {"{\"number\": 99999999999999999999}", "whole number"},
        {"{\"number\": \"1\"}", "another kind"},
        {"{\"number\": true}", "whole number"},
        {"{\"number\": 1, \"number\": 2}", "stands here twice"},
        {"{\"nmuber\": 1}", "nobody knows what \"nmuber\" means"},
        {"{\"gifts\": {}}", "a [ is missing"},
        {"{\"gifts\": [{}", "a ] is missing"},
        {"{\"gifts\": [{\"name\": 1}]}", "another kind"},
        {"{\"gifts\": [{\"wrapped\": yes}]}", "another kind"},
        {"{\"gifts\": [{\"wrapped\": \"true\"}]}", "another kind"},
        {"{\"gifts\": [{\"code\": \"0g\"}]}", "hexadecimal"},
        {"{\"gifts\": [{\"name\": \"a\nb\"}]}", "control character"},
        {"{\"gifts\": [{\"name\": \"a", "does not end"},
        {"{\"gifts\": [{\"name\": \"\\x\"}]}", "behind the \\"},
        {"{\"gifts\": [{\"name\": \"\\u0000\"}]}", "behind the \\"},
        {"{\"gifts\": [{\"name\": \"\\udc00\"}]}", "behind the \\"},
        {"{\"gifts\": [{\"name\": \"\\ud800\\u0041\"}]}", "behind the \\"},
        {"{\"gifts\": [{\"name\": \"\\", "behind the \\"},
        {"{} {}", "behind the end"},
        {"{\"\xff\": 1}", "not UTF-8"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(read_sack(cases[i].text, &error));
        g_assert_error(error, ERROR, ERROR_INVALID);
        if (!strstr(error->message, cases[i].words))
            g_error("\"%s\" is not in: %s", cases[i].words, error->message);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json-read/what-is-written-is-read", what_is_written_is_read);
    g_test_add_func("/json-read/escapes-and-white-space-are-understood",
                    escapes_and_white_space_are_understood);
    g_test_add_func("/json-read/whatever-else-is-refused-with-its-line",
                    whatever_else_is_refused_with_its_line);
    return g_test_run();
}
