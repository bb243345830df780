from designer.step_form import with_value

PARAMS = {"prompt": "menu", "choices": [{"key": "1"}, {"key": "2", "route": "night"}]}


def test_one_value_is_another() -> None:
    assert with_value(PARAMS, ["prompt"], "welcome") == {**PARAMS, "prompt": "welcome"}
    assert with_value({}, ["prompt"], "welcome") == {"prompt": "welcome"}


def test_without_a_value() -> None:
    assert with_value(PARAMS, ["prompt"], None) == {"choices": PARAMS["choices"]}
    assert with_value(PARAMS, ["choices", "1", "route"], None)["choices"] == [{"key": "1"}, {"key": "2"}]


def test_a_value_in_a_row() -> None:
    made = with_value(PARAMS, ["choices", "0", "route"], "day")
    assert made["choices"] == [{"key": "1", "route": "day"}, {"key": "2", "route": "night"}]
    assert PARAMS["choices"][0] == {"key": "1"}, "nothing is changed in place"


def test_a_row_that_is_gone_stays_gone() -> None:
    assert with_value(PARAMS, ["choices", "2", "route"], "day") == PARAMS
