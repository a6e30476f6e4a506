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

static void assert_says(const Language *language, const char *source, TemplateKind kind,
                        const char *expected) {
    g_autoptr(List) list = list_of_two();
    g_autoptr(GError) error = NULL;
    g_autoptr(Template) template = template_new("test", source, kind, &list_record, language, &error);
    g_assert_no_error(error);
    g_autoptr(GString) out = g_string_new(NULL);
    template_render(template, list, out);
    g_assert_cmpstr(out->str, ==, expected);
}

static void assert_renders(const char *source, TemplateKind kind, const char *expected) {
    assert_says(languages, source, kind, expected);
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

/* A language of this test's own: two of its three plurals say their number. */
static size_t count_in_three(uint64_t n) {
    return n > 2 ? 2 : (size_t) n;
}

static const Translation swapped[] = {
    {"a gift", (const char *const[]) {"none", "<one>", "{{count}} gifts & more", NULL}},
    {"{{title}} has {{urgent}}", (const char *const[]) {"{{urgent}} of \"{{title}}\"", NULL}},
};
static const Language backwards = {"xx", "Backwards", count_in_three, swapped, G_N_ELEMENTS(swapped)};

static void sentences_are_said_in_the_language(void) {
    assert_says(&backwards, "{{#_}}\n  {{title}}\n  has {{urgent}}\n{{/_}}!", TEMPLATE_TEXT,
                "false of \"<Ann & 'Bob'>\"!");
    assert_says(languages, "{{#_}}\n  {{title}}\n  has {{urgent}}\n{{/_}}!", TEMPLATE_TEXT,
                "<Ann & 'Bob'> has false!");
}

static void words_of_a_sentence_are_text_in_html(void) {
    assert_says(&backwards, "{{#_}}{{title}} has {{urgent}}{{/_}}", TEMPLATE_HTML,
                "false of &quot;&lt;Ann &amp; &#39;Bob&#39;&gt;&quot;");
}

static void the_number_chooses_the_plural(void) {
    static const char source[] = "{{#gifts}}{{#_ count}}a gift{{|}}{{count}} gifts{{/_}}; {{/gifts}}";
    assert_says(languages, source, TEMPLATE_TEXT, "a gift; 2 gifts; ");
    assert_says(&backwards, source, TEMPLATE_HTML, "&lt;one&gt;; 2 gifts &amp; more; ");
    assert_says(&backwards, "{{#gifts}}{{#_ count}}unknown{{|}}of {{count}}{{/_}}; {{/gifts}}", TEMPLATE_TEXT,
                "of 1; of 2; ");
}

static void mistakes_are_refused_with_their_line(void) {
    static const char *const mistakes[] = {
        "\n{{nmae}}",
        "\n{{#gifts}}",
        "\n{{/gifts}}",
        "\n{{#urgent}}{{/gifts}}",
        "\n{{title",
        "\n{{gifts}}",
        "\n{{#_}}open",
        "\n{{#_}}{{nmae}}{{/_}}",
        "\n{{#_}}{{#urgent}}now{{/urgent}}{{/_}}",
        "\n{{#_ title}}one{{|}}many{{/_}}",
        "\n{{#_}}one{{|}}many{{/_}}",
        "\n{{#gifts}}{{#_ count}}one{{/_}}{{/gifts}}",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(template_new("test", mistakes[i], TEMPLATE_TEXT, &list_record, languages, &error));
        g_assert_error(error, ERROR, ERROR_INVALID);
        g_assert_true(g_str_has_prefix(error->message, "test:2: "));
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/template/html-escapes-and-text-does-not", html_escapes_and_text_does_not);
    g_test_add_func("/template/sections-follow-the-data", sections_follow_the_data);
    g_test_add_func("/template/section-lines-leave-no-trace", section_lines_leave_no_trace);
    g_test_add_func("/template/sentences-are-said-in-the-language", sentences_are_said_in_the_language);
    g_test_add_func("/template/words-of-a-sentence-are-text-in-html", words_of_a_sentence_are_text_in_html);
    g_test_add_func("/template/the-number-chooses-the-plural", the_number_chooses_the_plural);
    g_test_add_func("/template/mistakes-are-refused-with-their-line", mistakes_are_refused_with_their_line);
    return g_test_run();
}
