/* Templates put values into text, and nothing that is not meant into HTML. */
#include "base/template.h"

#include "base/error.h"

typedef struct {
    char *name;
    int64_t count;
} Gift;
RECORD(Gift, gift)

static const Field gift_fields[] = {FIELD(Gift, name), FIELD(Gift, count), {}};
const Record gift_record = {RECORD_OF(Gift, gift), .fields = gift_fields};

typedef struct {
    char *title;
    bool urgent;
    GPtrArray *gifts;
} List;
RECORD(List, list)

static const Field list_fields[] = {
    FIELD(List, title), FIELD(List, urgent), LIST(List, gifts, &gift_record), {}};
const Record list_record = {RECORD_OF(List, list), .fields = list_fields};

static List *list_of_two(void) {
    List *list = record_new(&list_record);
    list->title = g_strdup("<Ann & 'Bob'>");
    list->gifts = record_array(&gift_record);
    for (int i = 1; i <= 2; i++) {
        Gift *gift = record_new(&gift_record);
        gift->name = g_strdup(i == 1 ? "tea" : "");
        gift->count = i;
        g_ptr_array_add(list->gifts, gift);
    }
    return list;
}

static void assert_renders(const char *source, TemplateKind kind, const char *expected) {
    g_autoptr(List) list = list_of_two();
    g_autoptr(GError) error = NULL;
    g_autoptr(Template) template = template_new("test", source, kind, &list_record, &error);
    g_assert_no_error(error);
    g_autoptr(GString) out = g_string_new(NULL);
    template_render(template, list, out);
    g_assert_cmpstr(out->str, ==, expected);
}

static void html_escapes_and_text_does_not(void) {
    assert_renders("{{title}}", TEMPLATE_HTML, "&lt;Ann &amp; &#39;Bob&#39;&gt;");
    assert_renders("{{title}}", TEMPLATE_TEXT, "<Ann & 'Bob'>");
}

static void sections_follow_the_data(void) {
    assert_renders("{{#urgent}}now{{/urgent}}{{^urgent}}later{{/urgent}}", TEMPLATE_TEXT, "later");
    assert_renders("{{#gifts}}[{{count}} {{name}}{{^name}}?{{/name}}]{{/gifts}}", TEMPLATE_TEXT,
                   "[1 tea][2 ?]");
    assert_renders("{{#gifts}}{{title}}{{/gifts}}", TEMPLATE_TEXT, "<Ann & 'Bob'><Ann & 'Bob'>");
}

static void section_lines_leave_no_trace(void) {
    assert_renders("a\n{{#gifts}}\n- {{count}}\n{{/gifts}}\n{{! why }}\nz\n", TEMPLATE_TEXT,
                   "a\n- 1\n- 2\nz\n");
    assert_renders("a {{#title}}b{{/title}}\n", TEMPLATE_TEXT, "a b\n");
}

static void mistakes_are_refused_with_their_line(void) {
    static const char *const mistakes[] = {
        "\n{{nmae}}", "\n{{#gifts}}", "\n{{/gifts}}", "\n{{#urgent}}{{/gifts}}", "\n{{title", "\n{{gifts}}",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(template_new("test", mistakes[i], TEMPLATE_TEXT, &list_record, &error));
        g_assert_error(error, ERROR, ERROR_INVALID);
        g_assert_true(g_str_has_prefix(error->message, "test:2: "));
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/template/html-escapes-and-text-does-not", html_escapes_and_text_does_not);
    g_test_add_func("/template/sections-follow-the-data", sections_follow_the_data);
    g_test_add_func("/template/section-lines-leave-no-trace", section_lines_leave_no_trace);
    g_test_add_func("/template/mistakes-are-refused-with-their-line", mistakes_are_refused_with_their_line);
    return g_test_run();
}
