/* Says what the rules allow, without drawing. */
#pragma once

#include "exchange/people.h"
#include "feature/feature.h"

/* In how many ways it can go, what the rules give away, for how many years they last. */
bool rules_explain(Kringle *kringle, const People *people, GError **error);

/* Only the number of possible draws. */
bool rules_count(Kringle *kringle, const People *people, GError **error);

/* Forgets the oldest years where history leaves no draw, and notes that among the people. */
bool rules_forget(People *people, GError **error);
