"""How fast the pages' elements paint without a GPU: python benchmarks/server/paint.py

Prints, for networks and maps of several sizes, the milliseconds from opening a page to the first picture and
those of one frame afterwards, as the median of several runs in headless Chromium with --disable-gpu and no WebGL.
"""

import json
import random
import shutil
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

ASSETS = Path(__file__).parents[2] / "src/trialgraph/server/assets"
RUNS = 5
FRAMES = """async (name) => {
  const element = document.querySelector(name), times = [];
  for (let frame = 0; frame < 20; frame++) {
    element.pointing.zoomBy(frame % 2 ? 1.02 : 1 / 1.02);
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    await new Promise(requestAnimationFrame);
    element.canvas.getContext("2d").getImageData(0, 0, 1, 1);
    times.push(performance.now() - start);
  }
  return times.sort((one, other) => one - other)[10];
}"""


def network(number: int) -> object:
    """A network of so many nodes of five kinds and half as many edges again, of which a few nodes have most."""
    draw = random.Random(number)
    kinds = ("Trial", "Drug", "Condition", "Sponsor", "Country")
    nodes = [
        {"id": f"n{n}", "label": f"A node with the number {n}", "kind": draw.choice(kinds), "links": 3}
        for n in range(number)
    ]
    ends = [(n, int(n * draw.random() ** 2)) for n in range(1, number) for _ in range(1 + draw.randrange(2))]
    return {"nodes": nodes, "edges": [{"source": f"n{a}", "target": f"n{b}", "kind": "link"} for a, b in ends]}


def sites(number: int) -> object:
    """So many sites around a hundred towns."""
    draw = random.Random(number)
    towns = [(draw.uniform(-50, 65), draw.uniform(-175, 175)) for _ in range(100)]
    places = [draw.choice(towns) for _ in range(number)]
    return [
        {"id": f"s{n}", "label": f"Site {n}", "lat": lat + draw.gauss(0, 1), "lon": lon + draw.gauss(0, 1)}
        for n, (lat, lon) in enumerate(places)
    ]


@contextmanager
def serve(name: str, data: object) -> Iterator[str]:
    """The address of a page with one element that shows the data, while it is served."""
    with TemporaryDirectory() as folder:
        site = Path(shutil.copytree(ASSETS, Path(folder) / "site"))
        (site / "data.json").write_text(json.dumps(data))
        (site / "index.html").write_text(
            '<!doctype html><link rel="stylesheet" href="site.css"><script type="module" src="site.js"></script>'
            f'<main><{name} src="data.json"></{name}></main>'
        )
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=site))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        server.server_close()


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves a folder without telling of every request."""

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def measure(browser: Browser, name: str, data: object) -> tuple[float, float]:
    """Milliseconds to the first picture, and of a frame."""
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    with serve(name, data) as address:
        page.goto(address)
        page.wait_for_selector("canvas[data-painted]")
        first = page.evaluate("name => performance.getEntriesByName(`${name} painted`)[0].startTime", name)
        frame = page.evaluate(FRAMES, name)
        page.close()
    return first, frame


def main() -> None:
    """Prints a row for each element and size."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-3d-apis"]
    cases = [("tg-graph", network, number) for number in (100, 1000, 5000, 10_000)]
    cases += [("tg-map", sites, number) for number in (100, 2000, 20_000)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        print(f"{'element':10}{'things':>8}{'first paint, ms':>17}{'frame, ms':>11}")
        for name, make, number in cases:
            times = [measure(browser, name, make(number)) for _ in range(RUNS)]
            first, frame = (statistics.median(column) for column in zip(*times, strict=True))
            print(f"{name:10}{number:>8}{first:>17.0f}{frame:>11.0f}")
        browser.close()


if __name__ == "__main__":
    main()
