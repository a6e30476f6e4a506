/* The program around the features: finds the command,
   reads its options, runs it, and reports what went wrong. */
#pragma once

/* Runs the command named by the arguments and returns the exit code. */
int program_run(int argc, char **argv);
