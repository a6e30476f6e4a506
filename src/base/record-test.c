/* A struct that is described once can be copied, compared, written as text and read back. */
#include "base/record.h"

#include "base/error.h"

typedef struct {
    char *name;
    int64_t height_cm;
    bool happy;
    Time born_at;
    GBytes *picture;
} Elf;
RECORD(Elf, elf)

static const Field elf_fields[] = {
    FIELD(Elf, name), FIELD(Elf, height_cm), FIELD(Elf, happy), FIELD(Elf, born_at), FIELD(Elf, picture), {},
};

const Record elf_record = {RECORD_OF(Elf, elf), .keys = 2, .fields = elf_fields};

typedef struct {
    char *place;
    GPtrArray *elves;
} Workshop;
RECORD(Workshop, workshop)

static const Field workshop_fields[] = {FIELD(Workshop, place), LIST(Workshop, elves, &elf_record), {}};
const Record workshop_record = {RECORD_OF(Workshop, workshop), .keys = 1, .fields = workshop_fields};

static Elf *elf_called(const char *name) {
    Elf *elf = record_new(&elf_record);
    elf->name = g_strdup(name);
    elf->height_cm = -7;
    elf->happy = true;
    elf->born_at = (Time) {1797768000};
    elf->picture = g_bytes_new("\x00\xff", 2);
    return elf;
}

static void every_field_survives_text(void) {
    g_autoptr(Elf) elf = elf_called("Zoë \"Z\"\n");
    g_autoptr(Elf) copy = record_new(&elf_record);
    for (const Field *field = elf_record.fields; field->name; field++) {
        g_autofree char *text = field_to_text(field, elf);
        g_autoptr(GError) error = NULL;
        g_assert_true(field_from_text(field, copy, text, &error));
    }
    g_assert_cmpint(record_compare(&elf_record, 5, elf, copy), ==, 0);
}

static void times_are_read_by_people(void) {
    g_autofree char *text = time_to_text((Time) {1797768000});
    g_assert_cmpstr(text, ==, "2026-12-20T12:00:00Z");
    Time time;
    g_assert_true(time_from_text("2026-12-20T13:00:00+01:00", &time));
    g_assert_cmpint(time.s, ==, 1797768000);
    g_assert_false(time_from_text("tomorrow", &time));
}

static void missing_differs_from_empty(void) {
    g_autoptr(Elf) elf = record_new(&elf_record);
    const Field *name = record_field(&elf_record, "name");
    g_assert_true(field_is_missing(name, elf));
    g_assert_true(field_from_text(name, elf, "", NULL));
    g_assert_false(field_is_missing(name, elf));
    g_assert_true(field_from_text(name, elf, NULL, NULL));
    g_assert_true(field_is_missing(name, elf));
}

static void nonsense_is_refused_with_its_field(void) {
    g_autoptr(Elf) elf = record_new(&elf_record);
    static const char *const nonsense[][2] = {
        {"height_cm", "1e9"}, {"height_cm", "0x10"},
        {"height_cm", " 5"},  {"height_cm", "18446744073709551616"},
        {"happy", "perhaps"}, {"born_at", "2026"},
        {"picture", "abc"},   {"picture", "zz"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(nonsense); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(
            field_from_text(record_field(&elf_record, nonsense[i][0]), elf, nonsense[i][1], &error));
        g_assert_error(error, ERROR, ERROR_INVALID);
        g_assert_nonnull(strstr(error->message, nonsense[i][0]));
    }
}

static void a_copy_shares_nothing(void) {
    g_autoptr(Workshop) workshop = record_new(&workshop_record);
    workshop->elves = record_array(&elf_record);
    g_ptr_array_add(workshop->elves, elf_called("Alf"));
    g_autoptr(Workshop) copy = record_copy(&workshop_record, workshop);
    Elf *original = workshop->elves->pdata[0], *copied = copy->elves->pdata[0];
    original->name[0] = 'E';
    g_assert_cmpstr(copied->name, ==, "Alf");
}

static void keys_order_numbers_by_value_and_missing_first(void) {
    Elf low = {.name = (char *) "a", .height_cm = -2}, high = {.name = (char *) "a", .height_cm = 10};
    Elf nameless = {.height_cm = 99};
    g_assert_cmpint(record_compare(&elf_record, 2, &low, &high), <, 0);
    g_assert_cmpint(record_compare(&elf_record, 1, &low, &high), ==, 0);
    g_assert_cmpint(record_compare(&elf_record, 2, &nameless, &low), <, 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/record/every-field-survives-text", every_field_survives_text);
    g_test_add_func("/record/times-are-read-by-people", times_are_read_by_people);
    g_test_add_func("/record/missing-differs-from-empty", missing_differs_from_empty);
    g_test_add_func("/record/nonsense-is-refused-with-its-field", nonsense_is_refused_with_its_field);
    g_test_add_func("/record/a-copy-shares-nothing", a_copy_shares_nothing);
    g_test_add_func("/record/keys-order-numbers-by-value", keys_order_numbers_by_value_and_missing_first);
    return g_test_run();
}
