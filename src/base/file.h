/* Writes to files until all is written. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes all of the bytes at that place of the file; interrupted and short writes go on. False with errno. */
bool file_write_all(int file, const char *bytes, size_t length, uint64_t place);
