/* What is in the outbox, for whoever operates it. Tells how much waits for which domain, not whose mail it is. */
#pragma once

#include "exchange/message.h"

/* What waits for one domain. */
typedef struct {
    char *domain; /* missing: for people without an address */
    int64_t waiting;
    Time next;    /* when the first of it is due */
    char *answer; /* what the mail server said last to any of it */
} DomainQueue;
RECORD(DomainQueue, domain_queue)

typedef struct {
    GHashTable *states; /* name of a state -> guint64 *: how many messages are in it */
    Time oldest;        /* what waits longest was written then; not set if nothing waits */
    GPtrArray *queues;  /* of DomainQueue, the longest first */
    int64_t suppressed; /* addresses to which nothing is sent */
} Overview;

Overview *overview_new(Store *store, GError **error);
void overview_free(Overview *overview);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Overview, overview_free)

uint64_t overview_count(const Overview *overview, const char *state);
