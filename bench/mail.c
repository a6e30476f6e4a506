/*
 * The sides of the mail benchmark, which bench/mail.py calls in turns: our outbox with everything it does, and bare
 * loops of libcurl over the same letters, written beforehand.
 *
 *     bench-mail outbox URL COUNT CONNECTIONS    a csv store on disk, letters, marks and results
 *     bench-mail threads URL COUNT CONNECTIONS   an easy handle per thread
 *     bench-mail multi URL COUNT CONNECTIONS     one multi handle
 *     bench-mail letters COUNT FILE              writes letters, their lengths before them, and says how fast
 */
#include <curl/curl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "exchange/records.h"
#include "exchange/secrets.h"
#include "outbox/letter.h"
#include "outbox/outbox.h"

#define SENDER "santa@example.org"

enum { DOMAINS = 50 };

typedef struct {
    char *folder;
    Vault *vault;
    Store *store;
    int64_t exchange_id;
} World;

static double now_s(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void must(bool done, GError *const *error) {
    if (!done)
        g_error("%s", error ? (*error)->message : "it did not work");
}

/* ---- An exchange in a store on disk. */

/* Everybody gives to the next. The letters are of about 2 KB. */
static Exchange *exchange_of(int64_t count, GPtrArray *messages) {
    Exchange *exchange = exchange_new();
    Time now = clock_now(&(Clock) {0});
    exchange->title = g_strdup("Fourth floor 2026");
    exchange->date = g_strdup("2026-12-20");
    exchange->budget = g_strdup("20 euros");
    exchange->place = g_strdup("the kitchen");
    exchange->drawn_at = exchange->created_at = now;
    for (int64_t id = 1; id <= count; id++) {
        g_autofree char *name = g_strdup_printf("Person %" G_GINT64_FORMAT, id);
        Participant *participant = exchange_add_participant(exchange, name);
        participant->email =
            g_strdup_printf("person%" G_GINT64_FORMAT "@d%" G_GINT64_FORMAT ".example.com", id, id % DOMAINS);
        participant->wish = g_strdup("something warm, or a book about the sea");
        Assignment *assignment = record_new(&assignment_record);
        *assignment = (Assignment) {exchange->id, id, 1, .receiver_id = id % count + 1};
        g_ptr_array_add(exchange->assignments, assignment);
        g_ptr_array_add(messages, message_new(exchange, id, MESSAGE_ASSIGNMENT, id, SENDER, now));
    }
    return exchange;
}

static void world_open(World *world, int64_t count) {
    g_autoptr(GError) error = NULL;
    world->folder = g_dir_make_tmp("kringle-bench-XXXXXX", &error);
    must(world->folder, &error);
    g_autofree char *secret = g_build_filename(world->folder, "secret", NULL);
    g_autofree char *url = g_strdup_printf("csv:%s/store", world->folder);
    world->vault = vault_open(secret, &error);
    must(world->vault, &error);
    world->store = store_open(url, &error);
    must(world->store && store_prepare(world->store, exchange_records, &error), &error);

    g_autoptr(GPtrArray) messages = record_array(&message_record);
    g_autoptr(Exchange) exchange = exchange_of(count, messages);
    g_autoptr(Batch) batch = batch_new();
    secrets_seal(exchange, world->vault);
    exchange_put(exchange, batch);
    batch_put_all(batch, &message_record, messages);
    must(store_apply(world->store, batch, &error), &error);
    world->exchange_id = exchange->id;
}

static void remove_tree(const char *path) {
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *inside = g_build_filename(path, name, NULL);
        remove_tree(inside);
    }
    g_remove(path);
}

static void world_close(World *world) {
    store_close(world->store);
    vault_close(world->vault);
    remove_tree(world->folder);
    g_free(world->folder);
}

/* ---- Ours. */

static void bench_outbox(const char *url, int64_t count, unsigned connections) {
    World world;
    world_open(&world, count);
    g_autoptr(GError) error = NULL;
    Clock clock = {0};
    double start = now_s(CLOCK_MONOTONIC), cpu = now_s(CLOCK_PROCESS_CPUTIME_ID);
    uint64_t commits = store_commits(world.store);
    g_autoptr(Mailer) mailer =
        mailer_open(&(MailerSettings) {.url = url, .connections = connections}, &error);
    must(mailer, &error);
    Outbox outbox = {.store = world.store, .vault = world.vault, .mailer = mailer, .clock = &clock};
    g_auto(Delivery) delivery = {0};
    must(outbox_deliver(&outbox, 0, &delivery, &error), &error);
    double seconds = now_s(CLOCK_MONOTONIC) - start;
    printf("{\"sent\": %" G_GUINT64_FORMAT
           ", \"rate\": %.0f, \"cpu_us\": %.1f, \"commits_per_mail\": %.3f}\n",
           delivery.sent, (double) count / seconds,
           1e6 * (now_s(CLOCK_PROCESS_CPUTIME_ID) - cpu) / (double) count,
           (double) (store_commits(world.store) - commits) / (double) count);
    world_close(&world);
}

/* ---- Letters alone. */

static GPtrArray *write_letters(const World *world) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Desk) desk = desk_new(world->store, world->vault, world->exchange_id, &error);
    must(desk, &error);
    g_autoptr(GPtrArray) messages = message_list(world->store, world->exchange_id, &error);
    GPtrArray *letters = g_ptr_array_new_with_free_func((GDestroyNotify) g_bytes_unref);
    for (guint i = 0; i < messages->len; i++) {
        Mail mail = {0};
        must(desk_write(desk, messages->pdata[i], &mail, &error), &error);
        g_ptr_array_add(letters, mail.bytes);
    }
    return letters;
}

static void bench_letters(int64_t count, const char *path) {
    World world;
    world_open(&world, count);
    double start = now_s(CLOCK_THREAD_CPUTIME_ID);
    g_autoptr(GPtrArray) letters = write_letters(&world);
    double seconds = now_s(CLOCK_THREAD_CPUTIME_ID) - start;
    size_t total = 0;
    FILE *file = fopen(path, "w");
    must(file, NULL);
    for (guint i = 0; i < letters->len; i++) {
        size_t length = 0;
        const void *bytes = g_bytes_get_data(letters->pdata[i], &length);
        fprintf(file, "%zu\n", length);
        fwrite(bytes, 1, length, file);
        total += length;
    }
    must(fclose(file) == 0, NULL);
    printf("{\"rate\": %.0f, \"bytes\": %zu}\n", (double) count / seconds, total / letters->len);
    world_close(&world);
}

/* ---- Bare libcurl. */

typedef struct {
    CURL *curl;
    struct curl_slist *recipients;
    GBytes *letter;
    size_t sent;
} Transfer;

typedef struct {
    const char *url;
    GPtrArray *letters;
    gint next; /* letter */
} Work;

static size_t on_read(char *buffer, size_t one, size_t room, void *data) {
    Transfer *transfer = data;
    size_t length = 0;
    const char *bytes = g_bytes_get_data(transfer->letter, &length);
    size_t part = MIN(one * room, length - transfer->sent);
    memcpy(buffer, bytes + transfer->sent, part);
    transfer->sent += part;
    return part;
}

static void transfer_open(Transfer *transfer, const Work *work) {
    *transfer = (Transfer) {.curl = curl_easy_init()};
    curl_easy_setopt(transfer->curl, CURLOPT_URL, work->url);
    curl_easy_setopt(transfer->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(transfer->curl, CURLOPT_MAIL_FROM, SENDER);
    curl_easy_setopt(transfer->curl, CURLOPT_USE_SSL, (long) CURLUSESSL_TRY);
    curl_easy_setopt(transfer->curl, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(transfer->curl, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(transfer->curl, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(transfer->curl, CURLOPT_READDATA, transfer);
    curl_easy_setopt(transfer->curl, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(transfer->curl, CURLOPT_NOSIGNAL, 1L);
}

/* The next letter; false if there is none. */
static bool transfer_load(Transfer *transfer, Work *work) {
    gint i = g_atomic_int_add(&work->next, 1);
    if (i >= (gint) work->letters->len)
        return false;
    char to[64];
    g_snprintf(to, sizeof to, "person%d@d%d.example.com", i + 1, (i + 1) % DOMAINS);
    curl_slist_free_all(transfer->recipients);
    transfer->recipients = curl_slist_append(NULL, to);
    transfer->letter = work->letters->pdata[i];
    transfer->sent = 0;
    curl_easy_setopt(transfer->curl, CURLOPT_MAIL_RCPT, transfer->recipients);
    return true;
}

static void transfer_close(Transfer *transfer) {
    curl_easy_cleanup(transfer->curl);
    curl_slist_free_all(transfer->recipients);
}

static void check(CURLcode result) {
    if (result != CURLE_OK)
        g_error("libcurl: %s", curl_easy_strerror(result));
}

static void *send_in_turn(void *data) {
    Work *work = data;
    Transfer transfer;
    transfer_open(&transfer, work);
    while (transfer_load(&transfer, work))
        check(curl_easy_perform(transfer.curl));
    transfer_close(&transfer);
    return NULL;
}

static void send_by_threads(Work *work, unsigned connections) {
    g_autofree GThread **threads = g_new(GThread *, connections);
    for (unsigned i = 0; i < connections; i++)
        threads[i] = g_thread_new("sender", send_in_turn, work);
    for (unsigned i = 0; i < connections; i++)
        g_thread_join(threads[i]);
}

static void send_by_multi(Work *work, unsigned connections) {
    CURLM *multi = curl_multi_init();
    g_autofree Transfer *transfers = g_new(Transfer, connections);
    for (unsigned i = 0; i < connections; i++) {
        transfer_open(&transfers[i], work);
        if (transfer_load(&transfers[i], work))
            curl_multi_add_handle(multi, transfers[i].curl);
    }
    for (int running = 1, left; running;) {
        curl_multi_perform(multi, &running);
        for (CURLMsg *said; (said = curl_multi_info_read(multi, &left));) {
            Transfer *transfer = NULL;
            check(said->data.result);
            curl_easy_getinfo(said->easy_handle, CURLINFO_PRIVATE, (char **) &transfer);
            curl_multi_remove_handle(multi, transfer->curl);
            if (transfer_load(transfer, work)) {
                curl_multi_add_handle(multi, transfer->curl);
                running = 1;
            }
        }
        if (running)
            curl_multi_poll(multi, NULL, 0, 100, NULL);
    }
    for (unsigned i = 0; i < connections; i++)
        transfer_close(&transfers[i]);
    curl_multi_cleanup(multi);
}

static void bench_bare(const char *url, int64_t count, unsigned connections, void (*send)(Work *, unsigned)) {
    World world;
    world_open(&world, count);
    g_autoptr(GPtrArray) letters = write_letters(&world);
    Work work = {.url = url, .letters = letters};
    curl_global_init(CURL_GLOBAL_DEFAULT);
    double start = now_s(CLOCK_MONOTONIC), cpu = now_s(CLOCK_PROCESS_CPUTIME_ID);
    send(&work, connections);
    double seconds = now_s(CLOCK_MONOTONIC) - start;
    printf("{\"rate\": %.0f, \"cpu_us\": %.1f}\n", (double) count / seconds,
           1e6 * (now_s(CLOCK_PROCESS_CPUTIME_ID) - cpu) / (double) count);
    world_close(&world);
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    if (argc == 4 && strcmp(what, "letters") == 0)
        bench_letters(atoi(argv[2]), argv[3]);
    else if (argc == 5 && strcmp(what, "outbox") == 0)
        bench_outbox(argv[2], atoi(argv[3]), (unsigned) atoi(argv[4]));
    else if (argc == 5 && strcmp(what, "threads") == 0)
        bench_bare(argv[2], atoi(argv[3]), (unsigned) atoi(argv[4]), send_by_threads);
    else if (argc == 5 && strcmp(what, "multi") == 0)
        bench_bare(argv[2], atoi(argv[3]), (unsigned) atoi(argv[4]), send_by_multi);
    else
        g_error("bench-mail outbox|threads|multi URL COUNT CONNECTIONS, or letters COUNT FILE");
    return EXIT_SUCCESS;
}
