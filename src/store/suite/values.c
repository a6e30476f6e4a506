/* What store.h promises about values: they come back as they went in, however hostile or extreme. */
#include <string.h>

#include "store/suite/world.h"

static void put_values(World *world, Note *notes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        notes[i].number = (int64_t) i;
        GError *error = NULL;
        store_put(world->store, &note_record, &notes[i], &error);
        g_assert_no_error(error);
        expect_same(world, &notes[i]);
    }
}

static void expect_values_after_reopening(World *world, const Note *notes, size_t count) {
    suite_reopen(world);
    for (size_t i = 0; i < count; i++)
        expect_same(world, &notes[i]);
}

static const char *const hostile_texts[] = {"",
                                            " ",
                                            "\"",
                                            "\"\"",
                                            ",",
                                            ";",
                                            "a;b;c;d;e",
                                            "\t",
                                            "\n",
                                            "\r",
                                            "\r\n",
                                            "x\ny",
                                            "\n\n\"\n,\n",
                                            "# no comment",
                                            "=1+1",
                                            "NULL",
                                            "0",
                                            "-0",
                                            "true",
                                            "\\",
                                            "\\n",
                                            "'; DROP TABLE note",
                                            "%s%n",
                                            "\xef\xbb\xbf"
                                            "bom",
                                            "commit,5,0123456789abcdef,01234567\n",
                                            "x\ncommit,5,0123456789abcdef,01234567\nput,note,1,1,1",
                                            "kringle,2",
                                            "\xf0\x9f\x8e\x85\xf0\x9f\x8f\xbd",
                                            "e\xcc\x81",
                                            "\xe2\x80\xae"
                                            "evil",
                                            "\x01\x1f\x7f",
                                            "\xc2\x80",
                                            "\xef\xbf\xbf"};

static Note *hostile_notes(void) {
    Note *notes = g_new0(Note, G_N_ELEMENTS(hostile_texts));
    for (size_t i = 0; i < G_N_ELEMENTS(hostile_texts); i++)
        notes[i] = (Note) {.title = (char *) hostile_texts[i], .text = (char *) hostile_texts[i]};
    return notes;
}

static void hostile_texts_stay_as_they_are(World *world, gconstpointer data) {
    (void) data;
    g_autofree Note *notes = hostile_notes();
    put_values(world, notes, G_N_ELEMENTS(hostile_texts));
}

static void hostile_texts_stay_after_reopening(World *world, gconstpointer data) {
    (void) data;
    g_autofree Note *notes = hostile_notes();
    put_values(world, notes, G_N_ELEMENTS(hostile_texts));
    expect_values_after_reopening(world, notes, G_N_ELEMENTS(hostile_texts));
}

enum { EXTREMES = 7 };

/* Missing and empty differ, and the largest and smallest of everything stay what they are. */
static void fill_extremes(Note *notes, GBytes *bytes, GBytes *no_bytes, GPtrArray *parts) {
    notes[0] = (Note) {};
    notes[1] = (Note) {.title = "", .text = NULL, .seal = no_bytes};
    notes[2] = (Note) {.size = INT64_MIN, .read = true, .seal = bytes};
    notes[3] = (Note) {.size = INT64_MAX};
    notes[4] = (Note) {.at = {-30610224000}};
    notes[5] = (Note) {.at = {253402300799}};
    notes[6] = (Note) {.at = {-1}, .parts = parts, .thought = "not for long"};
}

static void extremes_stay(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GBytes) bytes = g_bytes_new_static("\0\n\xff", 3), no_bytes = g_bytes_new_static("", 0);
    g_autoptr(GPtrArray) parts = record_array(&word_record);
    Note notes[EXTREMES];
    fill_extremes(notes, bytes, no_bytes, parts);
    put_values(world, notes, EXTREMES);
}

static void extremes_stay_after_reopening(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GBytes) bytes = g_bytes_new_static("\0\n\xff", 3), no_bytes = g_bytes_new_static("", 0);
    g_autoptr(GPtrArray) parts = record_array(&word_record);
    Note notes[EXTREMES];
    fill_extremes(notes, bytes, no_bytes, parts);
    put_values(world, notes, EXTREMES);
    expect_values_after_reopening(world, notes, EXTREMES);
    expect_values_after_reopening(world, notes, EXTREMES);
}

static void an_item_handed_in_is_not_the_one_kept(World *world, gconstpointer data) {
    (void) data;
    char title[] = "mine";
    Note note = {.shelf = 1, .number = 1, .title = title};
    g_assert_true(store_put(world->store, &note_record, &note, NULL));
    title[0] = 'w';
    g_autoptr(Note) kept = load_note(world, 1, 1);
    g_assert_cmpstr(kept->title, ==, "mine");
}

const SuiteTest suite_values[] = {
    SUITE_TEST(hostile_texts_stay_as_they_are),
    SUITE_TEST(extremes_stay),
    SUITE_TEST(an_item_handed_in_is_not_the_one_kept),
    SUITE_TEST_THAT_REOPENS(hostile_texts_stay_after_reopening),
    SUITE_TEST_THAT_REOPENS(extremes_stay_after_reopening),
    {},
};
