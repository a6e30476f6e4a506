/* A file that hands the names out without a mail: cards to print, or codes and links for mail merge. */
#pragma once

#include "feature/cards/card.h"
#include "feature/cards/commands.h"

typedef struct {
    const char *usual_path;
    const char *counted; /* what the file holds, as JSON calls it */
    GString *(*write)(const Deck *deck, const GPtrArray *givers, const CardsOptions *options, GError **error);
    void (*tell)(FILE *out, guint count, const char *path, const CardsOptions *options);
} Handout;

/* Writes the file for these people, or for all, and says what is in it. Links that it holds are kept before. */
bool handout_write(const Handout *handout, Kringle *kringle, const CardsOptions *options, char **people,
                   GError **error);
