/* The page that cards are printed from. */
#pragma once

#include "feature/cards/card.h"

/* A page of HTML that needs nothing else, with the cards of these givers, each in their language. */
GString *page_of(const Deck *deck, const GPtrArray *givers, bool shows_names, GError **error);
