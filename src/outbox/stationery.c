#include "outbox/stationery.h"

#include <string.h>

#include "exchange/message.h"

static const LetterKind kinds[] = {
    {MESSAGE_ASSIGNMENT, .tells_receivers = true},
    {MESSAGE_CHANGE, .tells_receivers = true},
    {MESSAGE_REVEALED, .is_notice = true},
    {MESSAGE_DETAILS, .is_notice = true},
    {MESSAGE_CALLED_OFF, .is_notice = true},
    {MESSAGE_LEFT, .is_notice = true},
    {MESSAGE_EXCUSED, .is_notice = true},
    {MESSAGE_REMINDER, .tells_receivers = true, .is_notice = true, .is_of_any = true},
};

static const Field present_fields[] = {
    FIELD(Present, receiver),
    FIELD(Present, wish),
    {},
};

const Record present_record = {
    RECORD_OF(Present, present),
    .fields = present_fields,
};

static const Field line_fields[] = {
    FIELD(Line, line),
    {},
};

const Record line_record = {
    RECORD_OF(Line, line),
    .fields = line_fields,
};

static const Field letter_fields[] = {
    FIELD(Letter, language),    FIELD(Letter, reader),    FIELD(Letter, is_seen),
    FIELD(Letter, gives),       FIELD(Letter, is_drawn),  FIELD(Letter, link),
    FIELD(Letter, shows_names), FIELD(Letter, gifts),     LIST(Letter, presents, &present_record),
    FIELD(Letter, is_draw),     FIELD(Letter, has_facts), FIELD(Letter, date),
    FIELD(Letter, place),       FIELD(Letter, budget),    FIELD(Letter, is_today),
    FIELD(Letter, is_tomorrow), FIELD(Letter, days),      FIELD(Letter, title),
    FIELD(Letter, day),         FIELD(Letter, note),      LIST(Letter, note_lines, &line_record),
    FIELD(Letter, organiser),   FIELD(Letter, receipt),   {},
};

const Record letter_record = {
    RECORD_OF(Letter, letter),
    .fields = letter_fields,
};

GPtrArray *presents_new(const Directory *directory, const GPtrArray *receivers) {
    GPtrArray *presents = record_array(&present_record);
    for (guint i = 0; i < receivers->len; i++) {
        const Participant *receiver = receivers->pdata[i];
        Present *present = record_new(&present_record);
        present->receiver = directory_name(directory, receiver);
        present->wish = g_strdup(receiver->wish);
        g_ptr_array_add(presents, present);
    }
    return presents;
}

GPtrArray *lines_new(const char *text) {
    GPtrArray *lines = record_array(&line_record);
    g_auto(GStrv) parts = g_strsplit(text ? text : "", "\n", -1);
    for (char **part = parts; *part; part++) {
        Line *line = record_new(&line_record);
        line->line = g_strdup(*part);
        g_ptr_array_add(lines, line);
    }
    return lines;
}

const LetterKind *letter_kind(const char *name) {
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

typedef struct {
    Template *subject, *text, *html;
} Sheet;

struct Stationery {
    const Language *language;
    Sheet sheets[G_N_ELEMENTS(kinds)]; /* each template is compiled when it is first used */
    Template *sender;
};

Stationery *stationery_new(const Language *language) {
    Stationery *stationery = g_new0(Stationery, 1);
    stationery->language = language;
    return stationery;
}

static void free_template(Template *template) {
    if (template)
        template_free(template);
}

void stationery_free(Stationery *stationery) {
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        free_template(stationery->sheets[i].subject);
        free_template(stationery->sheets[i].text);
        free_template(stationery->sheets[i].html);
    }
    free_template(stationery->sender);
    g_free(stationery);
}

/* The template in that place, by the name of its asset. */
static const Template *template_in(const Stationery *stationery, Template **place, const char *name,
                                   const char *ending) {
    g_autofree char *path = *place ? NULL : g_strconcat("outbox/letters/", name, ending, NULL);
    if (!*place)
        *place = template_of_asset(path, &letter_record, stationery->language);
    return *place;
}

static char *fill(const Template *template, const Letter *letter) {
    GString *out = g_string_new(NULL);
    template_render(template, letter, out);
    return g_string_free(out, FALSE);
}

static const Template *subject_of(Stationery *stationery, const LetterKind *kind) {
    return template_in(stationery, &stationery->sheets[kind - kinds].subject, kind->name, "-subject.txt");
}

static const Template *text_of(Stationery *stationery, const LetterKind *kind) {
    return template_in(stationery, &stationery->sheets[kind - kinds].text, kind->name, ".txt");
}

char *stationery_subject(Stationery *stationery, const LetterKind *kind, const Letter *letter) {
    return g_strchomp(fill(subject_of(stationery, kind), letter));
}

char *stationery_text(Stationery *stationery, const LetterKind *kind, const Letter *letter) {
    return fill(text_of(stationery, kind), letter);
}

char *stationery_html(Stationery *stationery, const LetterKind *kind, const Letter *letter) {
    return fill(template_in(stationery, &stationery->sheets[kind - kinds].html, kind->name, ".html"), letter);
}

char *stationery_sender(Stationery *stationery, const Letter *letter) {
    return g_strchomp(fill(template_in(stationery, &stationery->sender, "sender", ".txt"), letter));
}
