"""The promise of the records on a real Hadoop: parts and order are those that howdah computes."""

from __future__ import annotations

import json
import random
import shlex
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from howdah.jobs.records.keys import decode_key, encode_key
from howdah.jobs.records.partition import partition
from howdah.jobs.records.values import decode_value, encode_value

if TYPE_CHECKING:
    from tests.hadoop.cluster import HadoopCluster

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "records.json"
PARTS = 5
RECORDS = 20_000
ALPHABET = [*map(chr, range(0x21)), *'!"#/~\\\x7f\x80\x85\xa0éß', "\u0308", "\u2028", "東", "\ufeff", "\uffff", "\U0001f600", "\U0010ffff"]

# A line of input ends with a note that holds a lone CR: a reader that took it for the end of a line would give half records.
MAPPER = """\
import sys
for line in sys.stdin.buffer:
    key, value, note = line.rstrip(b"\\n").split(b"\\t")
    assert note == b"a\\rb\\r", line
    sys.stdout.buffer.write(key + b"\\t" + value + b"\\n")
"""
# A line of output holds no tab: Hadoop would add one at its end if it were told to part key and value.
REDUCER = """\
import sys
whole_line_is_the_key = sys.argv[1] == "2"
for line in sys.stdin.buffer:
    line = line[:-1]
    if whole_line_is_the_key:
        assert line.endswith(b"\\t"), line
        line = line[:-1]
    sys.stdout.buffer.write(line.replace(b"\\t", b"\\x1f") + b"\\n")
"""


def streaming_arguments(*, key_fields: int, source: str, target: str) -> list[str]:
    """Return the arguments of a streaming job, as the contract of the records has them."""
    python = shlex.quote(sys.executable)
    options = {
        "textinputformat.record.delimiter": "\n",
        "stream.map.input.ignoreKey": "true",
        "mapreduce.partition.keypartitioner.options": "-k1,1",
        "stream.num.map.output.key.fields": key_fields,
        "stream.reduce.output": "keyonlytext",
        "mapreduce.job.reduces": PARTS,
        "mapreduce.map.maxattempts": 1,
        "mapreduce.reduce.maxattempts": 1,
    }
    generic = [word for name, value in options.items() for word in ("-D", f"{name}={value}")]
    return [
        *generic,
        *("-files", "mapper.py,reducer.py"),
        *("-partitioner", "org.apache.hadoop.mapred.lib.KeyFieldBasedPartitioner"),
        *("-input", source, "-output", target),
        *("-mapper", f"{python} mapper.py", "-reducer", f"{python} reducer.py {key_fields}"),
    ]


def awkward_records() -> list[tuple[bytes, bytes]]:
    """Return encoded records: keys of the vectors, and random ones of awkward characters, with several values each."""
    chance = random.Random(20120601)
    keys = [bytes.fromhex(vector["bytes"]) for vector in json.loads(VECTORS.read_text(encoding="utf-8"))["keys"]]
    keys += [encode_key("".join(chance.choices(ALPHABET, k=chance.randrange(8)))) for _ in range(5_000)]
    keys += [encode_key((chance.choice(ALPHABET), chance.randrange(-50, 50))) for _ in range(1_000)]
    keys += [encode_key(chance.randrange(-(10**6), 10**6)) for _ in range(1_000)]
    keys += [encode_key(chance.uniform(-1e20, 1e20)) for _ in range(500)]
    chosen = keys + chance.choices(keys, k=RECORDS - len(keys))
    values = [
        encode_value(chance.choice([number, "".join(chance.choices(ALPHABET, k=3)), (number, None), [number / 8]]))
        for number in range(RECORDS)
    ]
    return list(zip(chosen, values, strict=True))


def run(cluster: HadoopCluster, records: list[tuple[bytes, bytes]], key_fields: int, folder: Path) -> list[list[tuple[bytes, bytes]]]:
    """Run an identity job and return the records of each part."""
    source, target = f"/records-{key_fields}/in", f"/records-{key_fields}/out"
    lines = [key + b"\t" + value + b"\ta\rb\r\n" for key, value in records]
    cluster.write(f"{source}/a", b"".join(lines[: RECORDS // 2]))
    cluster.write(f"{source}/b", b"".join(lines[RECORDS // 2 :]))
    (folder / "mapper.py").write_text(MAPPER)
    (folder / "reducer.py").write_text(REDUCER)
    cluster.stream(streaming_arguments(key_fields=key_fields, source=source, target=target), cwd=folder)
    names = [f"part-{part:05d}" for part in range(PARTS)]
    assert cluster.names(target) == ["_SUCCESS", *names]
    written = [cluster.read(f"{target}/{name}") for name in names]
    assert all(not data or data.endswith(b"\n") for data in written)
    return [[split_record(line) for line in data.split(b"\n")[:-1]] for data in written]


def split_record(line: bytes) -> tuple[bytes, bytes]:
    key, value = line.split(b"\x1f")
    return key, value


@pytest.mark.timeout(600)
@pytest.mark.parametrize("key_fields", [pytest.param(1, id="plain"), pytest.param(2, id="sort_values")])
def test_twenty_thousand_awkward_records_are_where_and_in_the_order_that_howdah_says(
    hadoop_cluster: HadoopCluster, tmp_path: Path, key_fields: int
) -> None:
    records = awkward_records()
    parts = run(hadoop_cluster, records, key_fields, tmp_path)

    assert Counter(record for part in parts for record in part) == Counter(records)
    for number, part in enumerate(parts):
        keys = [key for key, _ in part]
        assert len(set(keys)) > 100
        assert {partition(key, PARTS) for key in keys} == {number}
        assert keys == sorted(keys)
        assert all(encode_key(decode_key(key)) == key and encode_value(decode_value(value)) == value for key, value in part)
        if key_fields == 2:
            groups = [[value for _, value in group] for _, group in groupby(part, key=lambda record: record[0])]
            assert groups == [sorted(group) for group in groups]
            assert max(map(len, groups)) > 2
