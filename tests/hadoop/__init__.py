"""A real Hadoop of one machine, for tests: HDFS, YARN and the job history server as plain processes."""

from __future__ import annotations
