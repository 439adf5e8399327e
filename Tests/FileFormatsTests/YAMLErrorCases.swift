/// Documents that are refused, and the exact errors.
let yamlErrorCases: [(yaml: String, error: String)] = [
  ("a: b: c\n", "1:5: a mapping cannot begin on this line; put the key on a line of its own, or quote the value"),
  ("a: 1\n  b: 2\n", "2:3: a key on a line that continues the value above (line 1); check the indentation"),
  (
    "a:\n    b: 1\n  c: 2\n",
    "3:3: bad indentation: 2 spaces, where the keys of this mapping have 0, and the lines above 4"
  ),
  (
    "a:\n  b:\n      - c\n     - d\n",
    "4:6: bad indentation: 5 spaces, where the keys of this mapping have 2, and the lines above 6"
  ),
  ("a: [b]\n c: d\n", "2:2: bad indentation: 1 space, where the keys of this mapping have 0"),
  ("a: 1\n b: 2\n", "2:2: a key on a line that continues the value above (line 1); check the indentation"),
  ("a: [1, 2\n", "1:4: '[' is not closed by ']'"),
  (
    "a: {b: 1\nc: 2\n",
    "2:1: bad indentation: the value opened at line 1, column 4 goes on here, which needs at"
      + " least 1 space; is it closed?"
  ),
  (
    "a: 'x\nb: 1\n",
    "2:1: bad indentation: the value opened at line 1, column 4 goes on here, which needs at"
      + " least 1 space; is it closed?"
  ),
  ("a: \"x\n", "1:4: the quotation mark \" is not closed"),
  ("a: \"\\q\"\n", "1:5: unknown escape in double quotes; write '\\\\' for a backslash, or use single quotes"),
  ("a: *x\n", "1:4: unknown alias '*x': no anchor '&x' stands before it"),
  ("a: &x *x\n", "1:7: an alias cannot have an anchor"),
  ("a: &x b\n&y *x : c\n", "2:4: an alias cannot have an anchor"),
  ("- &x a\n- &y *x : c\n", "2:6: an alias cannot have an anchor"),
  ("a: &x b\nc:\n  d: e\n  &y *x : f\n", "4:6: an alias cannot have an anchor"),
  ("a: &x b\nc: &y\n  *x\n", "3:3: an alias cannot have an anchor"),
  ("- &x a\n- &y\n  *x\n", "3:3: an alias cannot have an anchor"),
  ("[&x a, &y *x : b]\n", "1:11: an alias cannot have an anchor"),
  ("{a: &x b, &y\n  *x : c}\n", "2:3: an alias cannot have an anchor"),
  ("&a [*a]", "1:5: recursive alias '*a': it stands inside what it names"),
  ("a: @x\n", "1:4: '@' cannot begin a value here; quote the value if it belongs to it"),
  ("a: `x\n", "1:4: '`' cannot begin a value here; quote the value if it belongs to it"),
  ("a: %x\n", "1:4: '%' cannot begin a value here; quote the value if it belongs to it"),
  (
    "%YAML 1.2\n---\na: 1\n",
    "1:1: directives ('%') are not supported; leave the line out, and begin with '---' or the first key"
  ),
  ("\ta: 1\n", "1:1: a tab in the indentation; indent with spaces"),
  ("a: |\n\t", "2:1: a tab in the indentation; indent with spaces"),
  ("a: |\n\t\n", "2:1: a tab in the indentation; indent with spaces"),
  ("a: >-\n\n\t\nb: 1\n", "3:1: a tab in the indentation; indent with spaces"),
  ("a:\n  b: |\n  \t\n  c: 1\n", "3:3: a tab in the indentation; indent with spaces"),
  ("a: |\n  x\n\t\nb: 1\n", "3:1: a tab in the indentation; indent with spaces"),
  ("a: |\n  x\n \t\n  y\n", "3:2: a tab in the indentation; indent with spaces"),
  ("a: |\n  x\n\t# c\nb: 1\n", "3:1: a tab in the indentation; indent with spaces"),
  ("a: |2\n\t\n  x\n", "2:1: a tab in the indentation; indent with spaces"),
  ("a: |\n\tx\n", "2:1: a tab in the indentation; indent with spaces"),
  ("a: \"x\n\t\n  y\"\n", "2:1: a tab in the indentation; indent with spaces"),
  ("a: 'x\n\t\n  y'\n", "2:1: a tab in the indentation; indent with spaces"),
  ("a: \"x\\\n\t\n  y\"\n", "2:1: a tab in the indentation; indent with spaces"),
  ("a: x\n\t\n  y\n", "2:1: a tab in the indentation; indent with spaces"),
  ("a:\n  b: x\n  \t\n    y\n", "3:3: a tab in the indentation; indent with spaces"),
  ("a: [x\n\t\n  y]\n", "2:1: a tab in the indentation; indent with spaces"),
  ("a:\n\tb: 1\n", "2:1: a tab in the indentation; indent with spaces"),
  ("a: 1\na: 2\n", "2:1: duplicate key 'a'; the first is at line 1, column 1"),
  ("{a: 1, a: 2}", "1:8: duplicate key 'a'; the first is at line 1, column 2"),
  ("- a\nb: 1\n", "2:1: expected '- ' and the next item of the sequence, was 'b: 1'"),
  ("a: 1\n- b\n", "2:1: a sequence item among the keys of a mapping; indent it, or give it a key"),
  ("a\nb: 1\n", "2:1: a key on a line that continues the value above (line 1); check the indentation"),
  ("a: ]\n", "1:4: ']' cannot begin a value here; quote the value if it belongs to it"),
  ("a: [,]\n", "1:5: a value is missing before ','"),
  ("a: [1,,2]\n", "1:7: a value is missing before ','"),
  ("? a\n: b\n", "1:1: explicit keys ('? ') are not supported; write 'key: value'"),
  ("a: !!str x\n", "1:4: tags ('!') are not supported; leave it out, and quote a value to make it text"),
  ("---\na: 1\n---\nb: 2\n", "3:1: several documents in one file are not supported; write one file for each"),
  ("a: 1\n...\nb: 2\n", "3:1: several documents in one file are not supported; write one file for each"),
  (": a\n", "1:1: a key is missing before ':'; an empty key is written as \"\""),
  ("{: a}\n", "1:2: a key is missing before ':'; an empty key is written as \"\""),
  ("a: - b\n", "1:4: a sequence cannot begin here; put '- ' on a line of its own"),
  ("a: x\n  y: z\n", "2:3: a key on a line that continues the value above (line 1); check the indentation"),
  ("[a: b\n", "1:1: '[' is not closed by ']'"),
  ("a: [b]c\n", "1:7: unexpected text after the value: 'c'"),
  ("a: 'b'c\n", "1:7: unexpected text after the value: 'c'"),
  ("a: 'b'#c\n", "1:7: a comment needs white space before its '#'"),
  ("a: |x\n  y\n", "1:5: unexpected text after '|' or '>': 'x'; the text begins on the next line"),
  ("a: |0\n  y\n", "1:5: the indentation indicator must be 1 to 9, was 0"),
  ("a: |10\n  y\n", "1:6: unexpected text after '|' or '>': '0'; the text begins on the next line"),
  ("a: |\n    x\n  y\n", "3:3: bad indentation: 2 spaces, where the keys of this mapping have 0"),
  (
    "a: |\n     \n  x\n",
    "2:3: a blank line at the beginning of a block scalar has more spaces than its first line of text"
  ),
  ("[x, y]: 1\n", "1:7: a key must be a scalar, not a collection; quote it to make it text"),
  ("{a: b}: c\n", "1:7: a key must be a scalar, not a collection; quote it to make it text"),
  ("a: &\n", "1:4: an anchor needs a name after its '&'"),
  ("a: *\n", "1:4: an alias needs a name after its '*'"),
  ("a: \"\\ud800\"\n", "1:5: this escape is not a Unicode character"),
  ("a: \"\\x4\"\n", "1:5: this escape needs 2 hexadecimal digits"),
  ("- a\n - b: c\n", "2:2: a key on a line that continues the value above (line 1); check the indentation"),
  ("a: {b: 1 c: 2}\n", "1:11: expected ',' or '}' (opened at line 1, column 4), was ': 2}'"),
  ("a: [1 2\n", "1:4: '[' is not closed by ']'"),
  ("'a\nb': 1\n", "2:3: a key must stand on one line"),
  ("a: b\n# c\n  d\n", "3:3: bad indentation: 2 spaces, where the keys of this mapping have 0"),
  ("a: 'x'\n  b: 1\n", "2:3: bad indentation: 2 spaces, where the keys of this mapping have 0"),
  (
    "a: \"x\ny\"\n",
    "2:1: bad indentation: the value opened at line 1, column 4 goes on here, which needs at"
      + " least 1 space; is it closed?"
  ),
  ("a: 1\nb\n", "2:1: expected ': ' after the key 'b'"),
  ("a:\n  - 1\n  b: 2\n", "3:3: expected '- ' and the next item of the sequence, was 'b: 2'"),
  ("<<: 1\n", "1:5: a merge key '<<' takes a mapping or a sequence of mappings"),
  ("<<: [1]\na: 1\n", "1:6: a merge key '<<' takes a mapping or a sequence of mappings"),
  ("a: !x y", "1:4: tags ('!') are not supported; leave it out, and quote a value to make it text"),
  ("- !!int 3", "1:3: tags ('!') are not supported; leave it out, and quote a value to make it text"),
  ("--- a: 1\n", "1:6: a mapping cannot begin on this line; put the key on a line of its own, or quote the value"),
  ("a: > text\n", "1:6: unexpected text after '|' or '>': 'text'; the text begins on the next line"),
  ("-\t- a\n", "1:2: a tab in the indentation; indent with spaces"),
  (
    "a: [\n1]\n",
    "2:1: bad indentation: the value opened at line 1, column 4 goes on here, which needs at"
      + " least 1 space; is it closed?"
  ),
  ("&a &b c\n", "1:4: a value can have one anchor only"),
  ("a: &x - b\n", "1:7: a sequence cannot begin here; put '- ' on a line of its own"),
  ("&a[b]\n", "1:3: white space is missing after '&a'"),
  ("[&a b, *a{c: d}]\n", "1:10: white space is missing after '*a'"),
  ("&a b: c\n*a: d\n", "2:1: unknown alias '*a:'; as a key it needs white space before the ':'"),
  ("[-]\n", "1:2: '-' alone is no value here; quote it"),
  ("[- a]\n", "1:2: a block sequence cannot stand here; write [...] instead of '- '"),
  ("[|]\n", "1:2: a block scalar cannot stand inside brackets; quote the text"),
  ("a:\n|\n  b\n", "2:1: a block scalar cannot stand here; it stands behind its key, or deeper than it"),
  ("[\"a\"#b\n]\n", "1:5: a comment needs white space before its '#'"),
  ("a: 1\n...\n---\n", "3:1: several documents in one file are not supported; write one file for each"),
  (
    "a: 1\n\u{FEFF}b: 2\n",
    "2:1: the invisible character U+FEFF may stand in quotes only; delete it, or write \"\\uFEFF\""
  ),
  (
    "\"\u{7F}\": é \u{7F}\n",
    "1:8: the invisible character U+007F may stand in quotes only; delete it, or write \"\\u007F\""
  ),
  (
    "a: 'x\u{80}' # \u{FFFF}\nb: ]\n",
    "1:11: the invisible character U+FFFF may stand in quotes only; delete it, or write \"\\uFFFF\""
  ),
  ("a: '\u{80}\n", "1:4: the quotation mark ' is not closed"),
  ("a\u{1B}: 1\n", "1:2: control character 0x1B is not allowed"),
  (
    "\"a\\n\\e[31m\": 1\n\"a\\n\\e[31m\": 2\n",
    "2:1: duplicate key 'a\\n\\x1B[31m'; the first is at line 1, column 1"
  ),
]
