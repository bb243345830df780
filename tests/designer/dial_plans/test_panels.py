"""Which panel stands beside the drawing."""

from designer.dial_plans.draw_view import gives_way, panels

STEP, PROBLEMS, CHANGES, SIMULATE = panels({})


def test_the_form_of_a_selected_step_takes_the_place_of_a_list() -> None:
    assert gives_way(PROBLEMS, PROBLEMS.name)
    assert gives_way(CHANGES, CHANGES.name)
    assert gives_way(STEP, None)


def test_a_panel_that_was_asked_for_while_the_selection_was_on_its_way_stays() -> None:
    assert not gives_way(PROBLEMS, STEP.name)


def test_a_simulation_stays_while_steps_are_selected() -> None:
    assert not gives_way(SIMULATE, SIMULATE.name)
