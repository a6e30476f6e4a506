/*
 * Codes to read out: ten letters and digits on a card, by which somebody without mail and without a phone gets to know
 * whom they give to. A code belongs to one giver and exactly these receivers, so one from before a change is none any
 * more. It follows from the secret of the installation and is kept nowhere.
 */
#pragma once

#include "base/vault.h"
#include "exchange/receivers.h"

/* "K7QXM-2B9TD"; the receivers as receivers_of has them. The caller's to free. */
char *code_of(const Vault *vault, const Exchange *exchange, int64_t giver_id, const GPtrArray *receivers);

/*
 * The code as code_of writes it, from what somebody heard or read: in any case and grouping, and with the letters that
 * codes have none of (I, L, O, U) taken for those they look like. ERROR_INVALID if it is no code.
 */
char *code_read(const char *text, GError **error);
