"""Long conversations in pages of HTML, for measuring memory: one page is held to be turned round."""

from pathlib import Path

NAME = "download"
PAGE = 200
SIZES = (600, 3_000)


def write(path: Path, messages: int) -> None:
    """Write a download with one conversation of this many messages, the newest on page 1."""
    folder = path / "your_facebook_activity" / "messages" / "inbox" / "ada_1"
    folder.mkdir(parents=True)
    pages = -(-messages // PAGE)
    for number in range(1, pages + 1):
        newest = (pages - number + 1) * PAGE
        cards = "".join(_card(one) for one in range(newest, newest - PAGE, -1))
        page = f"<html><head><title>Ada</title></head><body><main>{cards}</main></body></html>"
        (folder / f"message_{number}.html").write_text(page, encoding="utf-8")


def _card(number: int) -> str:
    minutes = number % 1440
    time = f"Mar {1 + number // 1440:02}, 2024 {minutes // 60 % 12 or 12}:{minutes % 60:02}:00 {'ap'[minutes // 720]}m"
    return (
        f'<section class="_a6-g"><h2 class="_a6-h">{("Ada", "Me")[number % 2]}</h2><div class="_2ph_ _a6-p">'
        f'<div><div>message {number}</div></div></div><footer class="_a6-o"><div class="_a72d">{time}</div></footer></section>'
    )
