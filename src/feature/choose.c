#include "feature/choose.h"

#include "base/error.h"
#include "base/text.h"
#include "exchange/directory.h"
#include "exchange/secrets.h"
#include "exchange/trace.h"
#include "feature/advice.h"

bool choose_check_drawn(const Exchange *exchange, GError **error) {
    if (exchange->drawn_at.s != 0)
        return true;
    g_autofree char *shown = text_visible(exchange->title);
    if (exchange_is_occasion(exchange))
        return fail(error, ERROR_CONFLICT,
                    "\"%s\" is an occasion that people are reminded of; no names are drawn for it", shown);
    g_autofree char *draw = advice_to_draw(exchange);
    return fail(error, ERROR_CONFLICT, "\"%s\" is announced, but not drawn yet: %s", shown, draw);
}

bool choose_check_on(const Exchange *exchange, GError **error) {
    g_autofree char *shown = text_visible(exchange->title);
    return !exchange_has_trace(exchange, TRACE_CALLED_OFF) ||
           fail(error, ERROR_CONFLICT, "\"%s\" has been called off, and everybody was told so", shown);
}

Exchange *choose_drawn(Kringle *kringle, const char *title, GError **error) {
    Store *store = kringle_store(kringle, error);
    g_autoptr(Exchange) exchange = store ? exchange_choose(store, title, error) : NULL;
    return exchange && choose_check_drawn(exchange, error) ? g_steal_pointer(&exchange) : NULL;
}

Exchange *choose_opened(Kringle *kringle, const char *title, GError **error) {
    const Vault *vault = kringle_vault(kringle, error);
    g_autoptr(Exchange) exchange = vault ? choose_drawn(kringle, title, error) : NULL;
    return exchange && secrets_open(exchange, vault, error) ? g_steal_pointer(&exchange) : NULL;
}

static GPtrArray *all_givers(const Exchange *exchange) {
    GPtrArray *people = g_ptr_array_new();
    for (guint i = 0; i < exchange->participants->len; i++)
        if (participant_gives(exchange->participants->pdata[i]))
            g_ptr_array_add(people, exchange->participants->pdata[i]);
    return people;
}

GPtrArray *choose_givers(const Exchange *exchange, char **called, GError **error) {
    if (!*called)
        return all_givers(exchange);
    g_autoptr(Directory) directory = directory_new(exchange);
    g_autoptr(GPtrArray) people = g_ptr_array_new();
    for (; *called; called++) {
        const Participant *participant = directory_find(directory, *called, error);
        if (!participant)
            return NULL;
        if (!participant_gives(participant))
            return fail(error, ERROR_INVALID, "%s only receives, and has nobody to be told of",
                        participant->name);
        if (!g_ptr_array_find(people, participant, NULL))
            g_ptr_array_add(people, (gpointer) participant);
    }
    return g_steal_pointer(&people);
}
