#include "store/sql/step.h"

#include "base/error.h"
#include "base/template.h"

/* ---- The number. ---- */

typedef struct {
    int64_t number;
} Format;
RECORD(Format, format)

static const Field format_fields[] = {FIELD(Format, number), {}};
const Record format_record = {RECORD_OF(Format, format), .fields = format_fields};

static bool raise_number(const SqlHand *hand, int64_t number, GError **error) {
    g_autoptr(Template) template = template_of_asset(hand->raise, &format_record, languages);
    g_autoptr(GString) text = g_string_new(NULL);
    template_render(template, &(Format) {number}, text);
    return hand->run(hand->data, text->str, error);
}

/* ---- Every row of a table, in portions. ---- */

enum { AT_ONCE = 1000 };

typedef void StepWrite(Batch *batch, const Record *record, void *item);

/* What is done to an item must leave its key as it is. */
static bool for_each_item(const SqlHand *hand, const Record *record, StepWrite *write, GError **error) {
    g_autoptr(GPtrArray) items = NULL;
    do {
        SqlCall call;
        const void *last = items ? items->pdata[items->len - 1] : NULL;
        sql_call_after(&call, record, last, AT_ONCE);
        GPtrArray *next = hand->find(hand->data, &call, error);
        g_clear_pointer(&items, g_ptr_array_unref);
        items = next;
        g_autoptr(Batch) batch = batch_new();
        for (guint i = 0; items && i < items->len; i++)
            write(batch, record, items->pdata[i]);
        if (!items || !hand->write(hand->data, batch, error))
            return false;
    } while (items->len == AT_ONCE);
    return true;
}

static bool for_all_items(const SqlHand *hand, const GPtrArray *records, StepWrite *write, GError **error) {
    for (guint i = 0; i < records->len; i++)
        if (!for_each_item(hand, records->pdata[i], write, error))
            return false;
    return true;
}

/* ---- The steps. ---- */

static bool add_checksums(const SqlHand *hand, const GPtrArray *records, GError **error) {
    return for_all_items(hand, records, batch_sum, error);
}

typedef struct {
    int64_t number; /* of the format that it leads to */
    const char *words;
    bool (*take)(const SqlHand *hand, const GPtrArray *records, GError **error);
} Step;

static const Step steps[] = {
    {2, "each row gets a checksum", add_checksums},
};

int64_t sql_format(void) {
    return steps[G_N_ELEMENTS(steps) - 1].number;
}

static bool take(const Step *step, const SqlHand *hand, const GPtrArray *records, GError **error) {
    if (step->take(hand, records, error) && raise_number(hand, step->number, error))
        return true;
    g_prefix_error(error, "while a store of an older kringle was taken over (%s): ", step->words);
    return false;
}

bool sql_step_on(const SqlHand *hand, int64_t format, const GPtrArray *records, GError **error) {
    if (format == 0)
        return raise_number(hand, sql_format(), error);
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        if (steps[i].number > format && !take(&steps[i], hand, records, error))
            return false;
    return true;
}

bool sql_format_fits(int64_t format, const char *shown, GError **error) {
    return format == sql_format() || fail(error, ERROR_STORAGE,
                                          "%s was brought to a newer format by another kringle meanwhile. "
                                          "Nothing was changed; use that one",
                                          shown);
}
