#include "exchange/references.h"

#include "base/error.h"
#include "exchange/directory.h"

typedef struct {
    const Participant *giver;
    ColumnType type;
    char *text;
    size_t line, column;
} Reference;

struct References {
    GArray *all; /* of Reference */
};

/* While they are resolved. */
typedef struct {
    const Csv *csv;
    People *people;
    const Directory *directory;
} Resolver;

static void reference_clear(gpointer reference) {
    g_free(((Reference *) reference)->text);
}

References *references_new(void) {
    References *references = g_new0(References, 1);
    references->all = g_array_new(FALSE, TRUE, sizeof(Reference));
    g_array_set_clear_func(references->all, reference_clear);
    return references;
}

void references_free(References *references) {
    g_array_unref(references->all);
    g_free(references);
}

void references_add(References *references, const Participant *giver, ColumnType type, char *text,
                    size_t line, size_t column) {
    Reference reference = {giver, type, text, line, column};
    g_array_append_val(references->all, reference);
}

static void *refuse(const Resolver *resolver, const Reference *reference, GError **error, const char *why) {
    return csv_refuse_at(resolver->csv, reference->line, reference->column, error, "%s", why);
}

static bool check_other(const Resolver *resolver, const Reference *reference, const Participant *other,
                        GError **error) {
    if (other != reference->giver)
        return true;
    if (reference->type == COLUMN_HISTORY)
        return refuse(resolver, reference, error, "nobody draws their own name, not even last year");
    return refuse(
        resolver, reference, error,
        "this is a rule of a person about themselves; nobody draws their own name anyway, so remove it or "
        "name somebody else");
}

static bool add_rule(const Resolver *resolver, const Reference *reference, const Participant *other,
                     int64_t years_ago, GError **error) {
    Exchange *exchange = resolver->people->exchange;
    const Participant *giver = reference->giver;
    if (!check_other(resolver, reference, other, error))
        return false;
    switch (reference->type) {
    case COLUMN_PARTNER:
        exchange_add_rule(exchange, RULE_EXCLUSION, other, giver);
        G_GNUC_FALLTHROUGH;
    case COLUMN_EXCLUDE:
        exchange_add_rule(exchange, RULE_EXCLUSION, giver, other);
        return true;
    case COLUMN_ONLY:
        exchange_add_rule(exchange, RULE_ALLOWED, giver, other);
        return true;
    case COLUMN_MUST:
        exchange_add_rule(exchange, RULE_MUST, giver, other);
        return true;
    default:
        exchange_add_rule(exchange, RULE_HISTORY, giver, other)->years_ago = years_ago;
        return true;
    }
}

/* Somebody from an earlier year may have left; anybody else who is named must be here. NULL with no error is that. */
static const Participant *find_person(const Resolver *resolver, const Reference *reference,
                                      const char *called, GError **error) {
    g_autoptr(GError) wrong = NULL;
    const Participant *found = directory_find(resolver->directory, called, &wrong);
    if (found)
        return found;
    if (reference->type != COLUMN_HISTORY || !g_error_matches(wrong, ERROR, ERROR_NOT_FOUND))
        return refuse(resolver, reference, error, wrong->message);
    people_note(resolver->people, "line %zu: %s; taken as somebody who is not here this year",
                reference->line, wrong->message);
    return NULL;
}

static bool resolve_name(const Resolver *resolver, const Reference *reference, const char *called,
                         int64_t years_ago, GError **error) {
    enum { MOST_YEARS = 50 };
    if (reference->type == COLUMN_HISTORY && years_ago > MOST_YEARS)
        return refuse(resolver, reference, error, "these are more than 50 years; leave the oldest out");
    g_autoptr(GError) wrong = NULL;
    const Participant *other = find_person(resolver, reference, called, &wrong);
    if (other)
        return add_rule(resolver, reference, other, years_ago, error);
    if (!wrong)
        return true;
    g_propagate_error(error, g_steal_pointer(&wrong));
    return false;
}

static bool resolve(const Resolver *resolver, const Reference *reference, GError **error) {
    /* "Doe, John" is one name if there is such a person. */
    const Participant *whole = directory_look_up(resolver->directory, reference->text);
    if (whole)
        return add_rule(resolver, reference, whole, 1, error);

    g_auto(GStrv) names = g_strsplit_set(reference->text, ",;|", -1);
    int64_t years_ago = 0;
    for (char **name = names; *name; name++)
        if (*g_strstrip(*name) && !resolve_name(resolver, reference, *name, ++years_ago, error))
            return false;
    return true;
}

bool references_resolve(const References *references, const Csv *csv, People *people, GError **error) {
    g_autoptr(Directory) directory = directory_new(people->exchange);
    Resolver resolver = {csv, people, directory};
    for (guint i = 0; i < references->all->len; i++)
        if (!resolve(&resolver, &g_array_index(references->all, Reference, i), error))
            return false;
    return true;
}
