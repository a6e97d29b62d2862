"""``fmt`` gives each file one spelling, keeps every comment and never changes what it says."""

from pathlib import Path
from textwrap import dedent

import pytest

from callsheet.io.canonical import Changed, canonical
from callsheet.io.data_files import parse_file
from callsheet.io.tables import TABLES
from callsheet.io.workspace_files import open_file
from callsheet.model.errors import ProblemsError
from callsheet.model.shape import Key, Reader, Record, Shape
from callsheet.model.source import Node


def spelled(text: str, kind: str = "") -> str:
    """The canonical spelling, which must be its own."""
    table = TABLES.get(kind)
    once = canonical(dedent(text), "collections/a/b.yaml", table)
    assert canonical(once, "collections/a/b.yaml", table) == once
    return once


def holds(before: str, after: str, kind: str = "") -> None:
    assert spelled(before, kind) == dedent(after)


def stays(text: str, kind: str = "") -> None:
    holds(text, text, kind)


# ---- single values ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "canonical_text"),
    [
        ('"text"', "text"),
        ("'two words'", "two words"),
        ("'a: b'", '"a: b"'),
        ("'# no remark'", '"# no remark"'),
        ("'yes'", '"yes"'),
        ("no", '"no"'),
        ("'12:30'", '"12:30"'),
        ("2026-01-02", '"2026-01-02"'),
        ("012", '"012"'),
        ("1_000", '"1_000"'),
        ("'1.5'", '"1.5"'),
        ("1.50", "1.50"),
        ("0x1F", "0x1F"),
        ("1e3", "1e3"),
        ("~", "null"),
        ("", "null"),
        ("True", "true"),
        ('""', '""'),
        ("'{{name}}'", '"{{name}}"'),
        ("POST {{name}}/x", "POST {{name}}/x"),
        (r'"^\\d+$"', r"^\d+$"),
        (r'"\\d: {2}"', r"""'\d: {2}'"""),
        ("""'say "hi"'""", 'say "hi"'),
        ("""'{"a": 1}'""", """'{"a": 1}'"""),
        ('"it\'s: \\"x\\""', '"it\'s: \\"x\\""'),
        (r'"one\ntwo"', r'"one\ntwo"'),
        (r'"bell \u0007"', r'"bell \u0007"'),
        (r'"\u2028"', r'"\u2028"'),
        ("!!str 5", '"5"'),
        ("!!int '5'", "5"),
        ("'---'", '"---"'),
        ("' edge '", '" edge "'),
        ("'a#b'", "a#b"),
        ("ünï ☃", "ünï ☃"),
    ],
)
def test_values_are_plain_where_every_yaml_reads_them_alike(
    written: str, canonical_text: str
) -> None:
    holds(f"a: {written}\n", f"a: {canonical_text}\n")


@pytest.mark.parametrize(
    ("written", "canonical_text"),
    [
        ("{'a': 'b, c'}", '{a: "b, c"}'),
        ('{"$.data[*].id": x}', '{"$.data[*].id": x}'),
        ("{ a : 1 , b: [ 1,2 ] }", "{a: 1, b: [1, 2]}"),
        ("{a: , b}", "{a: null, b: null}"),
        ("{ }", "{}"),
        ("[\n  1,\n  2,\n]", "[1, 2]"),
        ('{url: "http://x/y?z=1"}', "{url: http://x/y?z=1}"),
        ("{'on': 1}", "{on: 1}"),
        ("{'no': 1}", '{"no": 1}'),
    ],
)
def test_short_flow_stays_flow(written: str, canonical_text: str) -> None:
    holds(f"a: {written}\n", f"a: {canonical_text}\n")


def test_flow_that_fits_no_line_becomes_a_block() -> None:
    long = "x" * 40
    holds(
        f"a: {{b: [{{c: {long}, d: {long}}}, {long}], e: 1}}\n",
        f"a:\n  b:\n    - {{c: {long}, d: {long}}}\n    - {long}\n  e: 1\n",
    )


def test_a_vector_may_have_a_line_of_its_own() -> None:
    numbers = ", ".join(["0.12345678"] * 8)
    stays(f"vector:\n  [{numbers}]\n")
    assert spelled(f"vector: [{numbers}, {numbers}]\n").count("\n") == 17


def test_blocks_are_indented_by_two() -> None:
    holds(
        """\
        a:
        - 1
        -   b: 2
            c:
                - d
        -
          - e
        """,
        """\
        a:
          - 1
          - b: 2
            c:
              - d
          - - e
        """,
    )


def test_a_flow_map_at_the_top_becomes_a_block() -> None:
    holds("{send: x, expect: {status: 200}}", "send: x\nexpect: {status: 200}\n")


@pytest.mark.parametrize("mark", ["|", "|-", ">", ">-"])
def test_block_texts_keep_their_lines(mark: str) -> None:
    stays(f"a: {mark}\n  one\n    two: # no remark\n\n  three\nb: 1\n")


def test_block_texts_are_indented_anew() -> None:
    holds(
        "a:\n    b: |\n            one\n              two\n    c: 1\n",
        "a:\n  b: |\n    one\n      two\n  c: 1\n",
    )


@pytest.mark.parametrize(
    "text",
    [
        "a: |2\n    indented\n  less\n",
        "a: |2\n\n  after a blank line\n",
        "a: |+\n  kept\n\nb: 1\n",
        "a: |-\n  last\n",
        "- |\n  item\n- 1\n",
    ],
)
def test_odd_block_texts_stay(text: str) -> None:
    stays(text)


@pytest.mark.parametrize("text", ["a: |\n\n\nb: 1\n", "a: >+\n\n", "a: |\n  x\n\n\n\nb: 1\n"])
def test_empty_lines_of_block_texts_keep_their_meaning(text: str) -> None:
    spelled(text)


def test_space_at_the_ends_of_lines_of_a_block_text_is_content() -> None:
    stays("a: |\n  one \n  two\n")


def test_what_yaml_reads_as_a_line_break_becomes_one() -> None:
    holds("a: |\n  one\x85  two\n# over b\nb: 1\n", "a: |\n  one\n  two\n# over b\nb: 1\n")


@pytest.mark.parametrize("mark", ["\u2028", "\u2029"])
def test_other_line_breaks_keep_their_meaning(mark: str) -> None:
    quoted = f"\\u{ord(mark):04x}"
    holds(f"a: |\n  one{mark}  two\n# over b\nb: 1\n", f'a: "one{quoted}two\\n"\n# over b\nb: 1\n')


def test_long_prose_over_several_lines_is_folded() -> None:
    words = " ".join(["word"] * 30)
    folded = spelled(f"a: {words[:60]}\n  {words[60:].strip()}\n")
    assert folded.startswith("a: >-\n  word")
    assert max(map(len, folded.splitlines())) <= 100


def test_short_prose_over_several_lines_goes_on_one() -> None:
    holds("a: one\n  two\nb: 'three\n  four'\n", "a: one two\nb: three four\n")


def test_long_text_on_one_line_stays_there() -> None:
    stays(f"a: {'word ' * 40}end\n")


def test_ends_of_lines_and_of_the_file_are_tidied() -> None:
    assert spelled("\ufeff---\r\na: 1   \r\nb: 2 \r\n\r\n\r\n...\r\n") == "a: 1\nb: 2\n"


def test_anchors_aliases_and_merges_stay() -> None:
    stays("a: &x {b: 1}\nc: *x\nd: &y\n  <<: *x\n  e: &z text\nf: [*x, *z]\ng: &l\n  - 1\nh: *l\n")


# ---- comments --------------------------------------------------------------------------------


def test_comments_stay_where_they_belong() -> None:
    stays(
        """\
        # over the file

        # over a
        a: 1 # beside a
        # over b
        b: # beside b
          # over c
          c: 2

          # over d, parted
          d:
            - 1 # beside an item
            - {x: 1} # beside a flow item
            # over an item
            - e: 3
              # over f
              f: 4
            # end of the list
          # end of b
        g: | # beside a text
          # no remark
          text
        # end of the file
        """
    )


def test_comments_in_flow_turn_it_into_a_block() -> None:
    holds(
        """\
        a: [
          # over one
          one, # beside one
          two
          # the end
        ] # beside a
        b: { # first
          c: {d: 1},
        }
        """,
        """\
        a: # beside a
          # over one
          - one # beside one
          - two
          # the end
        b:
          # first
          c: {d: 1}
        """,
    )


def test_comments_between_key_and_value_go_to_the_key() -> None:
    holds(
        """\
        a: # beside
          # below
          value # behind
        b:
          # over
          - # dash
            c: 1
        """,
        """\
        # beside
        # below
        a: value # behind
        b:
          # over
          # dash
          - c: 1
        """,
    )


def test_several_comments_beside_a_key_and_its_value_go_over_it() -> None:
    holds("a: # one\n  text # two\n", "# one\na: text # two\n")
    stays("a:\n  - &x # one\n    # two\n    b: 1 # three\n  - *x\n")


def test_blank_lines_between_comments_over_the_file_are_kept() -> None:
    stays("# one\n\n# two\n\n# over a\na: 1\n")
    stays("# one\n\n# two\n\na: 1\n")


class Fickle(Shape[int]):
    """Reads another value each time."""

    def __init__(self) -> None:
        self.count = 0

    def take(self, node: Node, reader: Reader) -> int:
        self.count += 1
        if self.count > 1 and node.value == "refuse":
            return reader.error(node.source, "no", "no")
        return self.count


@pytest.mark.parametrize("value", ["change", "refuse"])
def test_what_would_not_mean_the_same_is_not_given_out(value: str) -> None:
    with pytest.raises(Changed):
        canonical(f"a: {value}\n", "a.yaml", Record(dict, {"a": Key(Fickle(), "")}, "a file"))


def test_comments_move_with_their_keys() -> None:
    holds(
        """\
        # the checks
        expect: {status: 200} # all good

        # what is sent
        send: GET {{base_url}}/x
        """,
        """\
        # what is sent
        send: GET {{base_url}}/x
        # the checks
        expect: {status: 200} # all good
        """,
        "request",
    )


@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_modeline_stays_on_top(gap: str) -> None:
    text = f"# yaml-language-server: $schema=x\n{gap}expect: {{status: 200}}\nsend: http://x\n"
    assert spelled(text, "request").startswith("# yaml-language-server: $schema=x\n\nsend: ")


def test_one_blank_line_is_kept_and_none_at_the_beginning_of_a_block() -> None:
    holds("\n\na: 1\n\n\n\nb:\n\n  c: 1\n\n\n  d: 2\n\n", "a: 1\n\nb:\n  c: 1\n\n  d: 2\n")


# ---- tables ----------------------------------------------------------------------------------


def test_keys_come_in_the_order_of_the_table() -> None:
    holds(
        """\
        expect: {status: 200}
        timeout: {total: 5s, connect: 1s}
        send: GET http://x/
        name: A
        """,
        """\
        name: A
        send: GET http://x/
        expect: {status: 200}
        timeout: {connect: 1s, total: 5s}
        """,
        "request",
    )


def test_what_is_the_users_own_keeps_its_order() -> None:
    stays(
        """\
        variables: {b: 1, a: 2}
        send: POST http://x/
        query: {z: 1, a: 2}
        headers: {Z: a, A: z}
        json: {send: 1, name: 2, expect: 3}
        expect:
          text: {not: y, contains: x}
          status: 200
          total: {min: 1s, max: 2s}
        save: {z: $.z, a: $.a}
        """.replace(
            "          text: {min: 1, contains: x}\n", "          text: {not: y, contains: x}\n"
        ),
        "request",
    )


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("method: PUT\nurl: http://x/", "send: PUT http://x/"),
        ("url: http://x/", "send: GET http://x/"),
        ("send: http://x/", "send: GET http://x/"),
        ("send: {method: PUT, url: '{{base}}/x'}", "send: PUT {{base}}/x"),
        ("send: GET http://x/\ntimeout: {total: 5s}", "send: GET http://x/\ntimeout: 5s"),
        ("send: GET http://x/\ntimeout: {total: 5s} # y", "send: GET http://x/\ntimeout: 5s # y"),
        ("send: GET http://x/\nretry: {times: 3}", "send: GET http://x/\nretry: 3"),
        ("send: GET http://x/\nauth: {none: null}", "send: GET http://x/\nauth: none"),
        ("send: POST http://x/\ntext: {content: hi}", "send: POST http://x/\ntext: hi"),
        ("send: POST http://x/\ngraphql: {query: q}", "send: POST http://x/\ngraphql: q"),
        (
            "variables: {a: {default: 1}, b: {default: {c: 1}}}\nsend: GET http://x/",
            "variables: {a: 1, b: {default: {c: 1}}}\nsend: GET http://x/",
        ),
        (
            "send: GET http://x/\nexpect: {json: {$.a: {equals: 1}, $.b: {equals: {c: 1}}}}",
            "send: GET http://x/\nexpect: {json: {$.a: 1, $.b: {equals: {c: 1}}}}",
        ),
    ],
)
def test_long_forms_become_shorthands(long: str, short: str) -> None:
    holds(long + "\n", short + "\n", "request")


@pytest.mark.parametrize(
    "text",
    [
        'method: "{{verb}}"\nurl: "{{base}}/x"\n',
        'send: "{{base}}/x"\n',
        'send: GET http://x/\ntimeout: {total: "{{t}}"}\n',
        'send: GET http://x/\nexpect: {json: {$.a: {equals: "{{value}}"}}}\n',
        "method: GET # why\nurl: http://x/\n",
        "send: GET http://x/\nretry:\n  # why\n  times: 3\n",
        "send: GET http://x/\nexpect: {bytes: {size: 0}, total: {max: 5s}}\n",
        "send: GET http://x/\nstream: {until: {data: x}}\n",
        "tags: [one]\nsend: GET http://x/\n",
    ],
)
def test_what_a_shorthand_would_hide_stays_long(text: str) -> None:
    stays(text, "request")


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("default: false\nvalues: {a: 1}\nlocal: []\n", "values: {a: 1}\n", "environment"),
        (
            'doc: ""\nsend: GET http://x/\nneeds: []\nretry: {times: 1, grow: true}\n',
            "send: GET http://x/\nretry: 1\n",
            "request",
        ),
        ("send: GET http://x/\nhttp: {follow_redirects: false}\n", None, "request"),
        ("default: false # for now\nvalues: {a: 1}\n", None, "environment"),
        ("send: GET http://x/\nauth: none\n", None, "request"),
    ],
)
def test_defaults_are_left_out_where_that_changes_nothing(
    before: str, after: str | None, kind: str
) -> None:
    holds(before, before if after is None else after, kind)


def test_steps_and_parts_are_arranged_too() -> None:
    holds(
        """\
        steps:
          - expect: {status: 200}
            send: POST http://x/
            multipart: [{text: b, name: a}]
            name: One
        finally: [{use: other}]
        """,
        """\
        steps:
          - name: One
            send: POST http://x/
            multipart: [{name: a, text: b}]
            expect: {status: 200}
        finally: [other]
        """,
        "request",
    )


def test_a_file_with_anchors_keeps_its_order() -> None:
    stays("expect: &e {status: 200}\nsend: GET http://x/\nretry: {times: 1}\n", "request")


def test_files_that_are_named_are_looked_for(tmp_path: Path) -> None:
    (tmp_path / "collections/a").mkdir(parents=True)
    (tmp_path / "collections/a/x.json").write_text("{}")
    files = open_file(str(tmp_path))
    reader = Reader(False, files, parse_file, files.find)
    text = "expect: {schema: x.json}\nsend: POST {{u}}/x\nfile: {path: x.json}\n"
    assert canonical(text, "collections/a/b.yaml", TABLES["request"], reader) == (
        "send: POST {{u}}/x\nfile: x.json\nexpect: {schema: x.json}\n"
    )


@pytest.mark.parametrize("text", ["a: [\n", "a: 1\na: 2\n", "", "send: 1\n", "sned: x\n"])
def test_a_file_with_mistakes_is_refused(text: str) -> None:
    with pytest.raises(ProblemsError):
        canonical(text, "collections/a/b.yaml", TABLES["request"])


def test_a_single_value_is_left_alone() -> None:
    assert canonical("  'text'  # why\n\n", "a.yaml") == "  'text'  # why\n"
