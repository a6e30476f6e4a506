/* What the rules of an exchange allow, before anybody draws: in how
   many ways it can go, and what they give away to those who know them. */
#pragma once

#include "draw/kringle-draw.h"
#include "exchange/exchange.h"

typedef struct {
    kr_report report; /* the number of possible draws, blocks, forced pairs */
    uint32_t leaks;   /* pairs that tell another one */
    kr_leak leak;     /* one of them, if there are any; people are participant id - 1 */
    kr_outlook years; /* how many draws there are before somebody has to draw somebody twice */
} Outlook;

/* Zero it before; clear it in any case. Fails as exchange_draw does, with the same words. */
bool outlook_read(Outlook *outlook, const Exchange *exchange, GError **error);
void outlook_clear(Outlook *outlook);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outlook, outlook_clear)

/*
 * Where history leaves no draw, takes away as many of its oldest years as it takes: `kept` are left, `forgotten`
 * are gone. Fails only where exchange_draw would fail for want of memory, or for rules that contradict each other.
 */
bool outlook_forget(Exchange *exchange, int64_t *kept, int64_t *forgotten, GError **error);
