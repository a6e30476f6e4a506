/* Every record that a store of kringle holds; NULL ends the list. For store_prepare. */
#pragma once

#include "base/record.h"

extern const Record *const exchange_records[];

/* Whether its items belong to an exchange: whose id is their first field, then. The exchange itself stands first. */
bool record_is_of_exchange(const Record *record);

/* Whether it is the business of one store alone: no part of an export, and alone in a store as good as nothing. */
bool record_is_of_place(const Record *record);
