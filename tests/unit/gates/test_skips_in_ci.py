"""A skip in CI is a failure unless it is written down."""

from __future__ import annotations

from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[2] / "conftest.py"
SKIPPED = """
import pytest

@pytest.mark.skip(reason="no Kerberos server here")
def test_marked(): ...

def test_called():
    pytest.skip("no cluster here")
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("CI", "true")
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    allow(pytester, "")
    return pytester


def allow(suite: pytest.Pytester, lines: str) -> None:
    (suite.path / "allowed_skips.txt").write_text(lines, encoding="utf-8")


def test_skips_fail_in_ci(suite: pytest.Pytester) -> None:
    suite.makepyfile(SKIPPED)
    result = suite.runpytest_subprocess()
    assert result.ret == 1
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(["*test_called was skipped in CI (*no cluster here*allowed_skips.txt*"])


def test_skips_are_skips_elsewhere(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI")
    suite.makepyfile(SKIPPED)
    suite.runpytest_subprocess().assert_outcomes(skipped=2)


def test_a_skip_is_allowed_by_the_id_of_its_test_or_by_its_reason(suite: pytest.Pytester) -> None:
    suite.makepyfile(SKIPPED)
    allow(suite, "# a comment\n*::test_marked  # it is looked at by hand\nno cluster  # comes with the next machine\n")
    suite.runpytest_subprocess().assert_outcomes(skipped=2)


def test_an_allowed_skip_needs_a_reason(suite: pytest.Pytester) -> None:
    suite.makepyfile(SKIPPED)
    allow(suite, "*::test_marked\n")
    result = suite.runpytest_subprocess()
    assert result.ret != 0
    assert "gives no reason" in result.stdout.str() + result.stderr.str()


def test_a_skipped_module_fails_in_ci(suite: pytest.Pytester) -> None:
    suite.makepyfile("import pytest\npytest.importorskip('no_such_module')\ndef test_one(): ...")
    result = suite.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*no_such_module*"])


def test_an_expected_failure_fails_in_ci(suite: pytest.Pytester) -> None:
    suite.makepyfile("import pytest\n@pytest.mark.xfail(reason='not yet')\ndef test_one(): assert False")
    suite.runpytest_subprocess().assert_outcomes(failed=1)


def test_what_passes_still_passes_in_ci(suite: pytest.Pytester) -> None:
    suite.makepyfile("def test_one(): ...")
    suite.runpytest_subprocess().assert_outcomes(passed=1)
