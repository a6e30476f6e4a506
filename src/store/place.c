#include "store/place.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define DURABILITY "durability="

static const Driver *const drivers[] = {&csv_driver, &sqlite_driver, &postgresql_driver, &memory_driver};

/* What somebody may have meant who wrote this; not memory:, which keeps nothing for the next command. */
static char *hint_at_kept(const char *start) {
    g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) list = g_string_new("; the name of one starts with ");
    for (size_t i = 0; i < G_N_ELEMENTS(drivers); i++) {
        if (drivers[i] == &memory_driver)
            continue;
        g_string_append_printf(list, "%s%s:", known->len > 0 ? " or " : "", drivers[i]->scheme);
        g_ptr_array_add(known, g_strconcat(drivers[i]->scheme, ":", NULL));
    }
    return text_hint(start, known, list->str);
}

/* What stands behind // in the name of a server may be a password, and is not told to anybody. */
static bool refuse_url(const char *url, GError **error) {
    const char *server = strstr(url, "://");
    g_autofree char *told = server ? g_strdup_printf("%.*s://...", (int) (server - url), url) : g_strdup(url);
    g_autofree char *shown = text_visible(told);
    g_autofree char *start = g_strndup(url, strcspn(url, ":") + (strchr(url, ':') != NULL));
    g_autofree char *hint = hint_at_kept(start);
    return fail(error, ERROR_USAGE, "\"%s\" is not a store%s", shown, hint);
}

static const Driver *find_driver(const char *url) {
    const char *colon = strchr(url, ':');
    for (size_t i = 0; colon && i < G_N_ELEMENTS(drivers); i++) {
        const char *scheme = drivers[i]->scheme;
        if (strlen(scheme) == (size_t) (colon - url) && strncmp(url, scheme, strlen(scheme)) == 0)
            return drivers[i];
    }
    return NULL;
}

/* Where "?durability=" or "&durability=" stands; or NULL. */
static char *find_wish(char *address) {
    char *first = strstr(address, "?" DURABILITY);
    return first ? first : strstr(address, "&" DURABILITY);
}

/* Takes the wish out of the address, and returns it; or NULL. */
static char *take_wish(char *address) {
    char *mark = find_wish(address), *from = mark ? mark + 1 + strlen(DURABILITY) : NULL;
    if (!mark)
        return NULL;
    char *until = from + strcspn(from, "&"), *wish = g_strndup(from, (gsize) (until - from));
    if (*until)
        memmove(mark + 1, until + 1, strlen(until + 1) + 1);
    else
        *mark = '\0';
    return wish;
}

static bool take_durability(Place *place, GError **error) {
    g_autofree char *wish = take_wish(place->address);
    place->relaxed = g_strcmp0(wish, "relaxed") == 0;
    if (wish && !place->relaxed && strcmp(wish, "full") != 0) {
        g_autofree char *shown = text_visible(wish);
        return fail(error, ERROR_USAGE, "the durability of a store is full or relaxed, not \"%s\"", shown);
    }
    return !place->relaxed || place->driver->relaxes ||
           fail(error, ERROR_USAGE, "%s: knows no other durability than full", place->driver->scheme);
}

bool place_parse(const char *url, Place *place, GError **error) {
    *place = (Place) {.driver = find_driver(url)};
    if (!place->driver)
        return refuse_url(url, error);
    place->address = g_strdup(url + strlen(place->driver->scheme) + 1);
    return take_durability(place, error);
}

void place_clear(Place *place) {
    g_free(place->address);
    *place = (Place) {0};
}

char *store_url_whole(const char *url, GError **error) {
    g_auto(Place) place = {0};
    if (!place_parse(url, &place, error))
        return NULL;
    bool is_path = place.driver->has_path && *place.address;
    g_autofree char *whole = is_path ? g_canonicalize_filename(place.address, NULL) : g_strdup(place.address);
    return g_strconcat(place.driver->scheme, ":", whole, NULL);
}
