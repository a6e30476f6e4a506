/* How people call the states of messages. */
#pragma once

#include "exchange/message.h"

typedef struct {
    const char *state;
    const char *words;       /* of one message */
    const char *count_words; /* of many */
} StateWords;

/* In the order in which they are counted; {} ends them. */
extern const StateWords state_words[];

/* The words for a message; the state itself if only a newer program knows it. */
const char *state_of_message(const Message *message);
