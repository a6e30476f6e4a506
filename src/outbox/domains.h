/*
 * Whose turn it is: what waits to be sent, by the domain it goes to. Each domain gets as many mails at once as it has
 * shown to take, so that one that is slow, or asks to be left in peace, does not keep those for others waiting.
 */
#pragma once

#include "outbox/errand.h"

typedef struct Domains Domains;

/* Over so many connections. */
Domains *domains_new(unsigned lines);
void domains_free(Domains *domains);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Domains, domains_free)

/* Lets it wait among those for the address (NULL: it has none); more urgent kinds go first. */
void domains_add(Domains *domains, Errand *errand, const char *address);

/* The same for one that was under way, and is to go before the others. */
void domains_return(Domains *domains, Errand *errand);

/* Whose turn it is now; NULL if nobody's. It is under way from now on. */
Errand *domains_next(Domains *domains, Time now);

/* It is not under way any more; `answer` is what the server said to it, or NULL if it was not asked. */
void domains_arrive(Domain *domain, const MailAnswer *answer, Time now);

/*
 * An errand that should wait elsewhere, and until when: its domain asked to be left in peace; or, if it is `crowded`, its
 * domain has more waiting than it will take soon, and others find no room. NULL if there is none.
 */
Errand *domains_set_aside(Domains *domains, bool crowded, Time now, Time *until);

/* Any errand that still waits; NULL if none does. */
Errand *domains_take(Domains *domains);

guint domains_waiting(const Domains *domains);

/* "example.com", in small letters; "" for none. */
const char *domain_name(const Domain *domain);
