/* The problems that the draw engine is measured on. */
#pragma once

#include "draw/kringle-draw.h"

#include <glib.h>

typedef struct {
    kr_problem problem;
    GPtrArray *arrays; /* that the problem points to */
} Draws;

void draws_clear(Draws *draws);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Draws, draws_clear)

/* Groups of so many, whose members stand anywhere in the list. */
Draws draws_of_groups(uint32_t n, uint32_t group_size);

/* The same, and in each of two years everybody drew somebody outside the group. */
Draws draws_of_groups_with_history(uint32_t n, uint32_t group_size);

/* Everybody excludes this share of the others. */
Draws draws_of_exclusions(uint32_t n, double share);

/* One group of so many, the others alone. */
Draws draws_of_one_group(uint32_t n, uint32_t group_size);

/* Departments of 30, 20 and 15 % and single people; couples of any department
   who exclude each other, two in every household of four; two years of history. */
Draws draws_of_departments(uint32_t n);

/* Everybody gives and receives so many. */
Draws draws_of_gifts(uint32_t n, uint32_t group_size, uint16_t gifts);

/* The small ones that tests/draw/instances.json has facts about, as
   far as they have a draw; {0} behind the last. Sets the name. */
Draws draws_of_small(unsigned number, const char **name);
