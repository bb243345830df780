"""Record the histories that the tests replay: `python -m tests.workflows.record_histories [scenario …]`.

Record anew only when calls that run may not go on under the new code: a history that no longer replays is a call that
breaks at the next update.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.databases import own_database
from tests.workflows.scenarios import SCENARIOS
from tests.workflows.scripted_exchange import scripted_exchange
from tests.workflows.temporal_servers import development_server

HISTORIES = Path(__file__).parent / "histories"


async def record(names: list[str], port: int) -> None:
    """Play scenarios and write what Temporal remembers of each."""
    async with scripted_exchange(port) as exchange:
        for name in names:
            exchange.edge_lives(True)
            exchange.edge_line.mend()
            handle = await SCENARIOS[name](exchange)
            history = await handle.fetch_history()
            (HISTORIES / f"{name}.json").write_text(without_places(history.to_json()), encoding="utf-8")
            print(f"{name}: {len(history.events)} events")


def without_places(history: str) -> str:
    """Return a history without stack traces: they name the folders of the machine, and no replay looks at them."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(inner) for key, inner in value.items() if key != "stackTrace"}
        return [walk(inner) for inner in value] if isinstance(value, list) else value

    return json.dumps(walk(json.loads(history)), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Record the scenarios named on the command line, or all."""
    names = sys.argv[1:] or list(SCENARIOS)
    unknown = [name for name in names if name not in SCENARIOS]
    if unknown:
        sys.exit(f"There is no scenario {', '.join(unknown)}; there are: {', '.join(SCENARIOS)}")
    HISTORIES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, own_database(Path(folder)), development_server() as port:
        asyncio.run(record(names, port))


if __name__ == "__main__":
    main()
