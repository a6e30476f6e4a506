#include "feature/remind/occasion.h"

#include "base/address.h"
#include "base/keyed-hash.h"
#include "base/text.h"

Exchange *occasion_new(const Appointment *appointment, const Language *language, Time now) {
    Exchange *occasion = exchange_new();
    g_autofree char *folded = text_fold(appointment->title);
    /* No operation has a name of several lines. */
    g_autofree char *name = g_strdup_printf("occasion\n%s\n%s", appointment->date, folded);
    occasion->title = g_strdup(appointment->title);
    occasion->date = g_strdup(appointment->date);
    occasion->language = g_strdup(language->code);
    occasion->created_at = now;
    exchange_set_id_of(occasion, name);
    return occasion;
}

/* Of those who are in it: key of the address -> Participant. Whoever was erased has none. */
static GHashTable *people_by_key(const Exchange *occasion) {
    GHashTable *people = g_hash_table_new_full(keyed_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < occasion->participants->len; i++) {
        Participant *participant = occasion->participants->pdata[i];
        if (participant->email)
            g_hash_table_insert(people, g_ascii_strdown(participant->email, -1), participant);
    }
    return people;
}

static Participant *invite(Exchange *occasion, const Recipient *recipient) {
    const Contact *contact = recipient->contact;
    Participant *participant =
        exchange_add_participant(occasion, contact->name ? contact->name : recipient->address);
    participant->email = g_strdup(recipient->address);
    participant->language = g_strdup(contact->language);
    return participant;
}

bool *occasion_invite(Exchange *occasion, const Recipients *recipients) {
    g_autoptr(GHashTable) people = people_by_key(occasion);
    bool *is_meant = g_new0(bool, occasion->participants->len + recipients->list->len + 1);
    for (guint i = 0; i < recipients->list->len; i++) {
        const Recipient *recipient = &g_array_index(recipients->list, Recipient, i);
        const Participant *participant = g_hash_table_lookup(people, recipient->contact->key);
        if (!participant)
            participant = invite(occasion, recipient);
        is_meant[participant->id - 1] = true;
    }
    return is_meant;
}
