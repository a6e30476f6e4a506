/* The name of a store taken apart: which tier, where, and how durable. */
#pragma once

#include "store/driver.h"

typedef struct {
    const Driver *driver;
    char *address; /* what stands behind the colon, but for what follows here */
    bool relaxed;  /* ?durability=relaxed, or &durability=relaxed */
} Place;

/* ERROR_USAGE if the name is none, or the tier cannot be relaxed. */
bool place_parse(const char *url, Place *place, GError **error);
void place_clear(Place *place);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Place, place_clear)
