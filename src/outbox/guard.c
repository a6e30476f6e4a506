#include "outbox/guard.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/random.h"
#include "exchange/custody.h"
#include "exchange/migration.h"
#include "outbox/fate.h"

/* ---- What is noted beside the secret. */

static char *installation_of(const Vault *vault) {
    Digest digest = vault_mac(vault, "installation", "", 0);
    return digest_to_text(&digest);
}

static char *note_path(const Vault *vault, const Custody *custody) {
    g_autofree char *folder = g_strconcat(vault_path(vault), "-sent", NULL);
    return g_build_filename(folder, custody->store, NULL);
}

/* The highest number of this store that was seen here. */
static int64_t read_note(const Vault *vault, const Custody *custody) {
    g_autofree char *path = note_path(vault, custody), *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? g_ascii_strtoll(text, NULL, 10) : 0;
}

/* Where it cannot be written, older copies are not noticed; that is no reason to send nothing. */
static void write_note(const Vault *vault, const Custody *custody) {
    enum { OWNERS_FILE = 0600 };
    g_autoptr(GError) error = NULL;
    g_autofree char *path = note_path(vault, custody), *folder = g_path_get_dirname(path);
    g_autofree char *text = g_strdup_printf("%" PRId64 "\n", custody->generation);
    if (!file_make_folder(folder))
        g_debug("no folder for notes: %s", g_strerror(errno));
    else if (!g_file_set_contents_full(path, text, -1,
                                       G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                       OWNERS_FILE, &error))
        g_debug("no note of this run: %s", error->message);
}

/* ---- What is kept in the store. */

static Custody *custody_new(const Vault *vault) {
    guint64 bits = 0;
    random_fill(&bits, sizeof bits);
    Custody *custody = record_new(&custody_record);
    custody->id = 1;
    custody->store = g_strdup_printf("%016" G_GINT64_MODIFIER "x", bits);
    custody->installation = installation_of(vault);
    return custody;
}

static Custody *load_custody(const Outbox *outbox, GError **error) {
    void *custody;
    if (!store_look_up(outbox->store, &custody_record, &(Custody) {.id = 1}, &custody, error))
        return NULL;
    return custody ? custody : custody_new(outbox->vault);
}

static bool raise_generation(const Outbox *outbox, Custody *custody, Batch *batch, GError **error) {
    custody->generation++;
    custody->sent_at = clock_now(outbox->clock);
    batch_put(batch, &custody_record, custody);
    if (!store_apply(outbox->store, batch, error))
        return false;
    write_note(outbox->vault, custody);
    return true;
}

/* ---- Holding and letting go. */

static void hold(Message *message, Time now) {
    if (message_is(message, MESSAGE_SENDING))
        fate_take_up(message, now);
    if (message_is(message, MESSAGE_QUEUED))
        message_set_state(message, MESSAGE_HELD);
    message->due_at = (Time) {0};
}

static bool hold_all(const Outbox *outbox, GError **error) {
    g_autoptr(GPtrArray) messages = message_list(outbox->store, 0, error);
    g_autoptr(Batch) batch = batch_new();
    for (guint i = 0; messages && i < messages->len; i++) {
        Message *message = messages->pdata[i];
        if (message->due_at.s == 0)
            continue;
        hold(message, clock_now(outbox->clock));
        batch_put(batch, &message_record, message);
    }
    return messages && store_apply(outbox->store, batch, error);
}

static const char *suspicion(const Outbox *outbox, const Custody *custody, int64_t noted) {
    g_autofree char *installation = installation_of(outbox->vault);
    if (strcmp(custody->installation, installation) != 0)
        return "mails were sent from this store by another installation of kringle, and who drew whom is "
               "sealed with the "
               "secret of that one. If you moved here, bring that machine's secret along; it must not send "
               "from there "
               "any more";
    if (custody->generation < noted)
        return "this store is an older copy: mails were sent since from what became of it later, and it does "
               "not know "
               "which. Nothing is sent, so that nobody is told twice. Look at \"kringle status\"; to send "
               "all the same, "
               "say \"kringle outbox --release\"";
    return NULL;
}

bool guard_check(const Outbox *outbox, GError **error) {
    g_autoptr(Custody) custody = load_custody(outbox, error);
    if (!custody)
        return false;
    const char *words = suspicion(outbox, custody, 0);
    return !words || fail(error, ERROR_DENIED, "%s", words);
}

bool guard_stays(const Outbox *outbox, GError **error) {
    return store_is_exclusive(outbox->store) || migration_check(outbox->store, error);
}

/* Loaded once more after the note was read: whoever sends at the same time raises the store first. */
static Custody *load_custody_and_note(const Outbox *outbox, int64_t *noted, GError **error) {
    g_autoptr(Custody) earlier = load_custody(outbox, error);
    if (!earlier)
        return NULL;
    *noted = read_note(outbox->vault, earlier);
    return earlier->version == 0 ? g_steal_pointer(&earlier) : load_custody(outbox, error);
}

static bool try_to_pass(const Outbox *outbox, GError **error) {
    int64_t noted = 0;
    g_autoptr(Custody) custody = load_custody_and_note(outbox, &noted, error);
    if (!custody)
        return false;
    const char *words = suspicion(outbox, custody, noted);
    if (words)
        return hold_all(outbox, error) && fail(error, ERROR_DENIED, "%s", words);
    g_autoptr(Batch) batch = batch_new();
    return raise_generation(outbox, custody, batch, error);
}

/* Others may do the same in this moment, and all of them may send. */
bool guard_pass(const Outbox *outbox, GError **error) {
    GError *wrong = NULL;
    while (!try_to_pass(outbox, &wrong)) {
        if (!g_error_matches(wrong, ERROR, ERROR_CONFLICT)) {
            g_propagate_error(error, wrong);
            return false;
        }
        g_clear_error(&wrong);
    }
    return true;
}

bool guard_release(const Outbox *outbox, uint64_t *released, GError **error) {
    g_autoptr(Custody) custody = load_custody(outbox, error);
    g_autoptr(GPtrArray) messages = custody ? message_list(outbox->store, 0, error) : NULL;
    if (!messages)
        return false;
    g_autoptr(Batch) batch = batch_new();
    for (guint i = 0; i < messages->len; i++) {
        Message *message = messages->pdata[i];
        if (!message_is(message, MESSAGE_HELD))
            continue;
        fate_wait(message, clock_now(outbox->clock));
        batch_put(batch, &message_record, message);
        ++*released;
    }
    g_free(custody->installation);
    custody->installation = installation_of(outbox->vault);
    custody->generation = MAX(custody->generation, read_note(outbox->vault, custody));
    return raise_generation(outbox, custody, batch, error);
}
