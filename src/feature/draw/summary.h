/* What the organiser sees of an exchange: who takes part, under
   which rules, and how fair the draw is. Never the pairs. */
#pragma once

#include <stdio.h>

#include "base/json.h"
#include "draw/kringle-draw.h"
#include "exchange/people.h"

/* "24 people from people.csv", what is noteworthy of the file, and the rules by kind. */
void summary_people(const People *people, const char *file, FILE *out);

/* How it was drawn, in how many ways it could have been,
   and a warning if that is so few that people can guess. */
void summary_draw(const kr_report *report, FILE *out);

/* The same for programs, as members of the object that is open. */
void summary_json(const People *people, const kr_report *report, Json *json);
