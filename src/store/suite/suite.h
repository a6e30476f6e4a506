/* What store.h promises, as tests that run unchanged on every tier: a new tier is finished when it passes. */
#pragma once

#include <stdbool.h>

#include "store/store.h"

/*
 * Adds all tests for the stores at a URL, in which FOLDER stands for an empty folder that each test gets for
 * itself, as in "csv:FOLDER/store". `keeps`: what was written is there after the store was closed.
 */
void store_suite_add(const char *url, bool keeps);
