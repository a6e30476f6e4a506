/* What the organiser sees of an exchange: who takes part, under
   which rules, and how fair the draw is. Never the pairs. */
#pragma once

#include <stdio.h>

#include "base/json.h"
#include "exchange/outlook.h"
#include "exchange/people.h"

/* "24 people from people.csv", what is noteworthy of the file, and the rules by kind. */
void summary_people(const People *people, const char *file, FILE *out);

/* The number of possible draws: "920", "about 4 x 10^19", "not known". The caller's to free. */
char *summary_count(const kr_report *report);

/* In how many ways the draw can go, and how it was drawn; and what the rules give away to people who know
   them. Without a report, of a draw that is still to come. */
void summary_draw(const Exchange *exchange, const kr_report *report, const Outlook *outlook, FILE *out);

/* The same for programs, as members of the object that is open. */
void summary_json(const People *people, Json *json);
void summary_draw_json(const Exchange *exchange, const kr_report *report, const Outlook *outlook, Json *json);
