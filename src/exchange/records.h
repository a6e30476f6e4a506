/* Every record that a store of kringle holds; NULL ends the list. For store_prepare. */
#pragma once

#include "base/record.h"

extern const Record *const exchange_records[];
