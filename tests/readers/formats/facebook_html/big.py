"""Long conversations of Facebook's in HTML, for measuring memory."""

from pathlib import Path

NAME = "message_1.html"
SIZES = (1_000, 6_000)


def write(path: Path, messages: int) -> None:
    """Write a conversation of this many messages."""
    with path.open("w", encoding="utf-8") as file:
        file.write(
            '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Ben Mole</title></head>'
        )
        file.write('<body>\n<div class="_a706">\n<div class="_a70e"><div class="_3b0d">')
        file.write('Participants: Ada Quay, Ben Mole</div></div>\n<div class="_a6-g">\n')
        for number in range(messages):
            day, hour, minute = number // 720 % 28 + 1, number // 60 % 12 or 12, number % 60
            sender = ("Ada Quay", "Ben Mole")[number % 2]
            file.write(
                f'<div class="_a6-p">\n<div class="_2ph_ _a6-h _a6-i"><div>{sender}</div></div>\n'
                f'<div class="_2ph_ _a6-p"><div><div>Message {number} on the quay</div></div></div>\n'
                f'<div class="_a72d">Mar {day}, 2024, {hour}:{minute:02} PM</div>\n</div>\n'
            )
        file.write("</div>\n</div>\n</body>\n</html>\n")
