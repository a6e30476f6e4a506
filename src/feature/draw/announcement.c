#include "feature/draw/announcement.h"

#include "base/template.h"
#include "base/text.h"
#include "exchange/commitment.h"
#include "feature/advice.h"

typedef struct {
    char *hash;
} Hash;
RECORD(Hash, hash)

static const Field hash_fields[] = {FIELD(Hash, hash), {}};
const Record hash_record = {RECORD_OF(Hash, hash), .fields = hash_fields};

/* What the text of the announcement may use. */
typedef struct {
    char *title;
    char *typed_title; /* in a command */
    char *draw;        /* the command that draws */
    int64_t exchange;
    int64_t attempt;
    char *announced;
    char *reason;
    int64_t engine;
    int64_t people;
    char *words;
    GBytes *roster;
    GBytes *commitment;
    char *source;
    bool is_shared;     /* participants contribute: */
    GPtrArray *hashes;  /* of contributions */
    GPtrArray *earlier; /* announcements */
} Page;
RECORD(Page, page)

/* One of the announcements before. */
typedef struct {
    int64_t number;
    char *when;
    char *given_up; /* why */
    char *code;
} Earlier;
RECORD(Earlier, earlier)

static const Field earlier_fields[] = {
    FIELD(Earlier, number), FIELD(Earlier, when), FIELD(Earlier, given_up), FIELD(Earlier, code), {},
};
const Record earlier_record = {RECORD_OF(Earlier, earlier), .fields = earlier_fields};

static const Field page_fields[] = {
    FIELD(Page, title),
    FIELD(Page, typed_title),
    FIELD(Page, draw),
    FIELD(Page, exchange),
    FIELD(Page, attempt),
    FIELD(Page, announced),
    FIELD(Page, reason),
    FIELD(Page, engine),
    FIELD(Page, people),
    FIELD(Page, words),
    FIELD(Page, roster),
    FIELD(Page, commitment),
    FIELD(Page, source),
    FIELD(Page, is_shared),
    LIST(Page, hashes, &hash_record),
    LIST(Page, earlier, &earlier_record),
    {},
};
const Record page_record = {RECORD_OF(Page, page), .fields = page_fields};

/* Where the template has them stand. */
enum { SOURCE_INDENT = 8, REASON_INDENT = 6 };

/* Foreign text may be long, and the announcement has 80 columns. */
static char *paragraph(const char *text, size_t indent) {
    enum { COLUMNS = 80 };
    g_autofree char *safe = text ? text_safe(text) : NULL;
    return safe ? text_wrap(safe, COLUMNS - indent, indent) : NULL;
}

static GPtrArray *page_hashes(const char *lines) {
    GPtrArray *hashes = record_array(&hash_record);
    g_auto(GStrv) parts = g_strsplit(lines ? lines : "", "\n", -1);
    for (char **part = parts; *part; part++) {
        Hash *hash = record_new(&hash_record);
        hash->hash = g_strdup(*part);
        g_ptr_array_add(hashes, hash);
    }
    return hashes;
}

/* The reason of an announcement says why the one before it was given up. */
static GPtrArray *page_earlier(const GPtrArray *announcements) {
    GPtrArray *list = record_array(&earlier_record);
    for (guint i = 0; i + 1 < announcements->len; i++) {
        const Announcement *announcement = announcements->pdata[i], *next = announcements->pdata[i + 1];
        Earlier *earlier = record_new(&earlier_record);
        earlier->number = announcement->attempt;
        earlier->when = time_to_text(announcement->announced_at);
        earlier->given_up = paragraph(next->reason, REASON_INDENT);
        earlier->code = announcement_words(announcement);
        g_ptr_array_add(list, earlier);
    }
    return list;
}

static Page *page_of(const Exchange *exchange) {
    const Announcement *announcement = exchange_announcement(exchange);
    Page *page = record_new(&page_record);
    *page = (Page) {
        .title = g_strdup(announcement->title),
        .typed_title = text_for_shell(exchange->title),
        .draw = advice_to_draw(exchange),
        .exchange = exchange->id,
        .attempt = announcement->attempt,
        .announced = time_to_text(announcement->announced_at),
        .reason = g_strdup(announcement->reason),
        .engine = announcement->engine,
        .people = exchange->participants->len,
        .words = announcement_words(announcement),
        .roster = g_bytes_ref(announcement->roster),
        .commitment = g_bytes_ref(announcement->commitment),
        .source = paragraph(announcement->source, SOURCE_INDENT),
        .is_shared = announcement->contribution_hashes != NULL,
        .hashes = page_hashes(announcement->contribution_hashes),
        .earlier = page_earlier(exchange->announcements),
    };
    return page;
}

void announcement_print(const Exchange *exchange, FILE *out) {
    g_autoptr(Page) page = page_of(exchange);
    g_autoptr(Template) template =
        template_of_asset("feature/draw/announcement.txt", &page_record, languages);
    g_autoptr(GString) text = g_string_new(NULL);
    template_render(template, page, text);
    g_autofree char *safe = text_safe(text->str);
    fputs(safe, out);
}

static void json_announcement(const Announcement *announcement, const char *name, Json *json) {
    g_autofree char *words = announcement_words(announcement);
    json_begin_object(json, name);
    for (const Field *field = announcement_public_record.fields; field->name; field++)
        if (!field_is_missing(field, announcement))
            json_field(json, field, announcement);
    json_text(json, "words", words);
    json_end_object(json);
}

void announcement_json(const Exchange *exchange, Json *json) {
    const GPtrArray *all = exchange->announcements;
    json_announcement(exchange_announcement(exchange), "announcement", json);
    json_begin_array(json, "earlier_announcements");
    for (guint i = 0; i + 1 < all->len; i++)
        json_announcement(all->pdata[i], NULL, json);
    json_end_array(json);
}

void announcement_print_seal(const Exchange *exchange, FILE *out) {
    const Announcement *announcement = exchange_announcement(exchange);
    g_autofree char *words = announcement_words(announcement);
    g_autofree char *seal = field_to_text(record_field(&announcement_record, "seal"), announcement);
    fprintf(out, "Words   %s\n", words);
    fprintf(out, "Seal    %s\n", seal);
    fputs("        publish it with the value: everybody can hold their receipt against it\n", out);
}

void announcement_json_seal(const Exchange *exchange, Json *json) {
    const Announcement *announcement = exchange_announcement(exchange);
    announcement_json(exchange, json);
    json_field(json, record_field(&announcement_record, "value"), announcement);
    json_field(json, record_field(&announcement_record, "seal"), announcement);
}
