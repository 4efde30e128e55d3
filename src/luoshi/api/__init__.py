"""The API: everything a person can do on a page, as an operation of REST below `/api/v1`.

Operations are made from the lifecycle tables and from the forms of the pages, so that a rule and its sentence
exist once. Knows every room below; no room knows the API. It keeps tokens, and the addresses of
calendars and of programs that listen.

To register a noun, write `nouns/<noun>.py`:

1. `SHAPE`: the fields of an answer one by one (`shapes.Shape`), and another one for people from outside where
   they read less. A field that nobody wrote down is never answered.
2. `NOUN = Noun(...)`: its lifecycle, how it is found (`door.…_for`, which raises Http404), its shapes, and
   `ways`: for each verb the form of the page (`Way(Form)`). A move that no person makes stands in `unmade`
   with the reason why; a test fails for a move that is in neither.
3. `operations()`: lists and what else can be read or created; name the module in `nouns/__init__.py`.

What has a form and no lifecycle is a `filling.Filling`.

Addresses, bodies, refusals in three languages, keys, ETags, limits, the OpenAPI document, its page and the
tests of every right follow from that. `registry.OPERATIONS` has them all: `operation.name`, `.path`,
`.answer`, and `operation.call(Call(...))` carries one out for a member, with the same rights, without HTTP.
"""
