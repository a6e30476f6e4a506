#include "exchange/title.h"

#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"

static int64_t number_of(const char *title) {
    enum { NUMBERS = 64 };
    g_autofree char *folded = text_fold(title);
    GChecksum *sum = digest_begin("kringle/title/1");
    digest_add_text(sum, folded);
    return 1 + digest_end(sum).bytes[0] % NUMBERS;
}

static Title *load(Store *store, int64_t number, GError **error) {
    const Title like = {.number = number};
    void *kept;
    if (!store_look_up(store, &title_record, &like, &kept, error))
        return NULL;
    return kept ? kept : record_copy(&title_record, &like);
}

Title *title_load(Store *store, const char *title, GError **error) {
    return load(store, number_of(title), error);
}

/* Whether somebody has written it since it was loaded; it is as it is now, then. */
static bool is_renewed(Store *store, Title *title) {
    g_autoptr(Title) now = load(store, title->number, NULL);
    int64_t before = title->version;
    title->version = now ? now->version : before;
    return title->version != before;
}

bool title_apply(Store *store, Title *title, Batch *batch, TitleCheck *check, void *data, GError **error) {
    batch_put(batch, &title_record, title);
    for (;;) {
        GError *wrong = NULL;
        if (store_apply(store, batch, &wrong))
            return true;
        if (!g_error_matches(wrong, ERROR, ERROR_CONFLICT) || !is_renewed(store, title)) {
            g_propagate_error(error, wrong);
            return false;
        }
        g_error_free(wrong);
        if (!check(data, error))
            return false;
    }
}
