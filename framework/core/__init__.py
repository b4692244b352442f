"""The core: tasks, parameters and targets, on the standard library alone."""
