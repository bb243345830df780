"""Exchange files of every shape, for hypothesis."""

from typing import Any

from hypothesis import strategies as st

from schemas.exchange_file.yaml_text import write_yaml

ids = st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True)
texts = st.text(
    st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\n\t:#'\"{}[]-?!&*|>%@` "), max_size=30
)
lines = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=30)
names = lines.filter(bool)
languages: st.SearchStrategy[str] = st.sampled_from(["nl", "fr", "en"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A valid exchange file in which everything refers to something that is there."""
    numbers = iter(draw(st.lists(st.from_regex(r"[0-9*#]{1,6}", fullmatch=True), unique=True, max_size=12)))

    def entries(fields: dict[str, st.SearchStrategy[Any]], with_extensions: bool = False) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = []
        for one in draw(st.lists(ids, unique=True, max_size=4)):
            entry = {"id": one, "name": draw(names), **draw(st.fixed_dictionaries({}, optional=fields))}
            if with_extensions:
                entry["extensions"] = [
                    number for number, _ in zip(numbers, range(draw(st.integers(0, 2))), strict=False)
                ]
            made.append(entry)
        return made

    prompts = entries({})
    for prompt in prompts:
        part = st.fixed_dictionaries({"language": languages, "text": texts.filter(bool)})
        prompt["speech"] = draw(st.lists(part, min_size=1, max_size=3))
    accounts = entries(
        {
            "first_name": lines,
            "last_name": lines,
            "password": st.from_regex(r"[!-~]{8,20}", fullmatch=True),
            "language": languages,
            "description": texts,
        },
        with_extensions=True,
    )
    usernames = draw(st.lists(st.from_regex(r"[A-Za-z0-9._~-]{1,8}", fullmatch=True), unique=True, max_size=4))
    for account, username in zip(accounts, usernames, strict=False):
        account["username"] = username
    groups = entries({}, with_extensions=True)
    for group in groups:
        group["members"] = draw(st.permutations([one["id"] for one in accounts]))
    boxes = entries(
        {
            "greet": st.booleans(),
            "language": languages,
            "max_seconds": st.integers(5, 3600),
            "mail_addresses": st.lists(st.sampled_from(["a@b.be", "c+d@e.eu", "é@f.be"]), unique=True),
            "mail_salutation": lines,
        }
    )
    for box in boxes:
        if draw(st.booleans()) and prompts:
            box["greeting_prompt"] = draw(st.sampled_from(prompts))["id"]
    routes = entries({}, with_extensions=True)
    for route in routes:
        steps: list[dict[str, Any]] = draw(_steps(prompts, accounts, groups, boxes, routes))
        if steps:
            route["steps"] = steps
        if draw(st.booleans()):
            route["draft"] = {"start": "x", "nodes": [{"id": "x", "kind": draw(names), "params": {"a": draw(texts)}}]}
    dids = [
        {"number": number, "name": draw(lines), **({"route": draw(st.sampled_from(routes))["id"]} if routes else {})}
        for number in draw(st.lists(st.from_regex(r"[1-9][0-9]{5,14}", fullmatch=True), unique=True, max_size=3))
    ]
    return write_yaml(
        {
            "format": "belplan-exchange/1",
            "exchange": {"name": draw(names), "languages": draw(st.lists(languages, min_size=1, unique=True))},
            "prompts": prompts,
            "sip_accounts": accounts,
            "ring_groups": groups,
            "voicemail_boxes": boxes,
            "routes": routes,
            "dids": dids,
        }
    )


def _steps(
    prompts: list[dict[str, Any]],
    accounts: list[dict[str, Any]],
    groups: list[dict[str, Any]],
    boxes: list[dict[str, Any]],
    routes: list[dict[str, Any]],
) -> st.SearchStrategy[list[dict[str, Any]]]:
    choices = (
        ("prompt", "prompt", prompts),
        ("ring_account", "account", accounts),
        ("ring_group", "group", groups),
        ("voicemail", "box", boxes),
        ("go_to_route", "route", routes),
    )
    kinds = [
        st.fixed_dictionaries(
            {
                "kind": st.just(kind),
                "params": st.fixed_dictionaries({name: st.sampled_from([one["id"] for one in entries])}),
            }
        )
        for kind, name, entries in choices
        if entries
    ]
    return st.lists(st.one_of(kinds), max_size=5) if kinds else st.just([])
