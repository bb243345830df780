from telephony.edge.pressed_keys import MAX_KEYS_WAITING, PressedKeys


def pressed(keys: str) -> PressedKeys:
    found = PressedKeys()
    for key in keys:
        found.press(key)
    return found


def test_first_pressed_first_taken() -> None:
    keys = pressed("12")
    assert keys.any_waiting()
    assert [keys.take(), keys.take(), keys.take()] == ["1", "2", ""]
    assert not keys.any_waiting()


def test_those_before_the_wanted_one_are_forgotten() -> None:
    keys = pressed("12#3")
    assert keys.take_one_of("#") == "#"
    assert keys.take() == "3"


def test_none_of_them_is_wanted() -> None:
    keys = pressed("12")
    assert keys.take_one_of("#") == ""
    assert not keys.any_waiting()


def test_forgetting() -> None:
    keys = pressed("12")
    keys.clear()
    assert keys.take() == ""


def test_who_leans_on_the_keys_fills_no_memory() -> None:
    keys = pressed("1" * 10 + "2" * MAX_KEYS_WAITING)
    assert "".join(keys.take() for _ in range(MAX_KEYS_WAITING)) == "2" * MAX_KEYS_WAITING
    assert not keys.any_waiting()
