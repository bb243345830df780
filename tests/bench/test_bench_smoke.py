"""A short run measures every figure; how good they are is for `make bench` on a quiet machine to say."""

import re
from pathlib import Path

import numpy as np
import pytest

from tests.bench.__main__ import QUICK_RUN, measure
from tests.bench.drawing import drawing_rows
from tests.bench.interruptions import silence_between
from tests.bench.listing import listing_rows
from tests.bench.pages import page_rows
from tests.bench.planning import planning_rows
from tests.bench.plans import FIRST_HZ, SECOND_HZ
from tests.bench.results import BEGIN, END, Row, at_most, table, write_table
from tests.calls.phones.tones import tone_samples

FIGURES = (
    "INVITE→200, 5 calls/s",
    "INVITE→180, 5 calls/s",
    "10 calls/s for",
    "10 calls/s: INVITE→200",
    "10 calls/s: part of one core",
    "processor time a call",
    "bridged calls at once, 2 s: lost RTP packets",
    "without RTP both ways",
    "300 REGISTERs/s: failed",
    "300 REGISTERs/s: REGISTER→401→200",
    "20 phones with 5 keys each: a change at all 20 keys",
    "20 phones with 5 keys each: memory of the front",
    "20 phones with 5 keys each: all told again",
    "20 phones with 5 keys each: registered and subscribed",
    "publish → in force for the next call",
    "INVITE→180, 50 sets of holidays, 20 call filters, 5 ACD filters of 1000 numbers",
    "the decision of such a call alone",
    "memory at rest",
    "part of one core at rest",
    "silence between two prompts, nobody killed",
    "silence between two prompts, worker killed",
    "silence between two prompts, temporal killed",
)


@pytest.mark.timeout(180)
async def test_a_short_run_measures_every_figure() -> None:
    rows = await measure(QUICK_RUN)
    for figure in FIGURES:
        found = [row for row in rows if figure in row.name]
        assert len(found) == 1, figure
        assert re.search(r"\d", found[0].measured), found
    by_name = {row.name: row for row in rows}
    lost = next(row for name, row in by_name.items() if "lost RTP" in name)
    # 5 calls of 2 s, a packet each 20 ms, both legs
    assert int(lost.name.rsplit(" ", 1)[1]) > 900
    both_ways = next(row for name, row in by_name.items() if "both ways" in name)
    assert both_ways.met, both_ways
    memory = next(row for name, row in by_name.items() if "memory at rest" in name)
    assert float(memory.measured.split("all ")[1].split()[0]) > 100


def test_a_short_run_plays_and_checks_plans() -> None:
    rows = planning_rows(QUICK_RUN.plays)
    assert [row.name for row in rows] == [
        "a call played through 50 steps",
        "check of a plan of 500 steps",
        "decisions of office hours, a second",
    ]
    assert all(re.search(r"[1-9]", row.measured) for row in rows)


def test_a_short_run_measures_a_long_list_of_calls() -> None:
    [row] = listing_rows(QUICK_RUN.plays)
    assert re.fullmatch(r"all calls \d+ ms, own calls \d+ ms", row.measured), row


def test_a_short_run_measures_the_drawing() -> None:
    opening, dragging = drawing_rows(1)
    assert re.match(r"\d+\.\d\d s", opening.measured), opening
    assert re.match(r"usual frame \d+ ms, slowest \d+ ms", dragging.measured), dragging


@pytest.mark.timeout(400)
def test_a_short_run_measures_the_pages() -> None:
    from_menu, by_address, plan, memory = page_rows(1)
    for row in (from_menu, by_address):
        assert re.match(r"worst \d+\.\d\d s, median \d+\.\d\d s \(Dashboard \d", row.measured), row
    assert re.match(r"\d+\.\d\d s", plan.measured), plan
    assert int(memory.measured.removesuffix(" MB")) > 50, memory


def test_a_missed_figure_says_by_how_much() -> None:
    row = at_most("time", "ms", [("p50", 61.0, 50.0), ("p99", 150.0, 200.0)])
    assert (row.target, row.measured) == ("p50 ≤ 50 ms, p99 ≤ 200 ms", "p50 61 ms, p99 150 ms")
    assert row.verdict == "missed by p50 11 ms"
    assert at_most("failed", "", [("", 0, 0)]) == Row("failed", "0", "0", True, "")


def test_the_table_goes_between_its_marks(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write_table(document, table([Row("speed", "", r"\1 fast")]))
    text = document.read_text()
    assert text.startswith(f"before\n{BEGIN}\n| figure")
    assert r"\1 fast" in text
    assert "old" not in text
    assert text.endswith(f"{END}\nafter\n")
    document.write_text("no marks")
    with pytest.raises(ValueError, match="needs the lines"):
        write_table(document, "text")


@pytest.mark.parametrize("silent_seconds", [0.06, 0.5, 2.0])
def test_silence_is_measured(silent_seconds: float) -> None:
    rate = 8000
    quiet = np.zeros(round(silent_seconds * rate))
    samples = np.concatenate([tone_samples(FIRST_HZ, 1, rate), quiet, tone_samples(SECOND_HZ, 1, rate)])
    assert silence_between(samples, rate) == pytest.approx(silent_seconds, abs=0.021)
