/* Sends what is due at a time that the test sets, and prints what became of it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "exchange/records.h"
#include "outbox/outbox.h"

static bool deliver(char **arguments, Delivery *delivery, uint64_t *commits, GError **error) {
    g_autoptr(Vault) vault = vault_open(arguments[2], error);
    g_autoptr(Store) store = vault ? store_open(arguments[1], error) : NULL;
    if (!store || !store_prepare(store, exchange_records, error))
        return false;
    g_autoptr(Mailer) mailer =
        mailer_open(&(MailerSettings) {.url = arguments[3], .connections = MOST_CONNECTIONS}, error);
    Clock clock = {.fixed = {g_ascii_strtoll(arguments[4], NULL, 10)}};
    Outbox outbox = {.store = store, .vault = vault, .mailer = mailer, .clock = &clock};
    bool delivered = mailer && outbox_deliver(&outbox, 0, delivery, error);
    *commits = store_commits(store);
    return delivered;
}

int main(int argc, char **argv) {
    g_autoptr(GError) error = NULL;
    g_auto(Delivery) delivery = {0};
    uint64_t commits = 0;
    if (argc == 5 && deliver(argv, &delivery, &commits, &error)) {
        printf("{\"sent\": %" PRIu64 ", \"waiting\": %" PRIu64 ", \"unknown\": %" PRIu64
               ", \"commits\": %" PRIu64 "}\n",
               delivery.sent, delivery.waiting, delivery.unknown, commits);
        return EXIT_SUCCESS;
    }
    fprintf(stderr, "%s\n", error ? error->message : "clocked-send STORE VAULT MAIL TIME");
    return EXIT_FAILURE;
}
