/* Says what the rules allow, without drawing. */
#pragma once

#include "exchange/people.h"
#include "feature/feature.h"

/* In how many ways it can go, what the rules give away, for how many years they last;
   or to people (not to programs) only in how many ways. */
bool rules_explain(Kringle *kringle, const People *people, bool only_count, GError **error);

/* Forgets the oldest years where history leaves no draw, and notes that among the people. */
bool rules_forget(People *people, GError **error);
