"""Jobs: work that an engine splits among processes or machines."""
