/*
 * Merkle trees: one hash, the root, stands for a row of leaves, and a short path proves that a leaf stands
 * at its place in the row without telling anything of the others.
 *
 * Neighbours are joined in pairs, level by level, as SHA-256 of the byte 1 and both hashes; one that is left
 * over moves up as it is. Leaves start with the byte 0, so that no leaf can be taken for a pair.
 */
#pragma once

#include "base/digest.h"

/* Starts a leaf; digest_end gives it. */
GChecksum *merkle_leaf_begin(const char *tag);

typedef struct Merkle Merkle;

/* Takes the leaves, an array of at least one Digest. */
Merkle *merkle_new(GArray *leaves);
void merkle_free(Merkle *merkle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Merkle, merkle_free)

Digest merkle_root(const Merkle *merkle);

/* The hashes beside the way from the leaf up to the root, as 64 digits each, parted by blanks. */
char *merkle_path(const Merkle *merkle, size_t leaf);

/* Climbs the path from a leaf of so many. False if the path does not lead up to a root there. */
bool merkle_climb(const Digest *leaf, size_t place, size_t leaves, const char *path, Digest *root);
