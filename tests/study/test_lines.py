import tomllib

from hypothesis import given
from hypothesis import strategies as st

from estimand.study.lines import Lines

TEXT = '''\
[study] # a comment with [brackets]
title = "a # b = c"
note = """
[not.a.header]
key = 1
"""
[data]
columns = [
  "first",   # ]
  "second",
]
[data.labels]
"odd key" = "x"
[measure.a]
weights = { one = 1, two = [
  2, 3] }
after.dotted = 1
'''


def test_keys_and_headers_have_their_lines():
    lines = Lines(TEXT)
    assert lines.of(("study",)) == 1
    assert lines.of(("study", "title")) == 2
    assert lines.of(("data",)) == 7
    assert lines.of(("data", "columns")) == 8
    assert lines.of(("data", "labels", "odd key")) == 13
    assert lines.of(("measure", "a", "after", "dotted")) == 17


def test_text_within_long_quotes_is_no_key():
    lines = Lines(TEXT)
    assert lines.of(("not", "a", "header")) is None
    assert lines.of(("study", "key")) == 1


def test_a_key_within_an_inline_table_has_the_line_of_the_table():
    assert Lines(TEXT).of(("measure", "a", "weights", "two")) == 15


def test_a_word_is_found_within_its_key_only():
    lines = Lines(TEXT)
    assert lines.of(("data", "columns"), "second") == 10
    assert lines.of(("data", "columns"), "odd key") == 8


@given(st.dictionaries(st.from_regex(r"[a-z]{1,6}", fullmatch=True), st.integers() | st.text("ab#[]{}= ", max_size=9)))
def test_every_key_that_tomllib_reads_is_on_its_line(values):
    body = [f"{key} = {value!r}" if isinstance(value, int) else f'{key} = "{value}"' for key, value in values.items()]
    text = "\n".join(["[top]", *body])
    assert set(tomllib.loads(text)["top"]) == set(values)
    lines = Lines(text)
    assert [lines.of(("top", key)) for key in values] == list(range(2, len(values) + 2))
