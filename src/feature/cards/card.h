/* A card: what a giver gets in the hand instead of a mail. */
#pragma once

#include "base/vault.h"
#include "exchange/directory.h"
#include "exchange/link.h"
#include "exchange/receivers.h"

/* What all cards of an exchange have in common. */
typedef struct {
    const Exchange *exchange;
    const Vault *vault;
    const char *public_url; /* of the service that personal links point to, or NULL */
    Time now;
    GPtrArray *links; /* that were made for cards */
    Directory *directory;
    Receivers *receivers;
} Deck;

/* Loans all. */
Deck *deck_new(const Exchange *exchange, const Vault *vault, const char *public_url, Time now);
void deck_free(Deck *deck);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Deck, deck_free)

/* What the template of a card may use. */
typedef struct {
    char *language; /* its code */
    char *reader;
    bool is_drawn; /* somebody gives to the reader, too */
    char *title;
    char *date;
    char *place;
    char *budget;
    char *note;
    GPtrArray *note_lines; /* of Line */
    int64_t gifts;
    GPtrArray *presents; /* of Present */
    bool shows_names;
    bool has_room; /* in the QR code, for wishes */
    char *qr_path;
    int64_t qr_span; /* of the QR code with its margin */
    char *spoken;    /* the code to read out */
} Card;
RECORD(Card, card)

/* A fresh personal link for the giver, or NULL if there is no service; the caller's to free. */
char *deck_link(const Deck *deck, const Participant *giver);

/* Stores what is kept of the links that were made: before that, they are worth nothing. */
bool deck_keep_links(const Deck *deck, Store *store, GError **error);

/* ERROR_INVALID if somebody gives to more people than fit into a QR code. */
Card *card_new(const Deck *deck, const Participant *giver, bool shows_names, GError **error);

/* The code to read out of a giver's card, the caller's to free; ERROR_STORAGE if they give to nobody. */
char *card_code(const Deck *deck, const Participant *giver, GError **error);
