/* 100,000 participants in 5,000 exchanges, and which of them comes next. */
#pragma once

#include "exchange/exchange.h"

enum { EXCHANGES = 5000, EACH = 20, PEOPLE = EXCHANGES * EACH };

/* All of them in the order of their keys, as they are stored for the first time. */
GPtrArray *people_new(void);

/* A number below `limit`, at random, but the same for the same i. */
uint64_t scattered(uint64_t i, uint64_t limit);

/* What somebody has read of a participant: everything, in one number. */
uint64_t person_weight(const Participant *person);

/* Frees one that was made by hand, field by field. */
void person_free(void *item);
