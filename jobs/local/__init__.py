"""The local engine: MapReduce on the cores of one machine, over files."""
