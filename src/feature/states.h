/* How people call the states of messages. */
#pragma once

#include <stdio.h>

#include "exchange/message.h"

typedef struct {
    const char *state;
    const char *words;       /* of one message */
    const char *count_words; /* of many */
} StateWords;

/* In the order in which they are counted; {} ends them. */
extern const StateWords state_words[];

/* "24 handed over, 2 waiting", or "none", and a line end; `count` says how many are in a state. */
void states_print(uint64_t (*count)(const void *data, const char *state), const void *data, FILE *out);

/* The words for a message; the state itself if only a newer program knows it. */
const char *state_of_message(const Message *message);
