/* JSON that is written can be read: commas, quotes and lists are where they belong. */
#include "base/json.h"

typedef struct {
    char *name;
    int64_t count;
    bool wrapped;
    Time bought_at;
} Gift;
RECORD(Gift, gift)

static const Field gift_fields[] = {
    FIELD(Gift, name), FIELD(Gift, count), FIELD(Gift, wrapped), FIELD(Gift, bought_at), {}};
const Record gift_record = {RECORD_OF(Gift, gift), .fields = gift_fields};

typedef struct {
    GPtrArray *gifts;
} Sack;
RECORD(Sack, sack)

static const Field sack_fields[] = {LIST(Sack, gifts, &gift_record), {}};
const Record sack_record = {RECORD_OF(Sack, sack), .fields = sack_fields};

static void members_are_parted_by_commas_at_every_depth(void) {
    g_autoptr(GString) out = g_string_new(NULL);
    Json json = {out, false};
    json_begin_object(&json, NULL);
    json_begin_array(&json, "empty");
    json_end_array(&json);
    json_begin_array(&json, "mixed");
    json_number(&json, NULL, INT64_MIN);
    json_begin_object(&json, NULL);
    json_flag(&json, "yes", true);
    json_end_object(&json);
    json_text(&json, NULL, NULL);
    json_end_array(&json);
    json_end_object(&json);
    g_assert_cmpstr(out->str, ==, "{\"empty\":[],\"mixed\":[-9223372036854775808,{\"yes\":true},null]}");
}

static void whatever_could_end_a_text_is_escaped(void) {
    g_autoptr(GString) out = g_string_new(NULL);
    Json json = {out, false};
    json_text(&json, NULL, "\"\\\n\t\x01\x7f\u00e9");
    g_assert_cmpstr(out->str, ==, "\"\\\"\\\\\\n\\u0009\\u0001\\u007f\u00e9\"");
}

static void an_item_is_written_with_its_lists_and_without_what_is_missing(void) {
    g_autoptr(Sack) sack = record_new(&sack_record);
    sack->gifts = record_array(&gift_record);
    Gift *gift = record_new(&gift_record);
    gift->name = g_strdup("tea");
    gift->count = 2;
    g_ptr_array_add(sack->gifts, gift);
    g_autoptr(GString) out = g_string_new(NULL);
    Json json = {out, false};
    json_item(&json, NULL, &sack_record, sack);
    g_assert_cmpstr(out->str, ==, "{\"gifts\":[{\"name\":\"tea\",\"count\":2,\"wrapped\":false}]}");
}

static void a_field_alone_is_null_or_empty_when_it_is_missing(void) {
    Gift gift = {0};
    Sack sack = {0};
    g_autoptr(GString) out = g_string_new(NULL);
    Json json = {out, false};
    json_begin_object(&json, NULL);
    json_field(&json, &gift_fields[0], &gift);
    json_field(&json, &sack_fields[0], &sack);
    json_end_object(&json);
    g_assert_cmpstr(out->str, ==, "{\"name\":null,\"gifts\":[]}");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/members-are-parted-by-commas", members_are_parted_by_commas_at_every_depth);
    g_test_add_func("/json/whatever-could-end-a-text-is-escaped", whatever_could_end_a_text_is_escaped);
    g_test_add_func("/json/an-item-is-written-with-its-lists",
                    an_item_is_written_with_its_lists_and_without_what_is_missing);
    g_test_add_func("/json/a-field-alone-is-null-or-empty",
                    a_field_alone_is_null_or_empty_when_it_is_missing);
    return g_test_run();
}
