/* The number of draws of several gifts, where nobody can count them. */
#pragma once

#include "draw/gifts/gifts.h"

/* Its natural logarithm, on an arranged board that has a draw: good where
   people give about alike, under rules of one kind. KR_NO_MEMORY. */
kr_status kr_gifts_estimate(const kr_gifts *gifts, double *draws);
