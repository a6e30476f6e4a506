/* kringle remind "DATE|TITLE|ADDRESSES": people of a file of contacts, who need not belong to any exchange. */
#pragma once

#include "feature/remind/options.h"

/* `text` is NULL if it is to be asked for. */
bool remind_addresses(Kringle *kringle, const RemindOptions *options, const char *text, GError **error);
