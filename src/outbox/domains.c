#include "outbox/domains.h"

#include <string.h>

enum { FIRST_AT_ONCE = 2, MOST_AT_ONCE = 16, FIRST_PAUSE_S = 30, MOST_PAUSE_S = 600, CROWDED_S = 60 };

struct Domain {
    char *name;
    GQueue waiting; /* of Errand, the most urgent first */
    guint under_way;
    guint at_once;     /* so many may be under way */
    guint64 last_turn; /* the lowest has waited longest */
    Time peace_until;  /* it asked to be left in peace */
    int64_t pause_s;   /* for so long, the next time */
};

struct Domains {
    GHashTable *by_name;
    GPtrArray *busy; /* those for which something waits */
    guint lines;
    guint waiting;
    guint64 turn;
};

static void domain_free(void *data) {
    Domain *domain = data;
    g_queue_clear(&domain->waiting);
    g_free(domain->name);
    g_free(domain);
}

Domains *domains_new(unsigned lines) {
    Domains *domains = g_new0(Domains, 1);
    domains->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, domain_free);
    domains->busy = g_ptr_array_new();
    domains->lines = lines;
    return domains;
}

void domains_free(Domains *domains) {
    if (!domains)
        return;
    g_ptr_array_unref(domains->busy);
    g_hash_table_unref(domains->by_name);
    g_free(domains);
}

const char *domain_name(const Domain *domain) {
    return domain->name;
}

guint domains_waiting(const Domains *domains) {
    return domains->waiting;
}

static Domain *find(Domains *domains, const char *address) {
    const char *at = address ? strrchr(address, '@') : NULL;
    g_autofree char *name = g_ascii_strdown(at ? at + 1 : "", -1);
    Domain *domain = g_hash_table_lookup(domains->by_name, name);
    if (domain)
        return domain;
    domain = g_new0(Domain, 1);
    domain->name = g_steal_pointer(&name);
    domain->at_once = *domain->name ? FIRST_AT_ONCE : MOST_AT_ONCE;
    domain->pause_s = FIRST_PAUSE_S;
    g_queue_init(&domain->waiting);
    g_hash_table_insert(domains->by_name, domain->name, domain);
    return domain;
}

static void note_waiting(Domains *domains, Domain *domain) {
    if (g_queue_is_empty(&domain->waiting))
        g_ptr_array_add(domains->busy, domain);
    domains->waiting++;
}

void domains_add(Domains *domains, Errand *errand, const char *address) {
    Domain *domain = errand->domain = find(domains, address);
    note_waiting(domains, domain);
    GList *before = domain->waiting.tail;
    while (before && ((const Errand *) before->data)->priority > errand->priority)
        before = before->prev;
    g_queue_insert_after(&domain->waiting, before, errand);
}

void domains_return(Domains *domains, Errand *errand) {
    note_waiting(domains, errand->domain);
    g_queue_push_head(&errand->domain->waiting, errand);
}

/* One domain never has all connections while there are others: if it falls silent, theirs go on. */
static bool has_room(const Domains *domains, const Domain *domain) {
    guint most =
        g_hash_table_size(domains->by_name) > 1 && domains->lines > 1 ? domains->lines - 1 : domains->lines;
    return domain->under_way < MIN(domain->at_once, most);
}

static int priority_of(const Domain *domain) {
    const Errand *first = domain->waiting.head->data;
    return first->priority;
}

static bool goes_before(const Domain *a, const Domain *b) {
    if (priority_of(a) != priority_of(b))
        return priority_of(a) < priority_of(b);
    return a->under_way != b->under_way ? a->under_way < b->under_way : a->last_turn < b->last_turn;
}

static Errand *take_from(Domains *domains, Domain *domain) {
    Errand *errand = g_queue_pop_head(&domain->waiting);
    if (g_queue_is_empty(&domain->waiting))
        g_ptr_array_remove_fast(domains->busy, domain);
    domains->waiting--;
    return errand;
}

Errand *domains_next(Domains *domains, Time now) {
    Domain *next = NULL;
    for (guint i = 0; i < domains->busy->len; i++) {
        Domain *domain = domains->busy->pdata[i];
        if (domain->peace_until.s <= now.s && has_room(domains, domain) &&
            (!next || goes_before(domain, next)))
            next = domain;
    }
    if (!next)
        return NULL;
    next->under_way++;
    next->last_turn = ++domains->turn;
    return take_from(domains, next);
}

/* Not before the server has heard for whom the mail is: else it means all of them. */
static bool asks_for_peace(const MailAnswer *answer) {
    static const char *const steps[] = {"RCPT TO", "DATA", "mail text", "final dot", NULL};
    bool is_about_mail = answer->step && g_strv_contains(steps, answer->step);
    return is_about_mail &&
           (answer->code == 421 || (answer->code / 100 == 4 && g_str_has_prefix(answer->reply, "4.7.")));
}

void domains_arrive(Domain *domain, const MailAnswer *answer, Time now) {
    domain->under_way--;
    if (answer && answer->outcome == MAIL_ACCEPTED) {
        domain->at_once = MIN(domain->at_once + 1, MOST_AT_ONCE);
        domain->pause_s = FIRST_PAUSE_S;
    } else if (answer && asks_for_peace(answer) && domain->peace_until.s <= now.s) {
        domain->at_once = MAX(domain->at_once / 2, 1);
        domain->peace_until = (Time) {now.s + domain->pause_s};
        domain->pause_s = MIN(2 * domain->pause_s, MOST_PAUSE_S);
    }
}

Errand *domains_set_aside(Domains *domains, bool crowded, Time now, Time *until) {
    for (guint i = 0; i < domains->busy->len; i++) {
        Domain *domain = domains->busy->pdata[i];
        bool in_peace = domain->peace_until.s > now.s;
        if (!in_peace && !(crowded && domain->waiting.length > 2 * domain->at_once))
            continue;
        *until = in_peace ? domain->peace_until : (Time) {now.s + CROWDED_S};
        return take_from(domains, domain);
    }
    return NULL;
}

Errand *domains_take(Domains *domains) {
    return domains->busy->len > 0 ? take_from(domains, domains->busy->pdata[0]) : NULL;
}
