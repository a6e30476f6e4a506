/*
 * Writes letters from fields on standard input, so that a test in another language can read them. Each letter is for
 * the first person of an exchange of its own; "letters SECRET" seals links with that secret. "letters addresses" says of
 * each line whether it is an address.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "exchange/link.h"
#include "exchange/records.h"
#include "exchange/secrets.h"
#include "field.h"
#include "outbox/letter.h"

static void give(Exchange *exchange, int64_t receiver_id) {
    Assignment *assignment = record_new(&assignment_record);
    *assignment = (Assignment) {.exchange_id = exchange->id,
                                .giver_id = 1,
                                .gift = exchange->assignments->len + 1,
                                .receiver_id = receiver_id};
    g_ptr_array_add(exchange->assignments, assignment);
}

/* The reader, whom they give to (one name in each line), and what the exchange is. */
static Exchange *read_exchange(void) {
    Exchange *exchange = exchange_new();
    g_autofree char *reader = read_field(), *receivers = read_field(), *wish = read_field();
    Participant *first = exchange_add_participant(exchange, reader);
    first->language = read_field();
    first->email = read_field();
    g_auto(GStrv) names = g_strsplit(receivers, "\n", -1);
    for (char **name = names; *name; name++) {
        Participant *receiver = exchange_add_participant(exchange, *name);
        receiver->wish = g_strdup(wish);
        give(exchange, receiver->id);
    }
    exchange->drawn_at = (Time) {1};
    exchange->title = read_field();
    exchange->date = read_field();
    exchange->place = read_field();
    exchange->budget = read_field();
    exchange->note = read_field();
    exchange->organiser = read_field();
    exchange->reply_to = read_field();
    return exchange;
}

static void write_letter(Store *store, const Vault *vault, const char *kind) {
    g_autoptr(Exchange) exchange = read_exchange();
    g_autofree char *sender = read_field(), *time = read_field(), *public_url = read_field();
    g_autoptr(Batch) batch = batch_new();
    secrets_seal(exchange, vault);
    exchange_put(exchange, batch);
    g_autoptr(GError) error = NULL;
    g_autoptr(Message) message =
        message_new(exchange, 1, kind, 1, sender, (Time) {g_ascii_strtoll(time, NULL, 10)});
    message->public_url = g_strdup(public_url);
    g_autoptr(Link) link = public_url ? message_add_link(message, vault) : NULL;
    g_autoptr(Desk) desk =
        store_apply(store, batch, &error) ? desk_new(store, vault, exchange->id, &error) : NULL;
    Mail mail = {0};
    if (!desk || !desk_write(desk, message, &mail, &error)) {
        fprintf(stderr, "%s\n", error->message);
        exit(1);
    }
    g_autoptr(GBytes) bytes = mail.bytes;
    printf("%zu %s\n", g_bytes_get_size(bytes), mail.to ? mail.to : "-");
    fwrite(g_bytes_get_data(bytes, NULL), 1, g_bytes_get_size(bytes), stdout);
}

static void write_letters(const char *secret) {
    g_autoptr(Vault) vault = vault_open(secret, NULL);
    for (char *kind; (kind = read_field()); g_free(kind)) {
        g_autoptr(Store) store = store_open("memory:", NULL);
        store_prepare(store, exchange_records, NULL);
        write_letter(store, vault, kind);
    }
}

static void check_addresses(void) {
    for (char *text; (text = read_field()); g_free(text)) {
        g_autofree char *address = address_normalise(text, NULL);
        printf("%s\n", address ? address : "");
    }
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "addresses") == 0)
        check_addresses();
    else
        write_letters(argv[1]);
    return 0;
}
