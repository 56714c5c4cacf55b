"""Long tables of LinkedIn's, for measuring memory."""

from pathlib import Path

NAME = "messages.csv"
_HEAD = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER\n"


def write(path: Path, messages: int) -> None:
    """Write a table of one conversation with this many messages."""
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        for number in range(messages):
            sender, recipient = ("Ada Quay", "Ben Mole")[:: 1 if number % 2 else -1]
            time = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
            file.write(
                f"c1,,{sender},https://www.linkedin.com/in/adaquay,{recipient},2021-05-14 {time} UTC,,"
                f"Message {number} on the quay and its cranes,INBOX\n"
            )
