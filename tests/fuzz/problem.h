/* A problem for the engine from any bytes, sense or nonsense. */
#pragma once

#include <glib.h>

#include "draw/methods/drawing.h"

/* Arrays are as long as they have to be and no longer, so that the sanitizers see who reads too far. */
typedef struct {
    const uint8_t *data;
    size_t size;
    bool nonsense; /* numbers may be anything */
    kr_problem problem;
    GPtrArray *arrays;
} World;

/* Zeroed, until the world ends. */
void *world_array(World *world, size_t count, size_t size);

/* When the bytes are used up, zeros follow. */
uint8_t world_byte(World *world);

/* Small problems for three quarters of the bytes, and up to 72 people. */
void world_read(World *world);

/* For each person somebody or KR_NONE; without nonsense, nobody for two. */
uint32_t *world_told(World *world);

/* The same in compressed rows: none to three for each person, without nonsense all different. */
void world_told_several(World *world, uint32_t **start, uint32_t **to);
